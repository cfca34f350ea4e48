"""README's table says what the kept records say: rows in one order, machine and date with each, one record a kind."""

import json

import pytest
from click.testing import CliRunner

from app.bench import cli, cli_table, records, table
from app.bench.records import BadRecord, Record

HERE = {
    "date": "2026-11-26",
    "processor": "Example CPU @ 2.00GHz",
    "processors": 2,
    "python": "3.11.2",
    "versions": {"numpy": "2.3.4"},
}
THERE = HERE | {"processor": "Other CPU", "date": "2026-12-01"}
EXTRACT = {"files": 60, "text_ms": 120.4, "skills_ms": 34.6, "median_ms": 155.2, "p95_ms": 201.7}


def of(kind, found, machine=HERE, note=""):
    return {kind: Record(kind, machine, found, note)}


def test_readme_holds_exactly_the_table_of_the_committed_records():
    page = cli_table.README.read_text(encoding="utf-8")
    assert table.put(page, table.text(records.read())) == page


def test_every_committed_record_says_machine_date_and_versions():
    kept = records.read()
    assert kept
    for record in kept.values():
        assert set(record.machine) == set(HERE)
        assert record.machine["versions"]


def test_a_row_carries_figures_date_company_and_how_to_repeat_it():
    made = table.text(of("extract", EXTRACT, note="beside other work"))
    assert made.splitlines()[2] == (
        "| A two-page PDF to text, skills and evidence on one core, the confined child included "
        "| 155 ms at the median, of it 35 ms for the skills; 202 ms at the 95th percentile "
        "| 2026-11-26, beside other work | `muster bench extract` |"
    )
    assert made.endswith("On 2 × Example CPU @ 2.00GHz, Python 3.11.2, numpy 2.3.4.\n")


def test_records_of_two_machines_are_told_apart():
    made = table.text(of("extract", EXTRACT) | of("train", TRAIN, machine=THERE))
    assert "| 2026-12-01 (1) |" in made
    assert "| 2026-11-26 (2) |" in made
    assert "(1) On 2 × Other CPU" in made
    assert "(2) On 2 × Example CPU" in made


TRAIN = {"roles": ["a"], "skills": ["b", "c"], "shows": 6706, "near_misses": 2544, "processor_seconds": 78.6}
ROLE = {"n": 20, "top1": 0.95, "top3": 1.0, "top5": 1.0}
WAY = {"seconds": 0.724, "pairs_per_second": 1_000, "against_ideal_gemm": 5.06, "peak_memory_mb": 431}
CASES = [
    ("train", TRAIN, ["1 work roles, 2 skills, 6,706 sentences that show them and 2,544", "79 s of processor time"]),
    (
        "card",
        {
            "held_out": {
                "sentences": 2044, "must_not_count": 365, "met_precision": 0.956, "met_recall": 0.79,
                "shown_precision": 0.88, "shown_recall": 0.89, "calibration_error": 0.0163,
                "claims_that_must_not_count": 0, "first_sight": 320, "first_sight_claims": 16,
                "first_sight_shows": 160, "first_sight_found": 140, "first_sight_met": 120, "several_sentences": 260,
                "several_met_precision": 0.95, "several_met_recall": 0.4, "several_shown_precision": 0.87,
                "several_shown_recall": 0.61, "several_calibration_error": 0.1,
            }
        },
        ["right in 95.6% and finds 79.0%", "finds 89.0% and is right in 88.0%", "error 0.016; 0 of 365",
         "320 sentences that must not count, by", "16 are “met” (5.0%); of 160 claims", "found in 140, in 120 as",
         "260 lines that show two to four skills", "finds 40.0%"],
    ),
    (
        "roles_nist",
        {"definition": ROLE, "all_statements": ROLE, "eight_statements": ROLE | {"n": 200, "top1": 0.815}},
        ["definition (n = 20) 0.95 / 1 / 1", "eight statements (n = 200) 0.815 / 1 / 1"],
    ),
    (
        "published",
        {
            "fit": {"seconds": 63.2}, "fit_masked": {"seconds": 90.0},
            "score": {"micro_f1": 0.9301, "macro_f1": 0.9232, "map": 0.9718, "ece": 0.0061},
            "score_full": {"micro_f1": 0.9212}, "score_masked": {"micro_f1": 0.7749},
        },
        ["micro-F1 0.930, macro-F1 0.923, mAP 0.972, ECE 0.006; fitted in 63 s", "0.921 in full, 0.775 with"],
    ),
    (
        "match",
        {
            "profiles": 1_000_000, "announcements": 1000, "skills": 384, "asked": 15, "best": 10, "same_answer": True,
            "ways": {
                "float32": WAY | {"one_announcement_ms": 4.42}, "8-bit": WAY | {"seconds": 0.33},
                "FAISS flat": {"missing": "faiss-cpu is not installed"},
                "pgvector exact": {"pairs_per_second": 40},
                "one profile × 100,000 announcements": {"one_profile_ms": 2.04},
            },
        },
        ["float32 0.72 s, 5.1 × an ideal dense product, 431 MB; 8-bit 0.33 s", "float32 is 25 × pgvector exact",
         "the same answer bit by bit", "4.4 ms; 2.0 ms"],
    ),
    (
        "rank",
        {
            "announcements": 86, "resumes": 1282, "relevant": 0.234,
            "as_written": {"map": 0.7041, "skills_map": 0.41, "bm25_map": 0.3022, "ratio": 2.33},
            "specialty_not_named": {"map": 0.571, "skills_map": 0.41, "bm25_map": 0.3018, "ratio": 1.89},
            "gained": {
                "one": {"most": 1, "mean": 0.1, "flagged": 1.0}, "two": {"most": 2, "mean": 0, "flagged": 0.95},
                "200 keywords in rows of eight": {"most": 30, "mean": 2.0, "flagged": 1.0},
            },
        },
        ["86 real announcements → 1,282 résumés, 23% of", "0.70 against BM25’s 0.30 (2.3 ×)", "0.57 against 0.30",
         "at most 2, 0.1 in the mean; flagged in 95% of cases", "at most 30, 2.0 in the mean"],
    ),
    (
        "queue",
        {
            "rate_per_second": 20.0, "seconds": 180.0, "workers": 2, "latency_s": {"p50": 1.21, "p99": 4.7},
            "backlog": {"submissions": 3000, "matches_per_second": 101.6},
        },
        ["20 a second for 180 s, 2 workers", "1.21 s at the median, 4.70 s", "3,000 drained at 102 matches/s"],
    ),
    (
        "metrics",
        {
            "applications": 50_000, "events": 497_000, "update_per_event_ms": {"median": 35.1, "p95": 60.0},
            "pages_ms": {"overview": {"median": 48.2, "p95": 60.0}, "outcomes": {"median": 18.0, "p95": 20.0}},
            "plain_against_page": {"overview": 29.2}, "full_rebuild": {"seconds": 31.2, "chains": 5_000},
            "rebuilt_again_after_updates_is_equal": True,
        },
        [
            "50,000 applications and 497,000 events", "overview 48 ms; outcomes 18 ms", "overview 29 × as long",
            "35 ms; 31 s for 5,000 chains (equal to what was kept event by event, for the largest agency)",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "found", "words"), CASES, ids=[case[0] for case in CASES])
def test_each_kind_says_its_figures(kind, found, words):
    made = table.text(of(kind, found))
    for phrase in words:
        assert phrase in made


@pytest.mark.parametrize(
    ("kept", "words"), [(of("speed", {}), "No such kind of measurement: speed"), (of("queue", {}), "record of queue")]
)
def test_what_is_no_measurement_is_refused_by_name(kept, words):
    with pytest.raises(BadRecord, match=words):
        table.text(kept)


def test_a_page_without_a_place_for_the_table_is_refused():
    with pytest.raises(BadRecord, match="no place"):
        table.put("# Muster\n", "| a |")
    kept = table.put(f"before\n{table.START}\nold\n{table.END}\nafter\n", "| new |\n")
    assert kept == f"before\n{table.START}\n\n| new |\n\n{table.END}\nafter\n"


def test_a_second_run_of_a_kind_takes_the_place_of_the_first(tmp_path):
    for median in (155.2, 140.0):
        records.keep(records.of_run("extract", EXTRACT | {"machine": HERE, "median_ms": median}), tmp_path)
    (record,) = records.read(tmp_path).values()
    assert record.machine == HERE
    assert record.found == EXTRACT | {"median_ms": 140.0}
    assert [file.name for file in tmp_path.iterdir()] == ["extract.json"]


@pytest.mark.parametrize("text", ["{", "[]", '{"kind": "queue", "machine": {}, "found": {}, "note": ""}'])
def test_a_file_that_is_no_record_is_named(tmp_path, text):
    (tmp_path / "extract.json").write_text(text)
    with pytest.raises(BadRecord, match=r"extract\.json"):
        records.read(tmp_path)


@pytest.fixture
def keep(monkeypatch, tmp_path):
    monkeypatch.setattr(records, "FOLDER", tmp_path / "measured")
    outputs = {"own": ROLE, "list": [1], "train": TRAIN}
    for name, found in outputs.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(found))

    def run(*words):
        ran = CliRunner().invoke(cli.bench, ["keep", *(word.replace("@", f"{tmp_path}/") for word in words)])
        return ran, sorted(file.name for file in (tmp_path / "measured").glob("*"))

    return run


def test_what_several_commands_printed_is_kept_as_one_record_with_this_machine(keep, tmp_path):
    parts = [f"{part}=@own.json" for part in table.TEXTS]
    ran, files = keep("roles_own", *parts, "--note", "alone")
    assert (ran.exit_code, files) == (0, ["roles_own.json"]), ran.output
    row = json.loads((tmp_path / "measured" / "roles_own.json").read_text())
    assert (row["note"], row["found"]["definition"]) == ("alone", ROLE)
    assert set(row["machine"]) == set(HERE)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("speed", "@own.json"), 2, "KIND is one of train, card"),
        (("roles_own", "definition=@own.json"), 2, "all_statements=FILE"),
        (("train", "@list.json"), 1, "is not what a command printed"),
        (("train", "@gone.json"), 1, "is not what a command printed"),
        (("train", "@own.json"), 1, "lacks a figure"),
    ],
)
def test_what_is_no_output_of_the_command_is_refused_and_nothing_is_kept(keep, words, code, said):
    ran, files = keep(*words)
    assert (ran.exit_code, files) == (code, [])
    assert said in ran.output
