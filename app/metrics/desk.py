"""What every page of the lead's area needs: the question read from the address, and where to ask it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app, render_template, request
from sqlmodel import Session

from app.clock import EASTERN, utcnow
from app.errors import NotFound
from app.identity.permissions import can, current_actor, current_session
from app.metrics import asked as questions
from app.metrics import goals, sections, sources
from app.metrics.answers import Quality
from app.metrics.asked import Asked
from app.metrics.drill import Asker
from app.metrics.filters import Filters
from app.metrics.header import Header
from app.metrics.rules import FiscalQuarter, Measure, fiscal_quarter
from app.metrics.sources import Source

Page = str | tuple[str, int]
MOST_ENTRIES = 100_000
"""Entries of a log that are counted while somebody waits: some eight seconds."""

TOO_MANY = (
    "The agency’s log holds {entries:,} entries, too many to count an earlier day from while you wait. These are the "
    "figures of now; whoever runs this service can give those of that day (muster metrics report, with --as-of)."
)


@dataclass(frozen=True, slots=True)
class Desk:
    """One question of one agency, and the rows that answer it as of an instant."""

    session: Session
    agency_id: UUID
    agency_code: str
    asked: Asked
    source: Source
    as_of: datetime

    @property
    def asker(self) -> Asker:
        """Who asks for rows, and of what."""
        return Asker(self.session, self.agency_id, self.source)

    @property
    def quality(self) -> Quality:
        """How good the entries are from which everything but the hires is counted."""
        return self.source.quality(self.asked.filters)

    @property
    def header(self) -> Header:
        """What the figures rest on."""
        return sources.header(self.session, self.agency_id, self.source, self.asked.filters)


def desk() -> Desk:
    """Read the question; an old day is answered from the log, the present from the tables kept up to date.

    Raises:
        NotFound: the person acts for no agency, so there is nothing to measure.
    """
    session, actor, now = current_session(), current_actor(), utcnow()
    if actor.agency_id is None:
        raise NotFound
    today = now.astimezone(EASTERN).date()
    asked = questions.parse(request.args, today, [goals.key_of(s) for s in goals.offered(actor.agency_code)])
    if asked.as_of is not None and (entries := sources.entries(session, actor.agency_id)) > MOST_ENTRIES:
        asked = asked.of_now(TOO_MANY.format(entries=entries))
    as_of = asked.instant(now)
    source = sources.at(session, actor.agency_id, None if asked.as_of is None else as_of)
    return Desk(session, actor.agency_id, actor.agency_code, asked, source, as_of)


def page(template: str, at: Desk, **values: object) -> Page:
    """Render a page with its question; one that could not be read in full answers 422 and says what was left out."""
    html = render_template(
        template,
        asked=at.asked,
        as_of=at.as_of,
        sections=sections.open_to(can, current_app.view_functions.keys()),
        goal_sets=[(goals.key_of(s), s) for s in goals.offered(at.agency_code)],
        lists=_lists(at),
        labels=questions.LABELS,
        **({} if "header" in values else {"header": at.header}),
        **values,
    )
    return (html, 422) if at.asked.problems else html


def _lists(at: Desk) -> Mapping[str, questions.Options]:
    """Return what can be chosen in each list of the form; quarters are those since the first entrance on duty."""
    measured = at.source.days(Measure.M2, Filters())
    last = fiscal_quarter(at.as_of.astimezone(EASTERN).date())
    quarters = [(f"{q.year}Q{q.quarter}", str(q)) for q in reversed(_between(min(measured, default=last), last))]
    return {"from": tuple(quarters), "to": tuple(quarters)} | {n: read() for n, read in questions.OPTIONS.items()}


def _between(first: FiscalQuarter, last: FiscalQuarter) -> list[FiscalQuarter]:
    count = (last.year - first.year) * 4 + last.quarter - first.quarter
    starts = [first.quarter - 1 + step for step in range(max(count, 0) + 1)]
    return [FiscalQuarter(first.year + start // 4, start % 4 + 1) for start in starts]
