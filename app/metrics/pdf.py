"""The report as a PDF: the pages' own figures, charts and sentences on paper, with R-49's header on every sheet.

The same measurement gives the same bytes. It has a language, a title that readers show, and an outline of its headings;
the pages are the accessible form, for reportlab writes no tags into a PDF.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Table, TableStyle

from app.metrics.applicants import NOTICE_NAMES
from app.metrics.header import Header
from app.metrics.outcomes import Outcomes
from app.metrics.overview import Overview
from app.metrics.paper import Chart, Heading, Whole, joined
from app.metrics.staffing import Provisions
from app.metrics.time_spent import TimeSpent
from app.templating import moment, number, percent

NAVY, INK, SOFT, LINE = (colors.HexColor(c) for c in ("#162e51", "#1b1b1b", "#565c65", "#dfe1e2"))
TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=9.5, leading=13, textColor=INK, spaceAfter=4)
TITLE = ParagraphStyle("title", TEXT, fontName="Helvetica-Bold", fontSize=19, leading=23, textColor=NAVY, spaceAfter=6)
HEADING = ParagraphStyle("heading", TEXT, fontName="Helvetica-Bold", fontSize=12.5, leading=16, spaceBefore=12)
CELL = ParagraphStyle("cell", TEXT, fontSize=8, leading=10, spaceAfter=0)
HEAD = ParagraphStyle("head", CELL, fontName="Helvetica-Bold")
SMALL = ParagraphStyle("small", TEXT, fontSize=8, leading=10.5, textColor=SOFT)
MARGIN = 0.75 * inch
WHOLE = 18
"""A table of at most so many rows stays on one sheet."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the report holds: whose it is, and the pages' own measurements."""

    agency: str
    as_of: datetime
    header: Header
    overview: Overview
    time_spent: TimeSpent
    outcomes: Outcomes
    provisions: Provisions


def report(measured: Report) -> bytes:
    """Return the report as the bytes of a PDF in letter format."""
    out, title = io.BytesIO(), f"Time-to-hire, {measured.agency}"
    document = SimpleDocTemplate(
        out,
        pagesize=LETTER,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=1.3 * inch,
        title=title,
        author="Muster",
        subject=f"Data as of {moment(measured.as_of)}",
        lang="en-US",
        invariant=1,
    )
    lines = measured.header.lines

    def first(canvas: Canvas, sheet: SimpleDocTemplate) -> None:
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.showOutline()
        foot(canvas, sheet)

    def foot(canvas: Canvas, sheet: SimpleDocTemplate) -> None:
        words = Paragraph(escape(" ".join(lines)), ParagraphStyle("foot", SMALL, fontSize=7, leading=8.5))
        _, height = words.wrap(sheet.width, inch)
        words.drawOn(canvas, MARGIN, 0.55 * inch + max(0, 40 - height))
        canvas.setFont("Helvetica", 8)
        canvas.drawRightString(LETTER[0] - MARGIN, 0.4 * inch, f"{title}, page {sheet.page}")

    parts = [Heading(title, TITLE, 0), *_asked(measured)]
    for section in (_overview, _steps, _outcomes, _provisions):
        parts += section(measured, document.width)
    document.build(joined(parts), onFirstPage=first, onLaterPages=foot)
    return out.getvalue()


def _asked(measured: Report) -> list[Flowable]:
    asked = measured.overview.asked
    limits = "; ".join(f"{label}: {value}" for label, value, _ in asked.chips)
    words = [f"Data as of {moment(measured.as_of)}.", f"Goals: {measured.overview.goals.name}."]
    return [Paragraph(escape(" ".join([*words, f"Only {limits}." if limits else "All hires."])), SMALL)]


def _overview(measured: Report, width: float) -> list[Flowable]:
    shown = measured.overview
    goals = _table(
        ("Goal", "Measured", "n", "Target", "Status"),
        [
            (
                v.goal.name,
                number(v.measured, 1 if v.goal.unit == "calendar days" else 0),
                number(v.n),
                "none set" if v.goal.target is None else f"{v.goal.comparison.replace('_', ' ')} {v.goal.target}",
                v.why if v.met is None else "Met" if v.met else "Not met",
            )
            for v in shown.verdicts
        ],
        (0.4, 0.14, 0.1, 0.16, 0.2),
        width,
    )
    measures = _table(
        ("Measure", "n", "Mean", "Median", "p80", "p90"),
        [(m.span.name, *_figures(m.summary)) for m in shown.measured] + [("Applicant’s wait", *_figures(shown.waits))],
        (0.45, 0.11, 0.11, 0.11, 0.11, 0.11),
        width,
    )
    periods = _table(
        ("Period", "n", "Mean", "Median", "p80", "p90", "Under 80", "Within 80"),
        [
            (p.name, *_figures(p.eod), percent(p.eod.under_80), percent(p.eod.within_80))
            for p in (*shown.quarters, *shown.years)
        ],
        (0.2, 0.1, 0.11, 0.12, 0.1, 0.1, 0.135, 0.135),
        width,
    )
    header = measured.header
    quality = (
        f"{header.n:,} hires are measured, {header.excluded_n:,} are not{_why(header.excluded.items())}; "
        f"{header.backdated:,} rest on a date that was entered more than a day late."
    )
    return [
        *_said("Are we on time?", shown.finding),
        goals,
        *_said("Six measures, in calendar days", ""),
        measures,
        KeepTogether([*_said("Trend by quarter of entrance on duty", shown.trend), Chart(shown.chart, width)]),
        periods,
        *_applicants(shown, width),
        *_said("Quality of the data", quality),
    ]


def _applicants(shown: Overview, width: float) -> list[Flowable]:
    """Lay out notices and applicants' wait by the period in which they fell due or were answered."""
    all_due = [("All", t) for t in shown.notices.kinds]
    by_period = [(p.name, t) for p in shown.notices.periods or () for t in p.kinds]
    notices = _table(
        ("Due in", "Notice", "In time", "Late", "Missing", "Not due yet", "In time, of those due"),
        [
            (
                *(name, NOTICE_NAMES[t.kind]),
                *map(number, (t.in_time, t.late, t.missing, t.not_due)),
                percent(t.share_in_time),
            )
            for name, t in (*by_period, *all_due)
        ],
        (0.16, 0.28, 0.1, 0.1, 0.1, 0.12, 0.14),
        width,
    )
    waits = _table(
        ("Answered in", "n", "Mean", "Median", "p80", "p90"),
        [(w.name, *_figures(w.summary)) for w in shown.waited],
        (0.45, 0.11, 0.11, 0.11, 0.11, 0.11),
        width,
    )
    return [
        *_said("Notices to applicants, by the fiscal quarter in which they were due", ""),
        notices,
        *_said("Applicants’ wait from application received to the first yes or no, in calendar days", ""),
        waits,
    ]


def _why(excluded: Iterable[tuple[str, int]]) -> str:
    told = ", ".join(f"{why}: {n}" for why, n in excluded)
    return f" ({told})" if told else ""


def _figures(summary: object) -> tuple[str, ...]:
    digits = {"mean": 1, "median": 1}
    return tuple(number(getattr(summary, name), digits.get(name, 0)) for name in ("n", "mean", "median", "p80", "p90"))


def _steps(measured: Report, width: float) -> list[Flowable]:
    shown = measured.time_spent
    steps = _table(
        ("Step", "n", "Mean", "Median", "p80", "Model", "Came back"),
        [
            (
                f"{s.number}. {s.element.name}",
                number(s.summary.n),
                number(s.summary.mean, 1),
                number(s.summary.median, 1),
                number(s.summary.p80),
                number(s.element.days),
                number(s.returned),
            )
            for s in shown.steps
        ],
        (0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1),
        width,
    )
    holders = _table(
        ("Holder", "Days", "Share"),
        [(h.name, number(h.days, 1), percent(h.share)) for h in shown.holders]
        + [("Total", number(shown.total, 1), percent(1 if shown.total else None))],
        (0.6, 0.2, 0.2),
        width,
    )
    aging = _table(
        ("Requisition", "Step", "Next move", "Held", "p80", "Over"),
        [
            (a.fact.title, a.step, a.holder, number(a.days), number(a.p80), number(a.over) if (a.over or 0) > 0 else "")
            for a in shown.aging[:20]
        ],
        (0.36, 0.22, 0.18, 0.08, 0.08, 0.08),
        width,
    )
    return [
        KeepTogether([*_said("Where time goes", shown.finding), Chart(shown.chart, width)]),
        steps,
        KeepTogether([*_said("Who had the next move", shown.holder_finding), Chart(shown.holder_chart, width)]),
        holders,
        *_said("Who holds what now, in days (at most 20 shown)", shown.aging_finding),
        aging,
    ]


def _outcomes(measured: Report, width: float) -> list[Flowable]:
    shown = measured.outcomes
    stages = _table(
        ("Stage", "Applications", "Of all", "Of the stage before"),
        [(r.name, number(r.n), percent(r.of_all), percent(r.of_before)) for r in (*shown.path, *shown.ends)],
        (0.46, 0.18, 0.16, 0.2),
        width,
    )
    chart = Chart(shown.chart, width)
    said = _said("What came of applications", shown.finding)
    why = _table(
        ("What happened", "Reason", "Applications", "Share"),
        [
            (kind.title, r.words, number(r.n), percent(r.share) if r.share is not None else "few")
            for kind in shown.reasons.kinds
            for r in kind.reasons
        ],
        (0.3, 0.4, 0.16, 0.14),
        width,
    )
    no = _said("Who said no, and why", shown.reasons.finding)
    return [KeepTogether([*said, chart]), stages, *no, *([why] if shown.reasons.kinds else [])]


def _provisions(measured: Report, width: float) -> list[Flowable]:
    shown = measured.provisions
    parts = _table(
        ("Part of the order", "Openings", "On duty", "Status", "Mean days", "n"),
        [
            (p.provision.name, number(p.openings), number(p.entered), p.words, number(p.days.mean, 1), number(p.days.n))
            for p in shown.parts
        ],
        (0.36, 0.12, 0.12, 0.2, 0.12, 0.08),
        width,
    )
    said = _said("Is each part of the order staffed?", shown.finding)
    return [KeepTogether([*said, Chart(shown.chart, width)]), parts]


def _said(heading: str, sentence: str) -> list[Flowable]:
    return [Heading(heading, HEADING, 1), *([Paragraph(escape(sentence), TEXT)] if sentence else [])]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float], width: float) -> Flowable:
    """Lay out a table whose columns have these shares of the width; a long one goes on with its head repeated."""
    numeric = [i for i in range(1, len(head)) if rows and all(_is_number(row[i]) for row in rows)]
    cells = [[_cell(words, HEAD, i in numeric) for i, words in enumerate(head)]]
    cells += [[_cell(words, CELL, i in numeric) for i, words in enumerate(row)] for row in rows]
    table = Table(cells, colWidths=[share * width for share in shares], repeatRows=1, spaceAfter=6)
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return table if len(rows) > WHOLE else Whole([table])


def _cell(words: str, style: ParagraphStyle, right: bool) -> Paragraph:
    return Paragraph(escape(words), ParagraphStyle("right", style, alignment=TA_RIGHT) if right else style)


def _is_number(words: str) -> bool:
    return not words.strip("—") or words[0].isdigit()
