"""`muster skills learn`: a candidate model that also learned from what an agency's own people said of sentences."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import app.registry.cli  # noqa: F401  # adds its commands to the same group
from app.skills.cli import skills

if TYPE_CHECKING:
    from app.skills.learning import Label


@skills.command()
@click.option("--agency", required=True, help="Code of the agency whose people's judgements teach.")
@click.option(
    "--texts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='The agency\'s own labelled sentences: lines of {"text", "skill", "shows", "by", "of"}.',
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def learn(agency: str, texts: Path | None, as_json: bool) -> None:
    """Train a candidate with an agency's judgements from closed decisions and the duties of announcements it posted.

    It is released by nobody but a person. Nothing is trained where there is too little, where one person stands out,
    and nothing is kept that is worse than the model in use on the judgements or on the duties set aside.
    """
    from app.oversight.teaching import teach
    from app.skills import artifact, learning
    from config.settings import SettingsError, read

    try:
        settings = read()
        labels = [*_from_decisions(settings, agency), *(_from_file(texts) if texts else [])]
        taught = teach(
            settings.models_dir,
            settings.model_secret,
            labels=labels,
            present=_present(settings),
            agency=agency,
            progress=lambda step: click.echo(f"  {step}", err=True),
        )
    except (learning.NotTaught, artifact.ModelRefused, SettingsError) as error:
        raise click.ClickException(str(error)) from None
    answer = {
        "version": taught.version, "labels": taught.labels, "set_aside": taught.aside,
        "agreement": taught.agreement, "agreement_of_the_model_in_use": taught.present_agreement,
        "error_on_duties": taught.error, "error_on_duties_of_the_model_in_use": taught.present_error,
    }  # fmt: skip
    click.echo(json.dumps(answer) if as_json else "\n".join(f"{name:<30} {value}" for name, value in answer.items()))
    click.echo(f"Next: muster skills register {taught.version}; then let it read along, or release it.", err=True)


def _present(settings: Any) -> Any:
    from app.db import OPERATOR, ScopedSession, engine_for
    from app.registry import serving

    with ScopedSession(engine_for(settings.database_url), OPERATOR, settings.context_secret) as session:
        return serving.current_model(session, settings.models_dir, settings.model_secret)


def _from_decisions(settings: Any, code: str) -> "list[Label]":
    from app import schema
    from app.db import IDENTITY, Context, Persona, ScopedSession, engine_for
    from app.identity import queries as identity
    from app.oversight import learning

    schema.every_model()
    engine = engine_for(settings.database_url)
    with ScopedSession(engine, IDENTITY, settings.context_secret) as session:
        agency = identity.agency_with(session, code)
    if agency is None:
        raise click.ClickException(f"There is no agency with the code {code}.")
    with ScopedSession(engine, Context(Persona.STAFF, agency.id), settings.context_secret) as session:
        return learning.labels(session)


def _from_file(file: Path) -> "list[Label]":
    from app.skills.labelled import BadRows, lines
    from app.skills.learning import Label

    found = []
    try:
        for number, row in lines(file):
            if not isinstance(row, dict) or not {"text", "skill", "shows", "by", "of"} <= row.keys():
                raise click.ClickException(f"Line {number} of {file.name} needs text, skill, shows, by and of.")
            found.append(
                Label(str(row["text"]), str(row["skill"]), row["shows"] is True, str(row["by"]), str(row["of"]))
            )
    except BadRows as error:
        raise click.ClickException(str(error)) from None
    return found
