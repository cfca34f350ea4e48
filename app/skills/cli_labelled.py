"""`muster skills fit` and `score`: the recipe on anybody's labelled texts, to be compared on published ones."""

import json
import time
from dataclasses import asdict
from pathlib import Path

import click

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command()
@FILE
@click.option("--labels", default="labels", show_default=True, help="The field that lists a text's labels.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the model.")
@click.option("--mask-titles", is_flag=True, help="Learn from copies without job titles too: duties count then.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def fit(file: Path, labels: str, out: Path, mask_titles: bool, as_json: bool) -> None:
    """Train on labelled texts: lines of {"text", "labels": […]}, and "group" for texts that belong together."""
    from app.skills import labelled

    start = time.perf_counter()
    try:
        model = labelled.fit(labelled.read(file, labels), mask_titles=mask_titles)
    except labelled.BadRows as error:
        raise click.ClickException(str(error)) from None
    labelled.save(model, out)
    used, seconds = len(model.phrases.vocabulary), time.perf_counter() - start
    if as_json:
        click.echo(json.dumps({"labels": len(model.labels), "phrases": used, "seconds": round(seconds, 1)}))
        return
    click.echo(f"{len(model.labels)} labels by {used} phrases, trained in {seconds:.1f} s, saved in {out}.")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@FILE
@click.option("--labels", default="labels", show_default=True, help="The field that lists a text's labels.")
@click.option("--mask-titles", is_flag=True, help="Take job titles out of the texts first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def score(folder: Path, file: Path, labels: str, mask_titles: bool, as_json: bool) -> None:
    """Measure a model of `fit` on other labelled texts."""
    from app.skills import labelled
    from app.skills.artifact import ModelRefused

    try:
        scores, seconds = labelled.score(labelled.load(folder), labelled.read(file, labels), mask_titles=mask_titles)
    except (labelled.BadRows, ModelRefused) as error:
        raise click.ClickException(str(error)) from None
    found = {**asdict(scores), "seconds": round(seconds, 2)}
    click.echo(json.dumps(found) if as_json else "\n".join(f"{name:<10} {value}" for name, value in found.items()))


@click.command()
@click.argument("query", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--models",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MUSTER_MODELS_DIR",
    default=Path(".data/models"),
    show_default=True,
    help="Folder of trained models.",
)
@click.option(
    "--fitted",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of a model of `skills fit`: order by its labels instead.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rank(query: Path, models: Path, fitted: Path | None, as_json: bool) -> None:
    """Order the résumés of QUERY, {"announcement", "resumes": [{"id", "text"}]}, by likeness to the announcement."""
    from app.skills import artifact, labelled, ranking
    from app.skills.cli import key

    try:
        asked = ranking.read(query)
        if fitted is None:
            found = ranking.by_skills(artifact.load(artifact.newest(models), key()), asked)
        else:
            found = ranking.by_labels(labelled.load(fitted), asked)
    except (labelled.BadRows, artifact.ModelRefused) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        rows = [{"id": one.id, "score": round(one.score, 6), "flags": list(one.flags)} for one in found]
        click.echo(json.dumps(rows))
        return
    for place in found:
        click.echo("  ".join([f"{place.score:.4f}", place.id, *place.flags]))
