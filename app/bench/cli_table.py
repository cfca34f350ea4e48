"""`muster bench keep` and `muster bench table`: records of what was measured, and README's table made from them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.bench import records

if TYPE_CHECKING:
    from collections.abc import Mapping

README = Path(__file__).resolve().parents[2] / "README.md"
NOTE = click.option("--note", default="", help="In what company it ran, for example “beside other work”.")
KEEP = click.option("--keep", "kept", is_flag=True, help="Keep this run as the record of its kind, for the table.")


def keep_run(kind: str, found: "Mapping[str, Any]", note: str) -> None:
    """Keep a run's record and say where; a run that cannot be kept is not lost for that."""
    try:
        file = records.keep(records.of_run(kind, found, note))
    except OSError as error:
        click.echo(f"The record could not be kept in {records.FOLDER}: {error.strerror}.", err=True)
        return
    click.echo(f"Kept in {file}. Write README's table anew with: muster bench table --write", err=True)


@click.command()
@click.argument("kind")
@click.argument("files", nargs=-1, required=True, metavar="[PART=]FILE…")
@NOTE
def keep(kind: str, files: tuple[str, ...], note: str) -> None:
    """Keep what commands printed with --json on this machine as the record of KIND."""
    from app.bench import table

    if kind not in table.KINDS:
        raise click.UsageError(f"KIND is one of {', '.join(table.KINDS)}.")
    given = {part: Path(file) for part, _, file in (one.rpartition("=") for one in files)}
    wanted = table.KINDS[kind].parts
    if set(given) != set(wanted) or len(given) != len(files):
        raise click.UsageError(f"{kind} wants {' '.join(f'{part}=FILE' if part else 'FILE' for part in wanted)}.")
    try:
        record = records.of_run(kind, records.from_files(given), note)
        table.text({kind: record})
    except records.BadRecord as error:
        raise click.ClickException(f"{error} Nothing was kept.") from None
    keep_run(kind, {**record.found, "machine": record.machine}, note)


@click.command("table")
@click.option("--write", is_flag=True, help="Write it into README.md, between its two marks.")
def show_table(write: bool) -> None:
    """Print the table of measured figures that the kept records make."""
    from app.bench import table

    try:
        made = table.text(records.read())
        if write:
            README.write_text(table.put(README.read_text(encoding="utf-8"), made), encoding="utf-8")
    except records.BadRecord as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Wrote {README.name}." if write else made, nl=write)
