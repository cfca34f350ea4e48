"""What the model reads in a résumé, and the match with what a job asks."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.skills import sentences, tokens, vocabulary
from app.skills.extract import Band, SkillWeight
from app.skills.matching import match, requirements

RESUME = """Jane Q. Doe
12 Oak Street, Denver, CO 80202 | (303) 555-0188 | jane@example.org

EXPERIENCE
SOC Analyst, Example Corp, March 2019 to May 2023
• Tuned Splunk correlation searches and built SIEM dashboards for
  twelve analysts
• Contained ransomware on 40 hosts and restored service in two days
• Ran weekly credentialed Nessus scans of 3,000 servers
• Helped organize the summer picnic and the holiday party

EDUCATION
B.S. Information Technology, University of Maryland, 2015
"""
ASKED = (
    SkillWeight("siem-operations", 2.0),
    SkillWeight("vulnerability-scanning", 1.0),
    SkillWeight("ot-security", 1.0),
)


def by_id(extraction):
    return {evidence.skill_id: evidence for evidence in extraction.skills}


def test_evidence_is_quoted_exactly_where_it_stands(skills_model):
    found = skills_model.extract(RESUME)
    assert found.enough
    assert all(RESUME[e.start : e.end] == e.sentence for e in found.skills)
    scanning = by_id(found)["vulnerability-scanning"]
    assert scanning.band is Band.MET
    assert scanning.sentence == "Ran weekly credentialed Nessus scans of 3,000 servers"


@given(st.text(max_size=400))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_with_exact_places(skills_model, text):
    assert all(text[e.start : e.end] == e.sentence for e in skills_model.extract(text).skills)


def test_the_deleted_sentence_takes_its_evidence_with_it(skills_model):
    without = RESUME.replace("• Ran weekly credentialed Nessus scans of 3,000 servers\n", "")
    found = by_id(skills_model.extract(without)).get("vulnerability-scanning")
    assert found is None or found.band is Band.NOT_SHOWN


def test_repeating_a_sentence_twenty_times_gains_nothing(skills_model):
    pasted = RESUME + "\n• Ran weekly credentialed Nessus scans of 3,000 servers" * 20
    once, often = (match(skills_model.extract(text), ASKED).score for text in (RESUME, pasted))
    assert often == once


def test_a_skill_that_is_only_named_in_a_list_is_at_most_partly_shown(skills_model):
    listed = RESUME.replace(
        "• Ran weekly credentialed Nessus scans of 3,000 servers", "Nessus, Qualys, OpenVAS, Burp Suite"
    )
    assert by_id(skills_model.extract(listed))["vulnerability-scanning"].band is Band.PARTLY


def test_the_score_is_the_sum_of_its_terms(skills_model):
    result = match(skills_model.extract(RESUME), ASKED)
    assert result.score == pytest.approx(sum(line.weight * line.probability for line in result.lines) / 4)
    assert [line.skill_id for line in result.lines] == [asked.skill_id for asked in ASKED]
    assert result.lines[2].band is Band.NOT_SHOWN
    assert 0 <= result.score <= 1


def test_only_the_proportions_of_weights_matter(skills_model):
    doubled = [SkillWeight(asked.skill_id, 2 * asked.weight) for asked in ASKED]
    found = skills_model.extract(RESUME)
    assert match(found, doubled).score == pytest.approx(match(found, ASKED).score)


@pytest.mark.parametrize("asked", [(), (SkillWeight("ot-security", 0.0),)])
def test_a_match_without_anything_asked_is_refused(skills_model, asked):
    with pytest.raises(ValueError, match="at least one skill"):
        match(skills_model.extract(RESUME), asked)


@pytest.mark.parametrize(
    "text", ["", "Jane Doe", "Ran Nessus scans of servers.", "References on request\nHobbies: chess"]
)
def test_too_little_text_is_not_enough_information(skills_model, text):
    found = skills_model.extract(text)
    assert not found.enough
    result = match(found, ASKED)
    assert {line.band for line in result.lines} == {Band.NOT_ENOUGH_INFORMATION}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Jane Q. Doe", "Mohammed al-Rashid"),
        ("Jane Q. Doe", "Lakisha Washington-Jones"),
        ("12 Oak Street, Denver, CO 80202", "9 Elm Avenue, Boise, ID 83702"),
        ("(303) 555-0188", "(208) 555-0123"),
        ("jane@example.org", "m.rashid@example.net"),
        ("March 2019 to May 2023", "June 1987 to July 1991"),
        ("University of Maryland, 2015", "Howard University, 1979"),
    ],
)
def test_who_somebody_is_changes_no_probability(skills_model, before, after):
    assert before in RESUME
    one, other = (skills_model.extract(text) for text in (RESUME, RESUME.replace(before, after)))
    assert [(e.skill_id, e.probability) for e in one.skills] == [(e.skill_id, e.probability) for e in other.skills]
    assert [(r.id, r.probability) for r in one.roles] == [(r.id, r.probability) for r in other.roles]


def test_the_nearest_role_of_a_responder_is_incident_response(skills_model):
    text = (
        "Contained intrusions and evicted attackers from the network.\nWrote post-incident reports with root cause.\n"
        "Triaged alerts and declared incidents by severity.\nLed incident response calls during ransomware attacks."
    )
    roles = skills_model.extract(text).roles
    assert len(roles) == 41
    assert roles[0].id == "PD-WRL-003"


def test_duties_become_at_most_fifteen_weighted_skills(skills_model):
    duties = (
        "Performs vulnerability scans and analyzes results. Conducts penetration tests of agency applications. "
        "Develops plans of action and milestones. Serves as senior advisor. Performs other duties as assigned."
    )
    asked = requirements(skills_model, duties)
    ids = [one.skill_id for one in asked]
    assert {"vulnerability-scanning", "penetration-testing", "poam-management"} <= set(ids)
    assert len(asked) <= 15
    assert asked[0].weight == 1.0
    assert all(0 < one.weight <= 1 for one in asked)


LONG_DUTIES = (
    "• Performs vulnerability scans and analyzes results.\n"
    "• Runs authenticated vulnerability scans of servers every week.\n"
    "• Conducts penetration tests of agency applications. Develops plans of action and milestones.\r\n"
    "Contains ransomware and restores systems; writes detection rules in the SIEM.\nOrders supplies."
)


def test_each_asked_skill_quotes_the_sentence_that_asks_for_it_best(skills_model):
    lines = [one.text for one in sentences.split(LONG_DUTIES)]
    alone = skills_model.probabilities([tokens.marked_line(line, frozenset()) for line in lines])
    asked = requirements(skills_model, LONG_DUTIES)
    assert len({one.sentence for one in asked}) >= 4
    for one in asked:
        assert LONG_DUTIES[one.start : one.end] == one.sentence
        column = list(alone[:, skills_model.skill_ids.index(one.skill_id)])
        assert column[lines.index(one.sentence)] == max(column)


def test_without_the_sentence_nothing_quotes_it(skills_model):
    for one in requirements(skills_model, LONG_DUTIES):
        left = LONG_DUTIES[: one.start] + LONG_DUTIES[one.end :]
        assert one.sentence not in {other.sentence for other in requirements(skills_model, left)}


def test_weights_and_order_are_those_of_the_strengths_alone(skills_model):
    """Strength = best probability, a quarter more for each doubling of the sentences that ask; the first weighs 1."""
    lines = [tokens.marked_line(one.text, frozenset()) for one in sentences.split(LONG_DUTIES)]
    columns = {
        skill: [float(p) for p in column]
        for skill, column in zip(skills_model.skill_ids, skills_model.probabilities(lines).T, strict=True)
    }
    often = {skill: sum(p >= skills_model.thresholds.partly for p in column) for skill, column in columns.items()}
    strengths = {s: max(columns[s]) * (1 + math.log2(n) / 4) for s, n in often.items() if n}
    first = sorted(strengths.values(), reverse=True)[:15]
    asked = requirements(skills_model, LONG_DUTIES)
    assert max(often.values()) > 1
    assert [strengths[one.skill_id] for one in asked] == pytest.approx(first)
    assert [one.weight for one in asked] == pytest.approx([max(s / first[0], 0.05) for s in first], abs=0.006)


def test_duties_without_any_skill_ask_for_nothing(skills_model):
    assert requirements(skills_model, "Answers telephones and greets visitors. Orders supplies.") == ()
    assert requirements(skills_model, "") == ()


def test_many_texts_are_read_in_their_order_each_as_if_alone(skills_model):
    shown = [text for skill in vocabulary.load().skills[:90] for text in skill.shows[:3]]
    texts = [
        (RESUME, ""),
        ("", ""),
        *(("\n".join(shown[n : n + 9]), RESUME) for n in range(0, len(shown), 9)),
        (RESUME, ""),
    ]
    assert skills_model.extract_many(texts) == [skills_model.extract(*text) for text in texts]
    assert skills_model.extract_many([]) == []
