"""`muster metrics`: time-to-hire of any history, and an agency's report."""

import codecs
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
from sqlmodel import col, select

from app.metrics.rules import MEASURES, Excluded, Hire, Measure, StartBasis, Summary, summary_of

if TYPE_CHECKING:
    from app.db import ScopedSession
    from app.identity.models import Agency
    from app.metrics.answers import Days


@click.group()
def metrics() -> None:
    """Measure time-to-hire."""


@metrics.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--start",
    type=click.Choice([b.value for b in StartBasis]),
    default=StartBasis.MANAGER_VALIDATION.value,
    show_default=True,
    help="What starts the clock.",
)
def hires(file: Path, as_json: bool, start: str) -> None:
    """Measure every hire of the history in FILE."""
    from pydantic import ValidationError

    from app.metrics import history

    try:
        given = history.History.model_validate_json(file.read_bytes().removeprefix(codecs.BOM_UTF8))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        click.echo(f"{file}: {place}: {first['msg']}", err=True)
        sys.exit(1)
    measured, excluded = history.measure(given, StartBasis(start))
    if as_json:
        click.echo(json.dumps(_answer(measured, excluded), indent=2, ensure_ascii=False))
        return
    for h in measured:
        click.echo(f"{h.hire}: {h.t2h_toa} days to the accepted tentative offer, {h.t2h_eod} to entrance, {h.quarter}")
    for e in excluded:
        click.echo(f"{e.hire or e.requisition}: not measured, {e.why}")


def _answer(measured: Sequence[Hire], excluded: Sequence[Excluded]) -> dict[str, Any]:
    """Return what `--json` prints; the keys are a promise to other programs."""
    from app.metrics import rules

    summary = rules.summarise(measured)
    return {
        "hires": [
            {
                "hire": h.hire,
                "requisition": h.requisition,
                "t2h_toa": h.t2h_toa,
                "t2h_eod": h.t2h_eod,
                "fiscal_year": h.quarter.year,
                "quarter": h.quarter.quarter,
                "under_80": h.under_80,
                "within_80": h.within_80,
            }
            for h in measured
        ],
        "excluded": [{"hire": e.hire or None, "why": e.why} for e in excluded],
        "summary": {key: getattr(summary, key) for key in ("n", "mean", "median", "p90", "under_80", "within_80")},
    }


@contextmanager
def _service() -> Iterator[Callable[[UUID | None], "ScopedSession"]]:
    """Give a way to open sessions in the name of the service, for one agency or none."""
    from app.db import Context, Persona, ScopedSession, engine_for
    from config.settings import SettingsError, read

    try:
        settings = read()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    engine = engine_for(settings.worker_database_url, statement_ms=600_000, lock_ms=60_000)
    yield lambda agency: ScopedSession(engine, Context(Persona.SYSTEM, agency), settings.context_secret)


def _agencies(session: "ScopedSession", code: str | None) -> "Sequence[Agency]":
    from app.identity.models import Agency

    found = session.exec(select(Agency).order_by(col(Agency.code))).all()
    chosen = [a for a in found if code in (None, a.code)]
    if not chosen:
        raise click.ClickException(f"There is no agency {code}.")
    return chosen


@metrics.command()
@click.option("--agency", "code", help="One agency's code; all where nothing is said.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rebuild(code: str | None, as_json: bool) -> None:
    """Throw the figures away and count them anew from the log; fails where those that were kept differed.

    They are right afterwards all the same. Filling empty tables is no failure. Let waiting work end first: what has not
    been counted yet differs too.
    """
    from app.metrics import services

    answers, wrong = [], []
    with _service() as opened:
        with opened(None) as session:
            chosen = _agencies(session, code)
        for agency in chosen:
            with opened(agency.id) as session:
                found = services.rebuild(session, agency_id=agency.id, say=_say)
                session.commit()
            answers.append({"agency": agency.code, **asdict(found), "agency_id": str(agency.id), "equal": found.equal})
            wrong += [agency.code] if found.wrong else []
            if not as_json:
                same = "equal" if found.equal else "they differed, and are right now" if found.kept else "the first"
                click.echo(
                    f"{agency.code}: {found.chains:,} chains, before {found.before}, after {found.after}: {same}"
                )
    if as_json:
        click.echo(json.dumps(answers, indent=2))
    if wrong:
        raise click.ClickException(f"What was kept differed from the log: {', '.join(wrong)}. It is right now.")


def _say(words: str) -> None:
    click.echo(f"    {words}", err=True)


@metrics.command()
@click.option("--agency", "code", required=True, help="The agency's code.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As it was on record at the end of this day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def report(code: str, as_of: datetime | None, as_json: bool) -> None:
    """Print an agency's six measures by fiscal quarter and year, and what they rest on."""
    from app.clock import EASTERN
    from app.metrics import sources
    from app.metrics.filters import Filters

    until = datetime.combine(as_of, time.max, EASTERN) if as_of else None
    with _service() as opened:
        with opened(None) as session:
            (agency,) = _agencies(session, code)
        with opened(agency.id) as session:
            source = sources.at(session, agency.id, until)
            lines = sources.header(session, agency.id, source, Filters()).lines
            days = {measure: source.days(measure) for measure in Measure}
    if as_json:
        click.echo(json.dumps({"agency": agency.code, "basis": lines, "measures": _measures(days)}, indent=2))
        return
    for line in lines:
        click.echo(line)
    for measure, span in MEASURES.items():
        click.echo(f"\n{measure.value.upper()} {span.name}")
        for words, summary in _summaries(days[measure]):
            click.echo(f"  {words:<11} n {summary.n:>6}  mean {summary.mean:>6.1f}  median {summary.median:>6.1f}  "
                       f"p80 {summary.p80:>4}  p90 {summary.p90:>4}  under 80 {summary.under_80:>4.0%}")  # fmt: skip


def _summaries(days: "Days") -> list[tuple[str, Summary]]:
    """Summarise quarters, years and the whole; a year over its hires, never over its quarters."""
    from app.metrics.answers import by_year, over_quarters

    rows = [(str(quarter), summary_of(counts)) for quarter, counts in days.items()]
    rows += [(f"FY{year}", summary_of(counts)) for year, counts in by_year(days).items()]
    return [*rows, ("all", summary_of(over_quarters(days)))] if rows else []


def _measures(days: "Mapping[Measure, Days]") -> dict[str, Any]:
    return {
        measure.value: {
            "name": MEASURES[measure].name,
            **{words: asdict(summary) for words, summary in _summaries(counted)},
        }
        for measure, counted in days.items()
    }
