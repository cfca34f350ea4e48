"""Years and recency are read where a résumé states them, for people to see; they move no score."""

import pytest

from app.skills import experience
from app.skills.experience import Stated

RESUME = """Jane Doe
SOC Analyst, Example Corp, March 2019 – May 2023
• Tuned correlation searches
• Eight years of firewall work
Network Technician, Example Net, 2015 - present
• Ran cables
• Have kept the badge system running since 2017
"""


def _at(sentence):
    start = RESUME.index(sentence)
    return start, start + len(sentence)


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("Tuned correlation searches", Stated(None, 2019, 2023, False)),
        ("Eight years of firewall work", Stated(8, 2019, 2023, False)),
        ("Ran cables", Stated(None, 2015, None, True)),
        ("Have kept the badge system running since 2017", Stated(None, 2017, None, True)),
    ],
)
def test_the_dates_of_the_job_stand_above_its_lines(sentence, stated):
    assert experience.stated(RESUME, *_at(sentence)) == stated


def test_in_a_text_without_line_ends_the_last_dates_before_a_sentence_are_its_own():
    text = (
        "Analyst 2019 to 2023 Ran scans. Technician 2015 to 2018 Ran cables. Education B.S. 2011 to 2015 Knows Python."
    )
    jobs = [experience.stated(text, text.index(one), text.index(one) + len(one)) for one in ("Ran scans", "Ran cables")]
    assert [(job.job_from, job.job_until) for job in jobs] == [(2019, 2023), (2015, 2018)]


def test_dates_of_a_job_end_where_another_section_begins():
    text = f"{RESUME}\nSKILLS\nPython and PowerShell"
    assert experience.stated(text, text.index("Python"), len(text)) == Stated()


@pytest.mark.parametrize(
    ("text", "years"),
    [("10+ years in SOCs", 10), ("3 yrs of Linux", 3), ("a 40-year-old system", None), ("In 2019 I left", None)],
)
def test_years_are_read_as_people_write_them(text, years):
    assert experience.stated(text, 0, len(text)).years == years


def test_what_is_stated_is_said_in_words():
    assert experience.words(RESUME, *_at("Eight years of firewall work")) == (
        "states 8 years, in a job from 2019 to 2023"
    )
    assert experience.words("Ran cables", 0, 10) == ""
    assert experience.words(RESUME, None, None) == ""


def test_other_dates_change_no_probability(skills_model):
    later = RESUME.replace("2019", "1999").replace("2023", "2003").replace("Eight years", "Two years")
    one, other = (skills_model.extract(text) for text in (RESUME, later))
    assert [(s.skill_id, s.probability) for s in one.skills] == [(s.skill_id, s.probability) for s in other.skills]
