"""`muster import nice`: NIST's own release of the NICE Framework becomes further text of the work roles."""

import gzip
import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.skills.official import Official

LARGEST = 50_000_000
"""Bytes of a release; the one of version 2.1.0 has 2.4 million."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--models",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MUSTER_MODELS_DIR",
    default=Path(".data/models"),
    show_default=True,
    help="Folder of trained models; the release is kept there, and a new model is trained.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def nice(file: Path, models: Path, as_json: bool) -> None:
    """Read the components of the NICE Framework in FILE (CPRT JSON) and train with their wording."""
    from app.skills import artifact, official, train, vocabulary
    from app.skills import card as cards
    from app.skills.cli import key

    try:
        release = _read(file)
    except official.BadRelease as error:
        raise click.ClickException(f"{file.name}: {error} Nothing was changed.") from None
    click.echo(f"Training with NICE {release.version} …", err=True)
    trained = train.train(vocabulary.load(), lambda step: click.echo(f"  {step}", err=True), release)
    folder = artifact.save(trained, models, key())
    model = artifact.load(folder, key())
    cards.write(folder, model)
    mapped = official.map_to_skills(release, model)
    official.save(replace(release, skills=mapped), models)
    answer = {
        "version": release.version, "sha256": release.sha256, "roles": len(release.roles),
        "statements": len(release.statements), "mapped_to_skills": len(mapped), "model": folder.name,
    }  # fmt: skip
    click.echo(json.dumps(answer, indent=1) if as_json else "\n".join(f"{k:<18} {v}" for k, v in answer.items()))
    click.echo("It serves after: muster skills register --release", err=True)


def _read(file: Path) -> "Official":
    from app.skills import official

    try:
        release = official.parse(_unpacked(file))
    except RecursionError:
        raise official.BadRelease("This is not a release file of the NICE Framework: too deep.") from None
    _check(release)
    return release


def _unpacked(file: Path) -> bytes:
    from app.skills.official import BadRelease

    try:
        with file.open("rb") as start:
            packed = start.read(2) == b"\x1f\x8b"
        with gzip.open(file) if packed else file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadRelease(f"The file cannot be read ({error}).") from None
    if len(data) > LARGEST:
        raise BadRelease("The file is larger than any release of the NICE Framework.")
    return data


def _check(release: "Official") -> None:
    """Refuse a release whose work roles are not the ones of this product."""
    from app.reference import frameworks
    from app.skills import vocabulary
    from app.skills.official import BadRelease

    here, ours = frameworks.load().nice.version, {role.id for role in vocabulary.load().roles}
    if release.version != here:
        raise BadRelease(f"This is release {release.version}; the work roles here are those of {here}.")
    if strange := sorted(ours ^ release.roles.keys()):
        raise BadRelease(f"Its work roles are not the {len(ours)} of release {here}: {', '.join(strange)} differ.")
