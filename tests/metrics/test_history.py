"""`muster metrics hires`: any history as a file, in any order, answered hire by hire; nothing is imputed or lost."""

import json
import math
import statistics
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.metrics.cli import metrics


def run(tmp_path, requisitions, *more, as_of="2026-10-31"):
    file = tmp_path / "history.json"
    file.write_text(json.dumps({"as_of": as_of, "requisitions": requisitions}))
    return CliRunner().invoke(metrics, ["hires", str(file), "--json", *more])


def answer(tmp_path, requisitions, *more, **as_of):
    result = run(tmp_path, requisitions, *more, **as_of)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def req(id_, *events, **more):
    rows = [dict(zip(("type", "on", "hire"), event, strict=False)) for event in events]
    return {"id": id_, "agency": "DHS", "events": rows, **more}


NEED, TJO, EOD = ("NEED_VALIDATED", "2026-06-08"), ("TJO_ACCEPTED", "2026-07-27", "H1"), ("EOD", "2026-08-31", "H1")
H1 = {
    "hire": "H1",
    "requisition": "R1",
    "t2h_toa": 49,
    "t2h_eod": 84,
    "fiscal_year": 2026,
    "quarter": 4,
    "under_80": False,
    "within_80": False,
}


def test_the_worked_example_is_answered_with_exactly_the_promised_keys(tmp_path):
    found = answer(tmp_path, [req("R1", NEED, TJO, EOD, chain="C1")])
    assert found == {
        "hires": [H1],
        "excluded": [],
        "summary": {"n": 1, "mean": 84, "median": 84, "p90": 84, "under_80": 0, "within_80": 0},
    }


def test_an_entrance_after_exactly_80_days_is_within_and_not_under(tmp_path):
    found = answer(tmp_path, [req("R1", NEED, TJO, ("EOD", "2026-08-27", "H1"))])
    assert found["hires"][0]["t2h_eod"] == 80
    assert (found["summary"]["under_80"], found["summary"]["within_80"]) == (0, 1)


def test_a_chain_starts_at_its_earliest_need_wherever_in_the_file_it_stands(tmp_path):
    again = req("R2", EOD, TJO, ("NEED_VALIDATED", "2026-07-01"), ("REANNOUNCED", "2026-07-01"), chain="C1")
    first = req("R1", ("CANCELLED", "2026-06-20"), NEED, chain="C1")
    assert answer(tmp_path, [again, first])["hires"] == [H1 | {"requisition": "R2"}]


def test_requisitions_without_a_chain_do_not_share_their_start(tmp_path):
    found = answer(tmp_path, [req("R1", NEED), req("R2", ("NEED_VALIDATED", "2026-07-01"), TJO, EOD)])
    assert found["hires"][0]["t2h_eod"] == 61


def test_three_hires_of_one_requisition_are_three_values_from_one_start(tmp_path):
    later = [("TJO_ACCEPTED", "2026-07-20", "H2"), ("EOD", "2026-08-17", "H2"), ("TJO_ACCEPTED", "2026-08-01", "H3")]
    found = answer(tmp_path, [req("R1", NEED, TJO, EOD, *later, ("EOD", "2026-10-05", "H3"))])
    assert [(h["hire"], h["t2h_eod"], h["fiscal_year"], h["quarter"]) for h in found["hires"]] == [
        ("H1", 84, 2026, 4),
        ("H2", 70, 2026, 4),
        ("H3", 119, 2027, 1),
    ]
    third = pytest.approx(1 / 3)
    assert found["summary"] == {"n": 3, "mean": 91, "median": 84, "p90": 119, "under_80": third, "within_80": third}


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([NEED, TJO], "no entrance on duty"),
        ([NEED, EOD], "no accepted tentative offer"),
        ([TJO, EOD], "no validated need"),
        ([NEED, TJO, ("EOD", "2026-07-26", "H1")], "before the tentative offer"),
        ([NEED, ("TJO_ACCEPTED", "2026-06-07", "H1"), EOD], "before the need"),
        ([("NEED_VALIDATED", "2026-11-01"), TJO, EOD], "no validated need"),
        ([NEED, TJO, ("EOD", "2026-11-01", "H1")], "no entrance on duty"),
        ([NEED, EOD, ("TJO_ACCEPTED", "2026-11-01", "H1")], "no accepted tentative offer"),
    ],
)
def test_a_hire_whose_dates_are_missing_out_of_order_or_yet_to_come_is_named_and_not_measured(tmp_path, events, why):
    found = answer(tmp_path, [req("R1", *events)])
    assert found["hires"] == []
    assert [e["hire"] for e in found["excluded"]] == ["H1"]
    assert why in found["excluded"][0]["why"]
    assert found["summary"] == {"n": 0, "mean": None, "median": None, "p90": None, "under_80": None, "within_80": None}


def test_everything_on_the_same_day_is_zero_days_and_the_day_itself_counts_as_having_happened(tmp_path):
    day = "2026-10-31"
    events = [("EOD", day, "H1"), ("TJO_ACCEPTED", day, "H1"), ("NEED_VALIDATED", day)]
    (hire,) = answer(tmp_path, [req("R1", *events)])["hires"]
    assert (hire["t2h_toa"], hire["t2h_eod"], hire["fiscal_year"], hire["quarter"]) == (0, 0, 2027, 1)


def test_somebody_who_only_got_an_offer_is_no_hire_yet(tmp_path):
    found = answer(tmp_path, [req("R1", NEED, ("TJO_SENT", "2026-07-20", "H1"), ("TJO_DECLINED", "2026-07-22", "H1"))])
    assert found["hires"] == found["excluded"] == []


def test_a_shared_certificate_counts_from_the_need_of_the_agency_that_hires(tmp_path):
    pool = req("POOL", ("NEED_VALIDATED", "2026-01-05"), ("JOA_OPEN", "2026-01-20"), ("CERT_ISSUED", "2026-03-01"))
    found = answer(tmp_path, [pool, req("R1", NEED, TJO, EOD)])
    assert found["hires"] == [H1]


def test_an_offer_accepted_before_the_cancellation_and_an_entrance_after_it_are_one_hire(tmp_path):
    found = answer(tmp_path, [req("R1", NEED, TJO, chain="C1"), req("R2", EOD, chain="C1")])
    assert found["hires"] == [H1 | {"requisition": "R2"}]
    assert found["excluded"] == []


CANCELLED = ("CANCELLED", "2026-07-10")


def test_who_accepted_before_the_cancellation_and_again_before_entering_is_one_hire_by_the_second_acceptance(tmp_path):
    """The first acceptance is no second hire without an entrance: H1 stands in one list only."""
    first = req("R1", NEED, ("TJO_ACCEPTED", "2026-07-01", "H1"), CANCELLED, chain="C1")
    again = req("R2", ("REANNOUNCED", "2026-07-11"), TJO, EOD, chain="C1")
    for requisitions in ([first, again], [again, first]):
        found = answer(tmp_path, requisitions)
        assert found["hires"] == [H1 | {"requisition": "R2"}]
        assert found["excluded"] == []


def test_of_acceptances_before_the_cancellation_the_chains_latest_before_the_entrance_counts(tmp_path):
    first = req("R1", NEED, ("TJO_ACCEPTED", "2026-06-20", "H1"), chain="C1")
    second = req("R2", TJO, ("CANCELLED", "2026-08-01"), chain="C1")
    third = req("R3", EOD, ("TJO_ACCEPTED", "2026-09-02", "H1"), chain="C1")
    assert answer(tmp_path, [third, first, second])["hires"] == [H1 | {"requisition": "R3"}]


def test_who_accepted_twice_in_a_chain_and_never_entered_is_named_once(tmp_path):
    first = req("R1", NEED, ("TJO_ACCEPTED", "2026-07-01", "H1"), CANCELLED, chain="C1")
    found = answer(tmp_path, [first, req("R2", TJO, chain="C1")])
    assert found["hires"] == []
    assert found["excluded"] == [{"hire": "H1", "why": "no entrance on duty on record"}]


def test_an_acceptance_recorded_again_after_the_entrance_does_not_undo_a_good_hire(tmp_path):
    found = answer(tmp_path, [req("R1", NEED, TJO, EOD, ("TJO_ACCEPTED", "2026-09-15", "H1"))])
    assert (found["hires"], found["excluded"]) == ([H1], [])


def test_of_two_acceptances_before_the_entrance_the_later_counts(tmp_path):
    found = answer(tmp_path, [req("R1", NEED, TJO, ("TJO_ACCEPTED", "2026-06-30", "H1"), EOD)])
    assert found["hires"] == [H1]


def test_who_entered_before_every_acceptance_is_out_of_order_and_named_once(tmp_path):
    late = [("TJO_ACCEPTED", "2026-09-01", "H1"), ("TJO_ACCEPTED", "2026-09-15", "H1")]
    found = answer(tmp_path, [req("R1", NEED, EOD, *late)])
    assert found["hires"] == []
    assert found["excluded"] == [{"hire": "H1", "why": "entered on duty before the tentative offer was accepted"}]


def test_who_entered_in_two_requisitions_of_a_chain_is_measured_in_each_by_what_it_has_itself(tmp_path):
    twice = req("R2", ("TJO_ACCEPTED", "2026-09-10", "H1"), ("EOD", "2026-10-05", "H1"), chain="C1")
    found = answer(tmp_path, [req("R1", NEED, TJO, EOD, chain="C1"), twice])
    assert [(h["requisition"], h["t2h_toa"], h["t2h_eod"]) for h in found["hires"]] == [("R1", 49, 84), ("R2", 94, 119)]


def test_a_byte_order_mark_and_numbers_for_names_are_read_as_what_they_mean(tmp_path):
    named = req(7, NEED, ("TJO_ACCEPTED", "2026-07-27", 1), ("EOD", "2026-08-31", "1"), chain=12)
    file = tmp_path / "history.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps({"as_of": "2026-10-31", "requisitions": [named]}).encode())
    result = CliRunner().invoke(metrics, ["hires", str(file), "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["hires"] == [H1 | {"hire": "1", "requisition": "7"}]


def test_the_same_key_in_two_needs_is_two_people(tmp_path):
    found = answer(tmp_path, [req("R1", NEED, TJO, EOD), req("R2", ("NEED_VALIDATED", "2026-07-01"), TJO, EOD)])
    assert [(h["requisition"], h["t2h_eod"]) for h in found["hires"]] == [("R1", 84), ("R2", 61)]


def test_an_entrance_that_names_nobody_is_counted_as_left_out(tmp_path):
    found = answer(tmp_path, [req("R1", NEED, TJO, EOD, ("EOD", "2026-09-01"))])
    assert found["hires"] == [H1]
    assert found["excluded"] == [{"hire": None, "why": "EOD of 2026-09-01 in R1 names no hire"}]


def test_the_clock_can_start_at_the_committees_approval(tmp_path):
    history = [req("R1", NEED, ("SHC_APPROVED", "2026-06-18"), TJO, EOD)]
    assert answer(tmp_path, history, "--start", "shc_approval")["hires"][0]["t2h_eod"] == 74
    assert answer(tmp_path, history)["hires"] == [H1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"as_of": "2026-10-31", "requisitions": [{"id": "R", "events": [{"type": "LUNCH", "on": "2026-06-08"}]}]}',
         "requisitions.0.events.0.type"),
        ('{"as_of": "2026-10-31", "requisitions": [{"id": "R", "events": [{"type": "EOD", "on": "2026-02-30"}]}]}',
         "requisitions.0.events.0.on"),
        ('{"requisitions": []}', "as_of"),
        ('{"as_of": "2026-10-31", "requisitions": [{"events": []}]}', "requisitions.0.id"),
        ("[1, 2", "the file"),
        ("\xff", "the file"),
        ("", "the file"),
    ],
)  # fmt: skip
def test_a_file_of_another_shape_is_refused_in_one_line_that_names_the_place(tmp_path, content, words):
    file = tmp_path / "history.json"
    file.write_bytes(content.encode("latin-1"))
    result = CliRunner().invoke(metrics, ["hires", str(file), "--json"])
    assert result.exit_code == 1
    assert words in result.output
    assert result.output.count("\n") == 1


def test_an_empty_history_has_an_empty_answer(tmp_path):
    assert answer(tmp_path, [])["summary"]["n"] == 0


DAY = date(2025, 1, 1)
events = st.tuples(
    st.sampled_from(["NEED_VALIDATED", "TJO_ACCEPTED", "EOD", "CERT_ISSUED"]),
    st.integers(0, 700),
    st.sampled_from("ABC"),
)
histories = st.lists(st.tuples(st.sampled_from("XYZ"), st.lists(events, max_size=8)), max_size=5)


@given(histories, st.integers(0, 700))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_history_is_measured_as_by_hand(tmp_path, drawn, cut):
    """By hand: for each hire the latest entrance known by the cut-off and the latest acceptance until it."""
    requisitions = [
        req(f"R{i}", *((t, str(DAY + timedelta(d)), f"{h}{i}") for t, d, h in rows), chain=chain)
        for i, (chain, rows) in enumerate(drawn)
    ]
    found = answer(tmp_path, requisitions, as_of=str(DAY + timedelta(cut)))
    expected, left_out = {}, set()
    for i, (chain, rows) in enumerate(drawn):
        needs = [d for c, other in drawn if c == chain for t, d, _ in other if t == "NEED_VALIDATED" and d <= cut]
        for person in {h for t, d, h in rows if t in ("TJO_ACCEPTED", "EOD") and d <= cut}:
            eod = max((d for t, d, h in rows if (t, h) == ("EOD", person) and d <= cut), default=None)
            accepted = sorted(d for t, d, h in rows if (t, h) == ("TJO_ACCEPTED", person) and d <= cut)
            toa = next((d for d in reversed(accepted) if eod is None or d <= eod), None)
            if not needs or toa is None or eod is None or not min(needs) <= toa <= eod:
                left_out.add(f"{person}{i}")
            else:
                expected[f"{person}{i}"] = (toa - min(needs), eod - min(needs))
    assert {h["hire"]: (h["t2h_toa"], h["t2h_eod"]) for h in found["hires"]} == expected
    assert {e["hire"] for e in found["excluded"]} == left_out
    values = sorted(eod for _, eod in expected.values())
    if values:
        summary = found["summary"]
        assert summary["mean"] == pytest.approx(statistics.fmean(values))
        assert summary["median"] == statistics.median(values)
        assert summary["p90"] == values[math.ceil(len(values) * 9 / 10) - 1]


in_a_chain = st.lists(
    st.tuples(st.sampled_from(["TJO_ACCEPTED", "EOD"]), st.integers(1, 60), st.sampled_from("XYZ")), max_size=7
)


@given(in_a_chain)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_person_with_one_entrance_in_a_chain_is_exactly_one_row(tmp_path, drawn):
    """By hand: the entrance's requisition; of acceptances not after it, its own go before the chain's."""
    requisitions = [
        req(r, *((t, str(DAY + timedelta(d)), "H1") for t, d, where in drawn if where == r), chain="C") for r in "XYZ"
    ]
    found = answer(tmp_path, [req("W", ("NEED_VALIDATED", str(DAY)), chain="C"), *requisitions])
    entered = {where for t, _, where in drawn if t == "EOD"}
    if len(entered) > 1:
        return
    assert len(found["hires"]) + len(found["excluded"]) == bool(drawn)
    if not entered:
        return
    (where,) = entered
    eod = max(d for t, d, _ in drawn if t == "EOD")
    before = [(w == where, d) for t, d, w in drawn if t == "TJO_ACCEPTED" and d <= eod]
    if before:
        (hire,) = found["hires"]
        assert (hire["requisition"], hire["t2h_toa"], hire["t2h_eod"]) == (where, max(before)[1], eod)
    else:
        assert not found["hires"]
