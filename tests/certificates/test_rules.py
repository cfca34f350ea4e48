"""The certificate's lawful order, with the worked examples of the method (EX-1, EX-2, EX-4)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.applications.rules import Preference
from app.assessment.rules import BadRating, Decision, category_of
from app.certificates import rules
from app.certificates.rules import Eligible

START = datetime(2026, 6, 1, tzinfo=UTC)
PEOPLE = {
    "Alvarez": (Preference.NV, 95),
    "Brooks": (Preference.CPS, 78),
    "Chen": (Preference.TP, 92),
    "Diaz": (Preference.XP, 85),
}
IDS = {name: UUID(int=n) for n, name in enumerate(PEOPLE, 1)}


def eligibles(*, professional: bool) -> list[Eligible]:
    found = []
    for n, (name, (preference, rating)) in enumerate(PEOPLE.items()):
        category = category_of(
            Decision.QUALIFIED, rating, preference, rated=True, professional_gs9_or_above=professional
        )
        found.append(Eligible(IDS[name], category, preference, START + timedelta(hours=n)))
    return found


def names(listed) -> list[str]:
    return [next(n for n, i in IDS.items() if i == e.application_id) for e in listed]


def test_ex_1_a_disabled_veteran_floats_to_the_best_category_and_preference_stands_first():
    listing = rules.category_rating(eligibles(professional=False), merge=True)
    assert names(listing.referred) == ["Brooks", "Chen", "Alvarez"]
    assert names(listing.not_referred) == ["Diaz"]


def test_ex_2_nobody_floats_in_a_professional_position_and_merging_puts_all_preference_first():
    listing = rules.category_rating(eligibles(professional=True), merge=True)
    assert names(listing.referred) == ["Chen", "Diaz", "Alvarez"]
    assert names(rules.category_rating(eligibles(professional=True), merge=False).referred) == ["Chen", "Alvarez"]


def test_below_the_passing_grade_there_is_no_category_and_no_float():
    with pytest.raises(BadRating, match="70 to 100"):
        category_of(Decision.QUALIFIED, 65, Preference.CP, rated=True, professional_gs9_or_above=False)


def test_ex_4_under_direct_hire_everyone_is_listed_in_the_order_of_receipt():
    assert names(rules.direct_hire(eligibles(professional=False)).referred) == list(PEOPLE)


def test_someone_without_preference_is_not_selected_over_a_preference_eligible():
    group = rules.category_rating(eligibles(professional=False), merge=True).referred
    alvarez = group[2]
    with pytest.raises(rules.PreferenceFirst, match="2 preference eligibles"):
        rules.check_selectable(alvarez, group, frozenset(), rated=True)
    rules.check_selectable(alvarez, group, frozenset({IDS["Brooks"], IDS["Chen"]}), rated=True)
    rules.check_selectable(alvarez, group, frozenset(), rated=False)
