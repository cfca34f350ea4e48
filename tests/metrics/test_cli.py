"""The operator's commands: figures counted anew with proof, and an agency's report with what it rests on."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.metrics.cli import metrics
from tests.factories import an_agency
from tests.metrics.test_services import a_hire


@pytest.fixture
def command(settings, monkeypatch):
    monkeypatch.setattr("config.settings.read", lambda: settings)
    return lambda *words: CliRunner().invoke(metrics, words)


@pytest.fixture
def agency(session):
    agency = an_agency(session, code="CISA", name="Cyber Agency")
    for n in range(3):
        a_hire(session, agency, days=n * 60, speed=1 + n / 10)
    return agency


def test_counting_anew_says_hash_before_and_after_and_whether_they_are_equal(command, session, agency):
    filled = command("rebuild", "--json")
    (first,) = json.loads(filled.stdout)
    assert (first["agency"], first["chains"], first["kept"], first["equal"]) == ("CISA", 3, False, False)
    assert filled.exit_code == 0
    again = command("rebuild")
    assert again.stdout == f"CISA: 3 chains, before {first['after']}, after {first['after']}: equal\n"
    assert again.exit_code == 0


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_figures_that_differed_from_the_log_are_a_failure_that_says_whose_and_are_right_afterwards(
    command, session, agency, form
):
    an_agency(session, code="TWO")
    session.commit()
    (first, _) = json.loads(command("rebuild", "--json").stdout)
    session.execute(text("UPDATE step_fact SET days = 0"))
    session.commit()
    differed = command("rebuild", *form)
    assert differed.exit_code == 1
    assert "What was kept differed from the log: CISA. It is right now." in differed.stderr
    assert "they differed, and are right now" in differed.stdout or json.loads(differed.stdout)[0]["equal"] is False
    right = command("rebuild", "--agency", "CISA", "--json")
    assert (right.exit_code, json.loads(right.stdout)[0]["before"]) == (0, first["after"])


def test_an_agencys_report_has_six_measures_by_quarter_and_year_and_what_they_rest_on(command, agency):
    command("rebuild")
    answer = json.loads(command("report", "--agency", "CISA", "--json").stdout)
    assert answer["basis"][0] == "Population: all hires of Cyber Agency, one value a person."
    assert set(answer["measures"]) == {"m1", "m2", "m3", "m4", "m5", "m6"}
    whole = answer["measures"]["m2"]
    days = [round(84 * (1 + n / 10)) for n in range(3)]
    assert (whole["all"]["n"], whole["all"]["median"]) == (3, pytest.approx(days[1], abs=1))
    assert whole["all"]["mean"] == pytest.approx(sum(days) / 3, abs=1)
    years = [value["n"] for key, value in whole.items() if key.startswith("FY") and "Q" not in key]
    quarters = [value["n"] for key, value in whole.items() if "Q" in key]
    assert sum(years) == sum(quarters) == 3
    assert "M2 Need validated to entrance on duty" in command("report", "--agency", "CISA").stdout


def test_a_report_as_of_an_earlier_day_counts_who_had_entered_by_then(command, agency):
    def entered_by(day):
        return json.loads(command("report", "--agency", "CISA", "--as-of", day, "--json").stdout)["measures"]["m2"]

    assert entered_by("2026-09-01")["all"]["n"] == 1
    assert entered_by("2026-06-20") == {"name": "Need validated to entrance on duty"}


@pytest.mark.parametrize("words", [("rebuild", "--agency", "NOBODY"), ("report", "--agency", "NOBODY")])
def test_an_agency_that_there_is_not_is_refused_by_name(command, agency, words):
    answer = command(*words)
    assert answer.exit_code == 1
    assert "There is no agency NOBODY" in answer.output
