"""`muster skills`: train the classifier, read a file with it, print what it was measured to do."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click


@click.group()
def skills() -> None:
    """Train and use the skills classifier."""


@skills.command()
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder of models; MUSTER_MODELS_DIR where nothing is said."
)
def train(out: Path | None) -> None:
    """Train from the texts in config/reference and keep the model under its version."""
    from app.skills import artifact, vocabulary
    from app.skills import train as training

    trained = training.train(vocabulary.load(), lambda words: click.echo(f"    {words}", err=True))
    click.echo(artifact.save(trained, out or _folder()))


def _folder() -> Path:
    from config.settings import read

    return read().models_dir


@skills.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--models", type=click.Path(path_type=Path), help="Folder of models.")
def extract(file: Path, as_json: bool, models: Path | None) -> None:
    """Read FILE (PDF, DOCX or text) and say which skills its sentences show."""
    from app.documents.extraction import extract as text_of
    from app.documents.rules import DocumentRefused
    from app.skills import artifact
    from app.skills.vocabulary import role_name, skill_name

    try:
        text = text_of(file.read_bytes(), file.name).text
    except DocumentRefused as refusal:
        click.echo(f"{file}: {refusal}", err=True)
        sys.exit(1)
    found = artifact.load(artifact.newest(models or _folder())).extract(text)
    rows = [
        {"id": s.skill_id, "name": skill_name(s.skill_id), "probability": round(s.probability, 4), "band": str(s.band),
         "sentence": s.sentence, "start": s.start, "end": s.end}
        for s in found.skills
    ]  # fmt: skip
    roles = [{"id": r.id, "name": role_name(r.id), "probability": round(r.probability, 4)} for r in found.roles]
    if as_json:
        click.echo(
            json.dumps({"model": found.model_version, "skills": rows, "roles": roles}, indent=2, ensure_ascii=False)
        )
        return
    for row in rows:
        click.echo(f"{row['probability']:.2f} {row['band']:10} {row['name']}: {row['sentence']}")


@skills.command()
@click.option("--models", type=click.Path(path_type=Path), help="Folder of models.")
def card(models: Path | None) -> None:
    """Print the newest model's manifest: versions, hashes, figures."""
    from app.skills import artifact

    manifest = artifact.read_manifest(artifact.newest(models or _folder()))
    click.echo(json.dumps(asdict(manifest), indent=2, default=str))
