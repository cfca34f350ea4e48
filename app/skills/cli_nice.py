"""`muster import nice`: NIST's own release of the NICE Framework becomes further text of the work roles."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import click


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
    from app.skills.cli import key

    try:
        release = official.parse(_unpacked(file))
    except (official.BadRelease, OSError) as error:
        raise click.ClickException(f"{file.name}: {error}") from None
    words = vocabulary.load()
    ours = {role.id for role in words.roles}
    click.echo(f"Training with NICE {release.version} …", err=True)
    trained = train.train(words, lambda step: click.echo(f"  {step}", err=True), release)
    folder = artifact.save(trained, models, key())
    mapped = official.map_to_skills(release, artifact.load(folder, key()))
    official.save(replace(release, skills=mapped), models)
    answer = {
        "version": release.version, "sha256": release.sha256, "roles": len(release.roles),
        "statements": len(release.statements), "mapped_to_skills": len(mapped),
        "roles_we_lack": sorted(release.roles.keys() - ours), "roles_it_lacks": sorted(ours - release.roles.keys()),
        "model": folder.name,
    }  # fmt: skip
    click.echo(json.dumps(answer, indent=1) if as_json else "\n".join(f"{k:<18} {v}" for k, v in answer.items()))


def _unpacked(file: Path) -> bytes:
    data = file.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
