"""`muster skills` from the command line."""

import json

import pytest
from click.testing import CliRunner

from app.skills import artifact, cli, tampering
from tests.documents import made_files
from tests.skills.small import small_model


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    artifact.save(small_model(), folder)
    return folder


@pytest.fixture
def resume(tmp_path):
    file = tmp_path / "resume.txt"
    file.write_text(
        "Contained ransomware on forty hosts and restored service.\nAdministered AWS accounts, EC2 and S3 storage.\n"
        "Wrote after-action reports for each security incident.\nPlayed the cello in an orchestra.\n"
    )
    return file


def test_extract_prints_what_it_found_as_json(models, resume):
    ran = CliRunner().invoke(cli.skills, ["extract", str(resume), "--models", str(models), "--json"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.output)
    assert set(found) >= {"model", "skills", "roles"}
    text = resume.read_text()
    assert found["skills"]
    assert all(text[one["start"] : one["end"]] == one["sentence"] for one in found["skills"])
    assert {"id", "name", "probability", "band"} <= set(found["skills"][0])
    assert len(found["roles"]) == 41


def test_extract_says_what_a_reviewer_should_look_at(models, tmp_path):
    file = tmp_path / "resume.pdf"
    file.write_bytes(made_files.a_pdf_with_hidden_text("white"))
    ran = CliRunner().invoke(cli.skills, ["extract", str(file), "--models", str(models), "--json"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.output)
    assert found["flags"] == ["hidden_text"]
    assert "nobody can see them" in found["warnings"][0]
    plain = CliRunner().invoke(cli.skills, ["extract", str(file), "--models", str(models)])
    assert tampering.WORDS[tampering.Flag.HIDDEN_TEXT] in plain.output


def test_extract_quotes_sentences_for_people(models, resume):
    ran = CliRunner().invoke(cli.skills, ["extract", str(resume), "--models", str(models)])
    assert ran.exit_code == 0
    assert "Cloud administration" in ran.output
    assert "Administered AWS accounts" in ran.output


def test_the_card_shows_measured_figures(models):
    ran = CliRunner().invoke(cli.skills, ["card", "--models", str(models)])
    assert ran.exit_code == 0
    assert "Average precision" in ran.output
    assert "Not for rating, ranking or screening people out." in ran.output


def test_the_card_measured_as_json_says_what_the_held_out_sentences_say(models):
    ran = CliRunner().invoke(cli.skills, ["card", "--models", str(models), "--measure", "--json"])
    assert ran.exit_code == 0, ran.output
    found, plain = json.loads(ran.stdout), CliRunner().invoke(cli.skills, ["card", "--models", str(models), "--json"])
    assert found["held_out"]["sentences"] > 0
    assert {name: value for name, value in found.items() if name != "held_out"} == json.loads(plain.stdout)


def test_without_a_model_the_command_says_how_to_make_one(tmp_path, resume):
    ran = CliRunner().invoke(cli.skills, ["extract", str(resume), "--models", str(tmp_path / "none")])
    assert ran.exit_code == 1
    assert "muster skills train" in ran.output


COPIED = "Responds to incidents, contains intrusions and triages security alerts for systems of all bureaus by shifts."


@pytest.mark.parametrize("copies", [False, True])
def test_rank_orders_the_resumes_of_an_announcement(models, tmp_path, copies):
    query = tmp_path / "query.json"
    work = {
        "responder": "Contained ransomware on forty hosts.\nTriaged alerts by severity.\nLed response to intrusions.",
        "gardener": "Planted tulips along the road.\nMowed the lawns of a park.\nTrimmed hedges for the county.",
    }
    if copies:
        work["responder"] += f"\n{COPIED}\n{COPIED}"
    query.write_text(
        json.dumps(
            {
                "announcement": COPIED,
                "resumes": [{"id": name, "text": text} for name, text in work.items()],
            }
        )
    )
    ran = CliRunner().invoke(cli.skills, ["rank", str(query), "--models", str(models), "--json"])
    assert ran.exit_code == 0, ran.output
    assert [(place["id"], place["flags"]) for place in json.loads(ran.output)] == [
        ("responder", ["copied_announcement"] if copies else []),
        ("gardener", []),
    ]


def test_a_query_without_resumes_is_refused_in_words(models, tmp_path):
    query = tmp_path / "query.json"
    query.write_text('{"announcement": 3}')
    ran = CliRunner().invoke(cli.skills, ["rank", str(query), "--models", str(models)])
    assert ran.exit_code == 1
    assert "must hold" in ran.output


def test_evaluate_measures_roles_of_descriptions(models, tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"text": "Responds to cyber incidents and contains them.", "roles": ["PD-WRL-003"]}))
    ran = CliRunner().invoke(cli.skills, ["evaluate", str(rows), "--models", str(models), "--json"])
    assert ran.exit_code == 0, ran.output
    assert set(json.loads(ran.output)) == {"n", "top1", "top3", "top5", "map", "macro_f1", "brier", "ece"}


def test_evaluate_takes_the_field_and_the_kind_of_a_published_file(models, tmp_path):
    rows = [
        {"text": "Responds to cyber incidents and contains them.", "nice": "PD-WRL-003", "kind": "definition"},
        {"text": "Contains incidents. Writes reports.", "nice": "PD-WRL-003", "kind": "all_statements"},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    options = ["--labels", "nice", "--models", str(models), "--json"]
    ran = CliRunner().invoke(cli.skills, ["evaluate", str(file), "--kind", "definition", *options])
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.output)["n"] == 1
    assert json.loads(CliRunner().invoke(cli.skills, ["evaluate", str(file), *options]).output)["n"] == 2
    none = CliRunner().invoke(cli.skills, ["evaluate", str(file), "--kind", "title", *options])
    assert (none.exit_code, "no lines of the kind title" in none.output) == (1, True)


def test_evaluate_names_the_line_that_is_wrong(models, tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "Responds to incidents."}')
    ran = CliRunner().invoke(cli.skills, ["evaluate", str(rows), "--models", str(models)])
    assert ran.exit_code == 1
    assert "Line 1" in ran.output
