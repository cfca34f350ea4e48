"""Charts: shapes lie where their values say, and nothing is told by colour alone."""

import pytest
from flask import Flask, render_template_string

from app.metrics.charts import Bar, Limit, Point, Span, bars, columns, shortened, stacked, waterfall

POINTS = [Point("FY26 Q3", 60.0, 55.0, 12), Point("FY26 Q4", 120.0, 100.0, 7), Point("FY27 Q1", None, None, 0)]


def boxes(drawing, kind):
    return [b for b in drawing.boxes if b.kind == kind]


def test_a_column_twice_as_high_means_twice_as_many_days():
    chart = columns("trend", "Mean days", "Longer.", POINTS, Limit(80, "under"))
    within, over = boxes(chart, "column"), boxes(chart, "column--over")
    assert [len(within), len(over)] == [1, 1]
    assert over[0].height == pytest.approx(2 * within[0].height)
    floor = within[0].y + within[0].height
    goal = next(r for r in chart.rules if r.kind == "goal")
    assert (floor - goal.y1) / within[0].height == pytest.approx(80 / 60)


def test_every_column_says_its_value_its_n_and_its_quarter_in_words():
    texts = {w.text for w in columns("trend", "t", "d", POINTS, None).words}
    assert {"60", "120", "no value", "n = 12", "n = 7", "n = 0", "FY26 Q3", "FY26 Q4", "FY27 Q1"} <= texts


@pytest.mark.parametrize(("comparison", "missed"), [("under", True), ("within", False)])
def test_exactly_the_goal_misses_under_and_meets_within(comparison, missed):
    chart = columns("trend", "t", "d", [Point("Q", 80.0, 80.0, 1)], Limit(80, comparison))
    assert bool(boxes(chart, "column--over")) is missed


def test_a_series_break_parts_the_columns_with_a_double_line_and_words():
    before, after = Point("FY18 Q4", 98.0, None, 5), Point("FY19 Q1", 99.0, None, 5, break_before=True)
    chart = columns("trend", "t", "d", [before, after], None)
    left, right = (b.x for b in boxes(chart, "column"))
    lines = [r.x1 for r in chart.rules if r.kind == "break"]
    assert len(lines) == 2
    assert all(left < x < right for x in lines)
    assert "population changed" in {w.text for w in chart.words}


def test_each_step_of_a_waterfall_begins_where_the_one_before_ended():
    chart = waterfall("steps", "t", "d", [Span("one", 4.0, 2), Span("two", 6.0, 8), Span("three", 1.0, None)])
    filled = sorted((b for b in chart.boxes if b.kind != "frame"), key=lambda b: b.y)
    assert filled[1].x == pytest.approx(filled[0].x + filled[0].width)
    assert filled[2].x == pytest.approx(filled[1].x + filled[1].width)
    assert [b.kind for b in filled] == ["bar--over", "bar", "bar"]
    frames = sorted(boxes(chart, "frame"), key=lambda b: b.y)
    assert len(frames) == 2
    assert frames[1].x == pytest.approx(frames[0].x + frames[0].width)
    assert frames[1].width == pytest.approx(4 * frames[0].width)


def test_the_parts_of_a_stacked_bar_follow_each_other_without_a_gap():
    chart = stacked("p", "t", "d", [("clearinghouse", (3, 0, 1), "3 of 4")])
    filled, frame = boxes(chart, "bar")[0], boxes(chart, "frame")[0]
    assert frame.x == pytest.approx(filled.x + filled.width)
    assert filled.width == pytest.approx(3 * frame.width)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: columns("c", "t", "d", [], None),
        lambda: bars("b", "t", "d", []),
        lambda: waterfall("w", "t", "d", []),
        lambda: stacked("s", "t", "d", []),
    ],
)
def test_a_chart_of_nothing_is_still_a_chart(draw):
    assert draw().boxes == ()


def test_a_label_too_long_for_its_place_ends_in_an_ellipsis():
    assert shortened("x" * 60) == "x" * 35 + "…"
    assert shortened("short") == "short"


def test_a_chart_on_a_page_has_a_title_a_description_and_a_hatch_of_its_own_and_escapes_words(app: Flask):
    chart = bars("days", "Days <b>", "One is longest.", [Bar("<script>", 90, "90", 80, over=True)])
    with app.test_request_context():
        source = '{% from "components/charts.html" import drawing %}{{ drawing(chart) }}'
        html = render_template_string(source, chart=chart)
    assert 'role="img" aria-labelledby="days-title days-desc"' in html
    assert '<title id="days-title">Days &lt;b&gt;</title>' in html
    assert '<desc id="days-desc">One is longest.' in html
    assert 'fill="url(#days-hatch)"' in html
    assert "<script>" not in html
