"""`muster metrics`: time-to-hire of any history, and an agency's report."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlmodel import col, select

from app.metrics.rules import Excluded, Hire, StartBasis


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
        given = history.History.model_validate_json(file.read_bytes())
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


@metrics.command()
@click.option("--agency", "code", help="One agency's code; all where nothing is said.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rebuild(code: str | None, as_json: bool) -> None:
    """Throw the figures away and count them anew from the log; says whether they were equal."""
    from app.db import Context, Persona, ScopedSession, engine_for
    from app.identity.models import Agency
    from app.metrics import services
    from config.settings import read

    settings = read()
    engine = engine_for(settings.worker_database_url, statement_ms=600_000, lock_ms=60_000)
    with ScopedSession(engine, Context(Persona.SYSTEM), settings.context_secret) as session:
        agencies = session.exec(select(Agency).order_by(col(Agency.code))).all()
    chosen = [a for a in agencies if code in (None, a.code)]
    if not chosen:
        raise click.ClickException(f"There is no agency {code}.")
    answers = []
    for agency in chosen:
        with ScopedSession(engine, Context(Persona.SYSTEM, agency.id), settings.context_secret) as session:
            found = services.rebuild(session, agency_id=agency.id, say=_say)
            session.commit()
        answers.append({"agency": agency.code, **asdict(found), "agency_id": str(agency.id), "equal": found.equal})
        if not as_json:
            same = "equal" if found.equal else "they differed, and are right now"
            click.echo(f"{agency.code}: {found.chains:,} chains, before {found.before}, after {found.after}: {same}")
    if as_json:
        click.echo(json.dumps(answers, indent=2))


def _say(words: str) -> None:
    click.echo(f"    {words}", err=True)
