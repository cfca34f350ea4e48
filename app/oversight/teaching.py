"""Training a candidate from labels: kept beside the other models only if it agrees with people as well as before."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from app.skills import artifact, learning, official, train, vocabulary
from app.skills.extract import SkillsModel
from app.skills.learning import Label, NotTaught
from app.skills.vocabulary import Vocabulary

KINDS = ("judgements", "duties of announcements")


@dataclass(frozen=True, slots=True)
class Taught:
    """A trained candidate; of what was set aside: shares of judgements agreed with, mean squared errors on duties."""

    version: str
    labels: int
    aside: int
    agreement: float
    present_agreement: float
    error: float
    present_error: float


def teach(
    models_dir: Path,
    key: bytes | None,
    *,
    labels: Sequence[Label],
    present: SkillsModel,
    agency: str,
    progress: Callable[[str], None],
    words: Vocabulary | None = None,
) -> Taught:
    """Train a candidate with the labels that may teach and keep it, not in use, below `models_dir`.

    Args:
        models_dir: folder of models; which of them is the newest stays as it is.
        key: signs the candidate.
        labels: what people said.
        present: the model in use.
        agency: whose people they are; stands in the manifest.
        progress: told in words what is being done.
        words: the vocabulary to begin with; the product's own where none is given.

    Raises:
        NotTaught: too little or suspicious labels, or a candidate that is worse on those of one kind set aside.
    """
    kept, aside = learning.parted(learning.chosen(labels, present))
    begin = words or vocabulary.load()
    trained = train.train(learning.taught(begin, kept), progress, official.load(models_dir) if words is None else None)
    newest = models_dir / artifact.CURRENT
    before = newest.read_bytes() if newest.exists() else None
    folder = artifact.save(trained, models_dir)
    if before is not None:
        newest.write_bytes(before)
    manifest = replace(artifact.read_manifest(folder), learned_from=f"{agency}: {_counted(kept)}")
    (folder / artifact.MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n")
    if key is not None:
        artifact.sign(folder, key)
    candidate = artifact.load(folder, key)
    judged, asked = learning.by_kind(aside)
    agreements = learning.agreement(candidate, judged), learning.agreement(present, judged)
    errors = learning.error(candidate, asked), learning.error(present, asked)
    if worse := _worse(agreements, errors):
        shutil.rmtree(folder)
        raise NotTaught(f"{worse} Nothing is kept; the model in use stays.")
    return Taught(manifest.version, len(kept), len(aside), *(round(value, 4) for value in (*agreements, *errors)))


def _worse(agreements: tuple[float, float], errors: tuple[float, float]) -> str:
    """Say where the first of each pair, the candidate's, is worse than the other, of the model in use; else nothing.

    The model in use proposed most of the duties itself, so it calls nearly all of them rightly; how sure it is of them
    leaves room to do better.
    """
    if agreements[0] < agreements[1]:
        mine, theirs = (f"{share:.1%}" for share in agreements)
        return f"The candidate agrees with {mine} of the judgements set aside, the model in use with {theirs}."
    if errors[0] > errors[1]:
        mine, theirs = (f"{value:.4f}" for value in errors)
        return f"The candidate errs by {mine} on the duties of announcements set aside, the model in use by {theirs}."
    return ""


def _counted(labels: Sequence[Label]) -> str:
    parts = zip(learning.by_kind(labels), KINDS, strict=True)
    return " and ".join(f"{len(part)} {what}" for part, what in parts if part)
