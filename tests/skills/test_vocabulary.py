"""The reference texts are complete, and a wrong one is refused by file and id."""

import re
import shutil
import tomllib

import pytest

from app.skills import tokens, vocabulary
from app.skills.reference_rows import VocabularyError
from app.skills.vocabulary import Kind

WORDS = vocabulary.load()


def test_all_41_work_roles_are_there_with_words_of_our_own():
    assert len(WORDS.roles) == 41
    assert all(len(role.definition.split()) >= 8 for role in WORDS.roles)
    without_code = {role.id for role in WORDS.roles if not role.opm_codes}
    assert without_code == {"DD-WRL-009", "PD-WRL-005"}


def test_there_are_at_least_300_skills_each_written_in_many_ways():
    assert len(WORDS.skills) >= 300
    for skill in WORDS.skills:
        assert len(set(skill.shows)) >= 20, skill.id
        assert len(set(skill.near_misses)) >= 8, skill.id
        assert skill.goes_with, skill.id


@pytest.mark.parametrize("skill", WORDS.skills, ids=lambda skill: skill.id)
def test_the_sentences_of_a_skill_share_few_words(skill):
    """Two sentences of a skill have, on average, at most an eighth of the shorter one's words in common."""
    words = [set(tokens.words(text)) for text in skill.shows]
    shared = [len(a & b) / max(min(len(a), len(b)), 1) for n, a in enumerate(words) for b in words[:n]]
    assert sum(shared) / len(shared) <= 1 / 8
    lengths = sorted(len(text.split()) for text in skill.shows)
    assert lengths[-1] >= 1.3 * lengths[0], "terse lines and longer ones"


def test_every_skill_is_of_one_kind_and_every_kind_has_its_share():
    kinds = tomllib.loads((vocabulary.FOLDER / vocabulary.KINDS).read_text())
    named = [(one, kind) for kind, ids in kinds.items() for one in ids]
    assert sorted(one for one, _ in named) == sorted(skill.id for skill in WORDS.skills)
    assert {skill.id: skill.kind for skill in WORDS.skills} == dict(named)
    assert all(len(kinds[kind]) >= len(WORDS.skills) / 10 for kind in Kind)


def test_law_is_known_triage_is_done_and_a_siem_is_a_tool():
    kinds = {skill.id: skill.kind for skill in WORDS.skills}
    assert kinds["cyber-law"] is Kind.KNOWLEDGE
    assert kinds["incident-triage"] is Kind.SKILL
    assert kinds["siem-operations"] is Kind.TOOL


def test_no_phrasing_is_used_for_two_skills():
    texts = [text.lower() for skill in WORDS.skills for text in skill.shows]
    assert len(texts) == len(set(texts))


def test_phrasings_are_not_one_template_with_slots_swapped():
    openings = [" ".join(re.findall(r"\w+", text.lower())[:4]) for skill in WORDS.skills for text in skill.shows]
    most_common = max(openings.count(opening) for opening in set(openings))
    assert most_common <= 5


def test_every_role_is_spoken_for_by_a_skill_that_weighs_much():
    strong = {link.role_id for skill in WORDS.skills for link in skill.roles if link.weight >= 0.9}
    assert strong == {role.id for role in WORDS.roles}


def test_at_least_200_sentences_show_no_skill():
    assert sum(len(passage.sentences) for passage in WORDS.filler) >= 200


def test_an_unknown_id_stands_for_itself():
    assert vocabulary.skill_name("phishing-analysis") == "Phishing and email threat analysis"
    assert vocabulary.skill_name("no-such-skill") == "no-such-skill"
    assert vocabulary.role_name("PD-WRL-003") == "Incident Response"


@pytest.fixture
def reference(tmp_path):
    for name in ("skills", "nice", "claims"):
        shutil.copytree(vocabulary.FOLDER / name, tmp_path / name)
    for name in ("resume_filler.toml", vocabulary.SPECIALTIES, vocabulary.KINDS):
        shutil.copy(vocabulary.FOLDER / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('"PD-WRL-003" = 1.0', '"PD-WRL-999" = 1.0', "incident-triage: unknown id PD-WRL-999"),
        ('"PD-WRL-003" = 1.0', '"PD-WRL-003" = 1.5', "the weight of a role"),
        ('id = "incident-triage"', 'id = "Incident Triage"', "lower-case words"),
        ('id = "incident-triage"', 'id = "incident-handling"', "the id is used twice"),
        ('name = "Incident triage"', "", "missing \\['name'\\]"),
        ('name = "Incident triage"', 'name = "Incident triage"\nnick = "x"', "unknown \\['nick'\\]"),
        ('related = ["siem-operations"', 'related = ["no-such"', "unknown id no-such"),
        ("[[skill]]", "[[skill", "incident_response.toml"),
    ],
)
def test_a_wrong_entry_is_refused_by_file_and_id(reference, before, after, complaint):
    file = reference / "skills" / "incident_response.toml"
    file.write_text(file.read_text().replace(before, after, 1))
    with pytest.raises(VocabularyError, match=complaint):
        vocabulary.read(reference)


def test_a_phrasing_that_stands_twice_is_refused(reference):
    file = reference / "skills" / "incident_response.toml"
    first = WORDS.skills[[s.id for s in WORDS.skills].index("incident-triage")].shows[0]
    file.write_text(file.read_text().replace("shows = [\n", f'shows = [\n  "{first}",\n', 1))
    with pytest.raises(VocabularyError, match="says twice"):
        vocabulary.read(reference)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('"cyber-law"', '"juggling", "cyber-law"', "skill_kinds.toml: juggling is no skill"),
        ('"cyber-law",', "", "cyber-law: skill_kinds.toml gives it no kind"),
        ("skill = [", 'skill = ["cyber-law",', "skill_kinds.toml: cyber-law stands twice"),
        ("tool = [", "toy = [", "skill_kinds.toml: toy is no kind of skill"),
        ('"cyber-law"', "7", "skill_kinds.toml: knowledge must be a list of texts"),
        ("tool = [", "tool = [[", "skill_kinds.toml"),
    ],
)
def test_a_wrong_kind_is_refused_by_file_and_id(reference, before, after, complaint):
    file = reference / vocabulary.KINDS
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))
    with pytest.raises(VocabularyError, match=complaint):
        vocabulary.read(reference)


def test_a_kind_may_change_without_making_a_trained_model_one_of_other_words(reference):
    before = vocabulary.read(reference)
    file = reference / vocabulary.KINDS
    text = file.read_text().replace('"cyber-law",', "", 1).replace("skill = [", 'skill = ["cyber-law",', 1)
    file.write_text(text)
    after = vocabulary.read(reference)
    assert after.skills != before.skills
    assert after.sha256 == before.sha256


def test_the_hash_changes_with_any_byte(reference):
    before = vocabulary.read(reference).sha256
    file = reference / "resume_filler.toml"
    file.write_text(file.read_text() + "\n")
    assert vocabulary.read(reference).sha256 != before
