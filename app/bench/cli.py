"""`muster bench`: measure this machine; every figure comes with processor, date and versions."""

import json
from pathlib import Path
from typing import Any

import click

from app.bench.cli_table import KEEP, NOTE, keep, keep_run, show_table

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def bench() -> None:
    """Measure how fast this machine does the product's work."""


def _say(step: str) -> None:
    click.echo(f"  {step} …", err=True)


def show_machine(machine: dict[str, Any]) -> None:
    """Say what was measured on."""
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    click.echo(f"{machine['date']}, {machine['processors']} processors {machine['processor']}, {versions}")


@bench.command()
@click.option("--profiles", default=1_000_000, show_default=True, type=click.IntRange(2048), help="How many profiles.")
@click.option(
    "--announcements", default=1000, show_default=True, type=click.IntRange(1), help="How many announcements."
)
@JSON
@KEEP
@NOTE
def match(profiles: int, announcements: int, as_json: bool, kept: bool, note: str) -> None:
    """Match profiles with announcements, beside an ideal matrix product, FAISS and pgvector."""
    from app.bench import match as measured

    found = measured.run(profiles, announcements, _say)
    if kept:
        keep_run("match", found, note)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    show_machine(found["machine"])
    click.echo(f"{found['profiles']:,} profiles x {found['announcements']:,} announcements, {found['skills']} skills, "
               f"{found['asked']} asked, best {found['best']}")  # fmt: skip
    click.echo(f"Ideal dense product: {found['gemm_gflops']} GFLOP/s, {found['ideal_gemm_seconds']} s")
    click.echo(f"{'':<38}{'seconds':>9}{'pairs/s':>16}{'x ideal':>9}{'memory MB':>11}")
    for name, one in found["ways"].items():
        if "missing" in one:
            click.echo(f"{name:<38} {one['missing']}")
        elif "seconds" in one:
            click.echo(f"{name:<38}{one['seconds']:>9.3f}{one['pairs_per_second']:>16,}"
                       f"{one['against_ideal_gemm']:>9}{one['peak_memory_mb']:>11}")  # fmt: skip
        if "one_announcement_ms" in one:
            click.echo(f"{'  one announcement':<38}{one['one_announcement_ms'] / 1000:>9.4f}")
        if "one_profile_ms" in one:
            click.echo(f"{name:<38}{one['one_profile_ms'] / 1000:>9.4f}")
    click.echo("float32 and 8-bit gave the same answer, bit by bit." if found["same_answer"] else "THE ANSWERS DIFFER.")


@bench.command()
@click.option("--rate", default=20.0, show_default=True, help="Submissions a second.")
@click.option("--seconds", default=180.0, show_default=True, help="For how long.")
@click.option("--backlog", default=3000, show_default=True, type=click.IntRange(2), help="Then drained at once.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Worker processes.")
@JSON
@KEEP
@NOTE
def queue(rate: float, seconds: float, backlog: int, workers: int, as_json: bool, kept: bool, note: str) -> None:
    """Submit applications and wait for their stored matches, on servers in a folder of their own."""
    import os

    from app.bench import queue as measured

    models = Path(os.environ.get("MUSTER_MODELS_DIR", ".data/models")).resolve()
    from app.skills.artifact import ModelRefused

    try:
        found = measured.run(rate, seconds, backlog, workers, models, _say)
    except ModelRefused as error:
        raise click.ClickException(str(error)) from None
    if kept:
        keep_run("queue", found, note)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    show_machine(found["machine"])
    click.echo(f"Load of other work on this machine before: {found['load_of_others_before']}")
    click.echo(f"{found['submissions']:,} submissions at {rate:g} a second, {workers} workers, {found['way']}")
    click.echo("Seconds from the commit of a submission to that of its match: "
               + ", ".join(f"{name} {value:.3f}" for name, value in found["latency_s"].items()))  # fmt: skip
    drained = found["backlog"]
    click.echo(f"A backlog of {backlog:,}: {drained['seconds']} s, {drained['matches_per_second']} matches/s")


@bench.command()
@click.option("--applications", default=1_000_000, show_default=True, type=click.IntRange(100))
@click.option("--events", default=10_000_000, show_default=True, type=click.IntRange(1000))
@JSON
@KEEP
@NOTE
def metrics(applications: int, events: int, as_json: bool, kept: bool, note: str) -> None:
    """Answer a lead's pages from figures kept current, and ask a plain GROUP BY the same."""
    from app.bench import metrics as measured

    found = measured.run(applications, events, _say)
    if kept:
        keep_run("metrics", found, note)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    show_machine(found["machine"])
    for line in measured.shown(found):
        click.echo(line)


@bench.command()
@click.option(
    "--models",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MUSTER_MODELS_DIR",
    default=Path(".data/models"),
    show_default=True,
    help="Folder of trained models.",
)
@click.option("--files", default=60, show_default=True, type=click.IntRange(5), help="How many résumés.")
@JSON
@KEEP
@NOTE
def extract(models: Path, files: int, as_json: bool, kept: bool, note: str) -> None:
    """Read two-page PDFs: text in the confined process, sentences, skills, evidence."""
    from app.bench import extract as measured
    from app.skills.artifact import ModelRefused
    from app.skills.cli import key

    try:
        found = measured.run(models, files, key())
    except ModelRefused as error:
        raise click.ClickException(str(error)) from None
    if kept:
        keep_run("extract", found, note)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    show_machine(found["machine"])
    click.echo(f"{files} files: text {found['text_ms']} ms, skills {found['skills_ms']} ms at the median; together "
               f"{found['median_ms']} ms at the median, {found['p95_ms']} ms at the 95th percentile")  # fmt: skip


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@bench.command()
@click.argument("announcements", type=FILE)
@click.argument("resumes", type=FILE)
@click.option(
    "--models",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MUSTER_MODELS_DIR",
    default=Path(".data/models"),
    show_default=True,
    help="Folder of trained models.",
)
@click.option("--seed", default=11, show_default=True, help="Of the draw of announcements.")
@click.option("--most", default=2000, show_default=True, type=click.IntRange(10), help="How many résumés.")
@JSON
@KEEP
@NOTE
def rank(
    announcements: Path, resumes: Path, models: Path, seed: int, most: int, as_json: bool, kept: bool, note: str
) -> None:
    """Order labelled résumés by labelled announcements, {"text", "labels"} a line, with our own words and with BM25."""
    from app.bench import rank as measured
    from app.skills.artifact import ModelRefused, load, newest
    from app.skills.cli import key
    from app.skills.labelled import BadRows

    try:
        found = measured.run(load(newest(models), key()), announcements, resumes, seed=seed, most=most, say=_say)
    except (ModelRefused, BadRows) as error:
        raise click.ClickException(str(error)) from None
    if kept:
        keep_run("rank", found, note)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    show_machine(found["machine"])
    click.echo(f"{found['announcements']} announcements, {found['resumes']} résumés, {found['relevant']:.0%} relevant")
    for name in ("as_written", "specialty_not_named"):
        one = found[name]
        click.echo(f"{name:<20} MAP {one['map']:.3f}, BM25 {one['bm25_map']:.3f}, {one['ratio']:.2f} times")
    for name, gain in found["gained"].items():
        click.echo(f"{name:<40} gains at most {gain['most']} of 200 places, flagged in {gain['flagged']:.0%}")


bench.add_command(keep)
bench.add_command(show_table)
