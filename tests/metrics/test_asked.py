"""The lead's question as an address: read, said again, and explained where it cannot be read."""

from datetime import UTC, date, datetime

import pytest

from app.metrics.asked import parse
from app.metrics.rules import FiscalQuarter

TODAY = date(2026, 11, 26)
SETS = ("EO14170", "EO14409", "VETTING")


def ask(**args):
    return parse({name.rstrip("_"): value for name, value in args.items()}, TODAY, SETS)


def test_an_empty_address_asks_for_everything_against_the_80_days():
    asked = ask()
    assert (asked.goals, asked.as_of, asked.problems, asked.given) == ("EO14170", None, {}, {})


def test_what_an_address_asks_is_said_again_by_the_same_address():
    args = {"from": "2025Q4", "to": "2026Q4", "provision": "EO14409-2d", "grade": "13", "as_of": "2026-09-30"}
    asked = parse({**args, "goals": "VETTING"}, TODAY, SETS)
    assert asked.problems == {}
    assert (asked.filters.first, asked.filters.last) == (FiscalQuarter(2025, 4), FiscalQuarter(2026, 4))
    assert (asked.filters.provision, asked.filters.grade) == ("EO14409-2d", 13)
    assert asked.given == {**args, "goals": "VETTING"}
    assert parse(asked.given, TODAY, SETS) == asked


def test_a_day_is_measured_to_its_last_second_in_washington():
    instant = ask(as_of="2026-09-30").instant(datetime(2026, 11, 26, tzinfo=UTC))
    assert instant == datetime(2026, 10, 1, 3, 59, 59, tzinfo=UTC)


def test_as_of_today_is_now_and_not_the_coming_midnight():
    now = datetime(2026, 11, 26, 15, tzinfo=UTC)
    assert ask(as_of="2026-11-26").instant(now) == now


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "2026"),
        ("from", "2026Q5"),
        ("to", "Q4"),
        ("grade", "16"),
        ("grade", "thirteen"),
        ("series", "9999"),
        ("authority", "<script>"),
        ("role", "XX-1"),
        ("risk", "none at all"),
        ("provision", "EO1"),
        ("as_of", "2026-13-01"),
        ("as_of", "2026-11-27"),
        ("goals", "NONE"),
    ],
)
def test_what_cannot_be_read_is_explained_and_left_out(name, value):
    asked = parse({name: value, "location": "Boulder, CO"}, TODAY, SETS)
    assert list(asked.problems) == [name]
    assert asked.given == {"location": "Boulder, CO"}
    assert asked.filters.location == "Boulder, CO"


def test_quarters_in_the_wrong_order_are_explained_and_only_the_first_counts():
    asked = parse({"from": "2026Q4", "to": "2026Q1"}, TODAY, SETS)
    assert list(asked.problems) == ["to"]
    assert (asked.filters.first, asked.filters.last) == (FiscalQuarter(2026, 4), None)


def test_hostile_text_is_cut_and_cleaned():
    assert ask(location="\0" + "x" * 500).filters.location == "x" * 200


def test_a_chip_names_a_filter_and_leads_to_the_question_without_it():
    chips = parse({"from": "2026Q1", "grade": "13"}, TODAY, SETS).chips
    assert chips == [
        ("From quarter", "FY2026 Q1", {"grade": "13"}),
        ("Grade", "GS-13", {"from": "2026Q1"}),
    ]
