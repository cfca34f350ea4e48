"""What templates may call: dates and numbers in words, and the marking of sentences in a text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from app.clock import EASTERN
from app.timeline import reasons
from app.timeline import rules as timeline

STATUS_WORDS = {
    "draft": ("Draft", "base"),
    "submitted": ("Waiting for a decision", "info"),
    "qualified": ("Qualified", "success"),
    "not_qualified": ("Not qualified", "plain"),
    "referred": ("Referred", "success"),
    "not_referred": ("Not referred", "plain"),
    "selected": ("Selected", "success"),
    "not_selected": ("Not selected", "plain"),
    "offered": ("Tentative offer sent", "info"),
    "accepted": ("Offer accepted", "success"),
    "declined": ("Declined", "plain"),
    "entered": ("Entered on duty", "success"),
    "withdrawn": ("Withdrawn", "plain"),
    "scheduled": ("Scheduled", "info"),
    "open": ("Open", "success"),
    "closed": ("Closed", "base"),
    "cancelled": ("Cancelled", "plain"),
    "met": ("Met", "success"),
    "partly": ("Partly", "info"),
    "not_shown": ("Not shown", "plain"),
    "not_enough_information": ("Not enough information", "plain"),
}
"""What a status is called on staff pages, and the colour of its tag; the words alone carry the meaning."""

HOLDER_WORDS = {
    "applicant": "applicants",
    "hiring_manager": "the hiring manager",
    "hr_specialist": "human resources",
    "security": "personnel security",
    "nobody": "nobody",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch of a text, `text[start:end]`, with the anchor and the label of its mark."""

    start: int
    end: int
    anchor: str
    label: str


def day(value: date | datetime | None) -> str:
    """`14 May 2026`, by the calendar of Washington."""
    if value is None:
        return "—"
    local = value.astimezone(EASTERN) if isinstance(value, datetime) else value
    return f"{local.day} {local:%B %Y}"


def iso_day(value: datetime) -> str:
    """`2026-05-14`, as a date field wants it, by the calendar of Washington."""
    return value.astimezone(EASTERN).date().isoformat()


def moment(value: datetime | None) -> str:
    """`14 May 2026, 11:59 p.m. ET`."""
    if value is None:
        return "—"
    local = value.astimezone(EASTERN)
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{day(value)}, {local.hour % 12 or 12}:{local:%M} {half} ET"


def closing(closes_at: datetime | None) -> str:
    """`24 June 2026, 11:59 p.m. ET`: the last minute in which an announcement takes applications."""
    return "—" if closes_at is None else moment(closes_at - timedelta(seconds=1))


def days(value: float | None) -> str:
    """`1 day`, `49 days`, `2.5 days`; a dash where there is no value."""
    if value is None:
        return "—"
    number = f"{value:.1f}".removesuffix(".0")
    return f"{number} day" if number == "1" else f"{number} days"


def number(value: float | None, digits: int = 0) -> str:
    """`1,234`; a dash where there is no value."""
    return "—" if value is None else f"{value:,.{digits}f}"


def percent(value: float | None) -> str:
    """`57 %` from 0.57."""
    return "—" if value is None else f"{round(value * 100)} %"


def money(value: float | None) -> str:
    """`$117,962`."""
    return "—" if value is None else f"${value:,.0f}"


def status_words(value: str) -> str:
    """What a status is called."""
    return STATUS_WORDS[str(value)][0]


def status_tone(value: str) -> str:
    """The colour name of a status tag."""
    return STATUS_WORDS[str(value)][1]


def paragraphs(text: str) -> Markup:
    """Turn plain text into paragraphs; blank lines part them, single line ends stay."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n"))) for block in blocks
    )


def from_markdown(text: str) -> Markup:
    """Turn Markdown into HTML; HTML in it is shown as text, and headings begin below a page's second level."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        elif token.type == "table_open":
            token.attrSet("class", "usa-table usa-table--borderless")
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704  # the reader escaped it


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Escape a text and mark stretches of it; where two overlap, both anchors stand at the mark.

    Args:
        text: the submitted résumé.
        spans: any order; what lies outside the text is left out.
    """
    wanted = sorted((s for s in spans if 0 <= s.start < s.end <= len(text)), key=lambda s: (s.start, -s.end))
    out, at = Markup(""), 0
    while wanted:
        first = wanted.pop(0)
        group, end = [first], first.end
        while wanted and wanted[0].start < end:
            group.append(wanted.pop(0))
            end = max(end, group[-1].end)
        anchors = Markup("").join(Markup('<a id="{}"></a>').format(s.anchor) for s in group)
        labels = ", ".join(s.label for s in group)
        note = Markup('<span class="usa-sr-only"> (shows: {})</span>').format(labels)
        out += escape(text[at : first.start]) + anchors
        out += Markup('<mark title="{}">{}{}</mark>').format(labels, text[first.start : end], note)
        at = end
    return out + escape(text[at:])


FILTERS = {
    "day": day,
    "moment": moment,
    "iso_day": iso_day,
    "closing": closing,
    "days": days,
    "number": number,
    "percent": percent,
    "money": money,
    "status_words": status_words,
    "status_tone": status_tone,
    "paragraphs": paragraphs,
    "from_markdown": from_markdown,
    "event_words": lambda value: timeline.words(timeline.EventType(value)),
    "event_reasons": lambda value: reasons.offered(timeline.EventType(value)).values(),
    "event_reason": lambda event: reasons.words(timeline.EventType(event.type), event.reason),
    "holder_words": lambda value: HOLDER_WORDS[str(value)],
}


def install(app: Flask) -> None:
    """Give the filters to every template."""
    filters: dict[str, Any] = app.jinja_env.filters
    filters.update(FILTERS)
    app.jinja_env.globals.update(marked=marked)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
