"""Specialties are read from announcements and résumés, and the reference texts of them are complete and our own."""

import json
import random
import tomllib
from itertools import pairwise

import numpy as np
import pytest

from app.bench import rank as measured
from app.skills import specialties, specialty_model, vocabulary
from app.skills.specialties import WrongSpecialty
from tests.factories import SHARED_DATA
from tests.skills import made_resumes as made

WORK = vocabulary.load().specialties
TITLES = {one.code: one.title for one in WORK.members}
ANNOUNCEMENTS, RESUMES = SHARED_DATA / "announcements_it2210_dev.jsonl.gz", SHARED_DATA / "resumes_valid.jsonl.gz"


def test_every_parenthetical_title_of_series_2210_is_there():
    assert {one.title for one in WORK.members if one.series == "2210"} >= {
        "Application Software", "Customer Support", "Data Management", "Internet", "Network Services",
        "Operating Systems", "Policy and Planning", "Security", "Systems Administration", "Systems Analysis",
        "Enterprise Architecture",
    }  # fmt: skip


def test_each_specialty_is_written_in_at_least_sixty_ways():
    for one in WORK.members:
        texts = {*one.duties, *(text for occupation in one.occupations for text in occupation.shows)}
        assert len(texts) >= 60, one.code


def test_no_text_speaks_for_two_specialties():
    texts = [t.casefold() for m in WORK.members for t in (*m.duties, *(s for o in m.occupations for s in o.shows))]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("IT Specialist (SYSADMIN), GS-2210-11", {"SYSADMIN"}),
        ("Information Technology Specialist (Systems Administration)", {"SYSADMIN"}),
        ("Supervisory IT Specialist (APPSW/DATAMGT)", {"APPSW", "DATAMGT"}),
        ("IT SPECIALIST (INFOSEC)", {"SECURITY"}),
        ("IT Specialist (OS)", {"OS"}),
        ("IT Specialist (Policy and Planning)", {"PLCYPLN"}),
        ("Installs the operating system (OS) of servers", set()),
        ("Protects the network (security) of the base", set()),
        ("IT Specialist, GS-2210", set()),
    ],
)
def test_a_title_states_its_specialty_in_parentheses(text, codes):
    assert specialties.stated(text, TITLES) == codes


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('title = "Internet"', 'title = ""', "INET: title is missing"),
        ('id = "web-developer"', 'id = "java-developer"', "used twice"),
        ('code = "INET"', 'code = "APPSW"', "used twice"),
        ("says_nothing", "says", "says_nothing must be a list"),
    ],
)
def test_a_wrong_file_is_refused_in_words(before, after, complaint):
    content = (vocabulary.FOLDER / vocabulary.SPECIALTIES).read_text().replace(before, after, 1)
    with pytest.raises(WrongSpecialty, match=complaint):
        specialties.parse(tomllib.loads(content))


@pytest.mark.parametrize(
    ("duties", "code"),
    [
        ("Rebuilds switches and routers, adds VLANs and finds out why a branch office lost its circuit.", "NETWORK"),
        ("Restores Oracle databases, tunes slow SQL and keeps tables and indexes healthy.", "DATAMGT"),
        ("Programs in C# and Java, debugs the code and reviews pull requests.", "APPSW"),
        ("Answers calls at the help desk, resets passwords and repairs laptops of users.", "CUSTSPT"),
        ("Directs projects: schedule, budget, risks, milestones and stakeholders.", "PROJMGT"),
    ],
)
def test_duties_tell_the_specialty(skills_model, duties, code):
    found = skills_model.specialties_of(f"{duties}\nYou must be a citizen.\nSend your resume and transcript.")
    assert found[0].code == code
    assert all(0 <= one.probability <= 1 for one in found)
    assert all(one.probability >= other.probability for one, other in pairwise(found))


def test_pages_on_benefits_do_not_hide_the_duties(skills_model):
    pages = "\n".join(WORK.ordinary)
    found = skills_model.specialties_of(f"Maintains Cisco routers, switches and the wide area network.\n{pages}")
    assert found[0].code == "NETWORK"


def test_a_stated_specialty_counts_half(skills_model):
    duties = "Maintains Cisco routers, switches and the wide area network of twelve sites."
    read = skills_model.specialties.by_specialty(skills_model.work_asked(duties))
    both = skills_model.specialties.by_specialty(skills_model.work_asked(f"IT Specialist (DATAMGT)\n{duties}"))
    data = list(TITLES).index("DATAMGT")
    assert both[data] >= specialty_model.STATED > read[data]
    assert both.sum() == pytest.approx(1)


def test_swaps_of_the_person_change_no_share_at_all(skills_model):
    draw = random.Random(21)
    for _ in range(200):
        lines, one, other = made.lines(draw, 3, 2), made.somebody(draw), made.somebody(draw)
        shares = [skills_model.work_shown(made.resume(who, lines)) for who in (one, other)]
        assert (shares[0] == shares[1]).all()


def test_a_text_pasted_twice_gains_nothing(skills_model):
    text = "Tuned Oracle databases.\nRestored backups by RMAN.\nAnswered the phone of the office."
    assert np.allclose(skills_model.work_shown(text), skills_model.work_shown(f"{text}\n{text}"))


def test_average_precision_is_the_one_of_a_textbook():
    scores, truth = np.array([[0.9, 0.8, 0.7, 0.6]]), np.array([[True, False, True, False]])
    assert measured.mean_average_precision(scores, truth) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_bm25_prefers_rare_words_and_short_texts():
    scores = measured.bm25(["rare common"], ["common rare", "common word", "common word word word", "common"])
    assert scores[0].argmax() == 0
    assert scores[0][1] > scores[0][2]


@pytest.mark.skipif(not RESUMES.exists(), reason="the published résumés and announcements are not here")
def test_our_own_words_order_real_resumes_at_least_twice_as_well_as_bm25(skills_model):
    found = measured.run(skills_model, ANNOUNCEMENTS, RESUMES, seed=11, most=450, say=lambda _: None)
    assert found["as_written"]["ratio"] >= 2, json.dumps(found)
    assert found["specialty_not_named"]["ratio"] >= 1.5, json.dumps(found)
