"""The model that serves now: the released one, loaded only when its signature and the registry's hash agree."""

import logging
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from app.registry import queries

if TYPE_CHECKING:
    from app.skills.extract import SkillsModel

log = logging.getLogger(__name__)
_last_good: "dict[Path, SkillsModel]" = {}


@lru_cache(maxsize=3)
def load(folder: Path, sha256: str, key: bytes | None) -> "SkillsModel":
    """Return the model in a folder, read once a process.

    Raises:
        ModelRefused: the files are not what the registry or the signature says.
    """
    from app.skills import artifact

    model = artifact.load(folder, key)
    if sha256 and model.sha256 != sha256:
        raise artifact.ModelRefused(f"Model {model.version} is not the file that was registered: its hash differs.")
    return model


def current_model(session: Session, models_dir: Path, key: bytes | None) -> "SkillsModel":
    """Return the released model; before the first release, the newest trained one.

    When the files of a newly released model are refused, the last good one keeps serving and the log says so.

    Raises:
        ModelRefused: there is none, or this process never had a good one.
    """
    from app.skills import artifact

    row = queries.current(session)
    try:
        folder = models_dir / row.version if row else artifact.newest(models_dir)
        model = load(folder, row.sha256 if row else "", key)
    except artifact.ModelRefused:
        if models_dir not in _last_good:
            raise
        log.exception("the released model is refused; the last good one serves", extra={"model": row and row.version})
        return _last_good[models_dir]
    _last_good[models_dir] = model
    return model
