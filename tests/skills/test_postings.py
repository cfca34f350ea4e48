"""What a posting says about applying asks for no skill."""

import pytest

from app.skills import postings
from app.skills.matching import requirements

ABOUT_APPLYING = [
    "Assessment 1",
    "Terms of Use  FOIA  Privacy & Cookies  USAJOBS.gov",
    "I have performed this task as a regular part of a job.",
    "Your responses are subject to verification against your resume.",
    "You must submit a copy of your transcript.",
    "This online application, powered by USA Staffing, is to be used only in the manner authorized.",
]
DUTIES = [
    "Performs vulnerability scans and tracks remediation with system owners.",
    "You will be responsible for writing detection rules.",
    "Assesses security controls of systems before they are authorized to operate.",
    "Writes privacy impact assessments.",
]


@pytest.mark.parametrize("sentence", ABOUT_APPLYING)
def test_how_to_apply_is_not_the_work(sentence):
    assert postings.is_about_applying(sentence)


@pytest.mark.parametrize("sentence", DUTIES)
def test_duties_are(sentence):
    assert not postings.is_about_applying(sentence)


def test_instructions_to_applicants_ask_for_no_skill(skills_model):
    assert requirements(skills_model, "\n".join(ABOUT_APPLYING)) == ()
    asked, alone = (requirements(skills_model, "\n".join(text)) for text in ([*ABOUT_APPLYING, *DUTIES], DUTIES))
    assert [(one.skill_id, one.weight, one.sentence) for one in asked] == [
        (one.skill_id, one.weight, one.sentence) for one in alone
    ]


@pytest.mark.parametrize(
    "duty",
    [
        "You will scan systems.",
        "The incumbent shall hunt for intruders.",
        "Duties may include forensic imaging.",
        "Must be able to code.",
    ],
)
def test_a_duty_that_says_what_is_to_come_is_told_from_work_as_it_is_done(duty):
    assert postings.is_to_come(duty)
    assert not any(map(postings.is_to_come, (DUTIES[0], DUTIES[2], "Scan systems for vulnerabilities.")))
