"""`muster skills`: train the classifier, read a file with it, show what it is worth."""

import json
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.skills import cli_labelled

if TYPE_CHECKING:
    from app.documents.extraction import ExtractedText
    from app.skills.artifact import Manifest
    from app.skills.extract import Extraction
    from app.skills.tampering import Flag

MODELS = click.option(
    "--models",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MUSTER_MODELS_DIR",
    default=Path(".data/models"),
    show_default=True,
    help="Folder of trained models.",
)


def key() -> bytes | None:
    """Return the key that models are signed with on this installation; None where there is none.

    Raises:
        ClickException: it is not a hexadecimal number.
    """
    try:
        return bytes.fromhex(os.environ.get("MUSTER_MODEL_KEY", "")) or None
    except ValueError:
        raise click.ClickException("MUSTER_MODEL_KEY must be a hexadecimal number.") from None


@click.group()
def skills() -> None:
    """Train and use the skills classifier."""


@skills.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MUSTER_MODELS_DIR",
    default=Path(".data/models"),
    show_default=True,
    help="Folder to save the model in.",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the manifest as JSON, with how many texts there were and how long it took.",
)
def train(out: Path, as_json: bool) -> None:
    """Train from the reference texts; the same texts give the same model, byte for byte."""
    from app.skills import artifact, official, vocabulary
    from app.skills import card as cards
    from app.skills import train as training
    from app.skills.reference_rows import VocabularyError

    try:
        words, release = vocabulary.load(), official.load(out)
    except (VocabularyError, official.BadRelease) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Training {len(words.skills)} skills and {len(words.roles)} roles …", err=True)
    began = time.process_time()
    trained = training.train(words, lambda step: click.echo(f"  {step}", err=True), release)
    try:
        folder = artifact.save(trained, out, key())
    except OSError as error:
        raise click.ClickException(f"The model could not be saved in {out}: {error.strerror}.") from None
    spent = time.process_time() - began
    cards.write(folder, artifact.load(folder, key()))
    manifest = artifact.read_manifest(folder)
    if as_json:
        texts = {
            "shows": sum(len(one.shows) for one in words.skills) + len(words.lines),
            "near_misses": sum(len(one.near_misses) for one in words.skills),
        }
        click.echo(json.dumps({**asdict(manifest), **texts, "processor_seconds": round(spent, 1)}, indent=1))
        return
    click.echo(f"Saved model {manifest.version} in {folder}.")
    _print_card(manifest)


@skills.command()
@MODELS
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as JSON.")
@click.option("--write", is_flag=True, help="Measure the model and write its card: beside it, and app/skills/card.md.")
@click.option("--measure", is_flag=True, help="With --json: measure it on the held-out sentences too.")
def card(models: Path, as_json: bool, write: bool, measure: bool) -> None:
    """Show what the newest model was made from and how well it does."""
    from app.skills import artifact, holdout
    from app.skills import card as cards

    try:
        folder = artifact.newest(models)
        manifest = artifact.read_manifest(folder)
        if write:
            cards.write(folder, artifact.load(folder, key()), committed=True)
            click.echo(f"Wrote {folder / cards.CARD} and {cards.FILE}.", err=True)
        model = artifact.load(folder, key()) if measure else None
    except artifact.ModelRefused as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        scores = {"held_out": asdict(holdout.measure(model, holdout.load()))} if model else {}
        click.echo(json.dumps({**asdict(manifest), **scores}, indent=1))
        return
    _print_card(manifest)


def _print_card(manifest: "Manifest") -> None:
    measured = manifest.metrics
    rows = (
        ("Model", manifest.version),
        ("SHA-256", manifest.sha256),
        ("Made with", f"scikit-learn {manifest.scikit_learn}"),
        ("Skills, roles", f"{len(manifest.skills)}, {len(manifest.roles)}"),
        ("Held-out sentences", f"{measured.sentences}"),
        ("“Met” right / found", f"{measured.met_precision:.1%} / {measured.met_recall:.1%}"),
        ("“Partly” or better", f"{measured.partly_precision:.1%} / {measured.partly_recall:.1%}"),
        ("Right skill first", f"{measured.right_skill_first:.1%}"),
        ("Average precision", f"{measured.average_precision:.3f}"),
        ("Calibration error", f"{measured.calibration_error:.3f}"),
        ("Silent on other text", f"{measured.silent_on_filler:.1%}"),
        ("Right role first / in three", f"{measured.role_right_first:.1%} / {measured.role_right_in_three:.1%}"),
    )
    for label, value in rows:
        click.echo(f"{label:<28} {value}")
    click.echo("For pointing a reviewer at evidence. Not for rating, ranking or screening people out.")


@skills.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@MODELS
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def extract(file: Path, models: Path, as_json: bool) -> None:
    """Read one file (text, PDF or Word) and show its skills, each with the sentence that shows it best."""
    from app.skills import artifact

    try:
        model = artifact.load(artifact.newest(models), key())
    except artifact.ModelRefused as error:
        raise click.ClickException(str(error)) from None
    document = _read(file)
    found = model.extract(document.text)
    if as_json:
        click.echo(json.dumps(_as_json(found, document), indent=1, ensure_ascii=False))
        return
    _print_extraction(found, document)


def _read(file: Path) -> "ExtractedText":
    """Check and read a file as an upload would be."""
    from app.documents import extraction
    from app.errors import DomainError

    try:
        return extraction.extract(file.read_bytes(), file.name)
    except DomainError as error:
        raise click.ClickException(str(error)) from None


def _flags(found: "Extraction", document: "ExtractedText") -> list["Flag"]:
    """Return what a reviewer should look at, in the text and in the file."""
    from app.documents.reading import holds_hidden_text
    from app.skills.tampering import Flag

    return [*found.flags, *([Flag.HIDDEN_TEXT] if holds_hidden_text(" ".join(document.warnings)) else [])]


def _as_json(found: "Extraction", document: "ExtractedText") -> dict[str, object]:
    from app.skills.vocabulary import role_name, skill_name

    return {
        "model": found.model_version,
        "sha256": found.model_hash,
        "enough": found.enough,
        "sentences": found.sentences,
        "flags": [flag.value for flag in _flags(found, document)],
        "warnings": list(document.warnings),
        "skills": [
            {
                "id": one.skill_id,
                "name": skill_name(one.skill_id),
                "probability": round(one.probability, 4),
                "band": one.band.value,
                "sentence": one.sentence,
                "start": one.start,
                "end": one.end,
            }
            for one in found.skills
        ],
        "roles": [
            {"id": one.id, "name": role_name(one.id), "probability": round(one.probability, 4)} for one in found.roles
        ],
    }


def _print_extraction(found: "Extraction", document: "ExtractedText") -> None:
    from app.skills import tampering
    from app.skills.extract import Band
    from app.skills.vocabulary import role_name, skill_name

    if not found.enough:
        click.echo("There is not enough text to judge by.")
    for flag in _flags(found, document):
        click.echo(tampering.WORDS[flag])
    for one in found.skills:
        if one.band is not Band.NOT_SHOWN:
            click.echo(f"{one.band.value:<8} {one.probability:4.0%}  {skill_name(one.skill_id)}")
            click.echo(f"               {' '.join(one.sentence.split())}")
    click.echo("Nearest work roles:")
    for role in found.roles[:3]:
        click.echo(f"         {role.probability:4.0%}  {role.id} {role_name(role.id)}")


@skills.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@MODELS
@click.option("--labels", default="roles", show_default=True, help="The field that names a text's work roles.")
@click.option("--kind", default="", help="Only lines whose field `kind` says this.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def evaluate(file: Path, models: Path, labels: str, kind: str, as_json: bool) -> None:
    """Measure how well the work roles of descriptions are told: lines of {"text", "roles": [ids], "kind"}."""
    from app.skills import artifact, description
    from app.skills.labelled import BadRows

    try:
        rows = description.read(file, labels, kind)
        scores = asdict(description.evaluate(artifact.load(artifact.newest(models), key()), *rows))
    except (BadRows, artifact.ModelRefused) as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(scores) if as_json else "\n".join(f"{name:<9} {value}" for name, value in scores.items()))


for _command in ("fit", "score", "rank"):
    skills.add_command(getattr(cli_labelled, _command))
