"""A trained model on disk: `<folder>/<version>/pipeline.skops` and `manifest.json`; verified before it is parsed.

skops and not pickle: a pickle runs code when read, and scikit-learn supports reading by the very version that wrote
only. So both the bytes and the version are checked first, and nothing but scikit-learn's own linear parts is trusted.
"""

import hashlib
import hmac
import io
import json
import os
import zipfile
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import sklearn
import skops.io
from pydantic import TypeAdapter, ValidationError

from app.skills import tokens
from app.skills.claim_model import ClaimModel
from app.skills.extract import Parts, SkillsModel
from app.skills.measures import Metrics
from app.skills.model import SkillModel, Thresholds
from app.skills.role_model import RoleModel
from app.skills.specialty_model import SpecialtyModel
from app.skills.train import Trained, fingerprint

PIPELINE, MANIFEST, CURRENT = "pipeline.skops", "manifest.json", "current"
TRUSTED: tuple[str, ...] = ("scipy.sparse._csr.csr_matrix",)
"""Types outside skops' own list that may be read: rows of numbers that are mostly nothing, and no code."""


class ModelRefused(Exception):
    """The files are not the model that was saved, or cannot be read safely by this installation."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a saved model without opening it."""

    version: str
    sha256: str
    scikit_learn: str
    words: int
    vocabulary_sha256: str
    skills: tuple[str, ...]
    roles: tuple[str, ...]
    thresholds: Thresholds
    metrics: Metrics
    official_sha256: str = ""
    learned_from: str = ""
    occupations: tuple[str, ...] = ()
    specialties: tuple[tuple[str, str], ...] = ()
    """Code and title of each."""
    signature: str = ""


def _signature(manifest: Manifest, key: bytes) -> str:
    body = json.dumps(asdict(replace(manifest, signature="")), sort_keys=True).encode()
    return hmac.new(key, body, hashlib.sha256).hexdigest()


def _renumbered(node: Any, numbers: dict[int, int]) -> None:
    """Replace skops' memory addresses, in place, by running numbers, so that equal models are equal bytes."""
    if isinstance(node, list):
        for member in node:
            _renumbered(member, numbers)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("__id__"), int):
        node["__id__"] = numbers.setdefault(node["__id__"], len(numbers) + 1)
    for member in node.values():
        _renumbered(member, numbers)


def _files(node: Any, names: dict[str, str]) -> None:
    """Replace skops' file names, in place, by running ones, and note which became which."""
    if isinstance(node, list):
        for member in node:
            _files(member, names)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("file"), str):
        ending = node["file"].rsplit(".", 1)[-1]
        node["file"] = names.setdefault(node["file"], f"{len(names) + 1}.{ending}")
    for member in node.values():
        _files(member, names)


def canonical(dumped: bytes) -> bytes:
    """Return the same skops file without addresses and clock times: equal models give equal bytes."""
    with zipfile.ZipFile(io.BytesIO(dumped)) as archive:
        schema = json.loads(archive.read("schema.json"))
        names: dict[str, str] = {}
        _files(schema, names)
        _renumbered(schema, {})
        contents = {new: archive.read(old) for old, new in names.items()}
    contents["schema.json"] = json.dumps(schema).encode()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in sorted(contents):
            archive.writestr(zipfile.ZipInfo(name), contents[name], zipfile.ZIP_DEFLATED, 6)
    return written.getvalue()


def dumps(trained: Trained) -> bytes:
    """Return the model as one skops file; the same model gives the same bytes."""
    roles = trained.roles
    skills = {part.name: getattr(trained.skills, part.name) for part in fields(trained.skills)}
    for vectorizer in (
        trained.skills.words["count"],
        trained.skills.letters,
        roles.words["count"],
        roles.phrases["count"],
        trained.specialties.words["count"],
        trained.claims.words,
    ):
        vars(vectorizer).pop("_stop_words_id", None)  # a memory address that scikit-learn keeps as a mark of its own
    parts = {part.name: getattr(roles, part.name) for part in fields(roles)}
    work = {part.name: getattr(trained.specialties, part.name) for part in fields(trained.specialties)}
    claims = {part.name: getattr(trained.claims, part.name) for part in fields(trained.claims)}
    return canonical(skops.io.dumps({"skills": skills, "roles": parts, "specialties": work, "claims": claims}))


def save(trained: Trained, folder: Path, key: bytes | None = None) -> Path:
    """Save a model below `folder`, name it the current one, and return its own folder."""
    data = dumps(trained)
    sha256 = hashlib.sha256(data).hexdigest()
    manifest = Manifest(
        version=f"{fingerprint(trained)}-{sha256[:8]}",
        sha256=sha256,
        scikit_learn=sklearn.__version__,
        words=tokens.VERSION,
        vocabulary_sha256=trained.vocabulary_sha256,
        skills=trained.skill_ids,
        roles=trained.role_ids,
        thresholds=trained.thresholds,
        metrics=trained.metrics,
        official_sha256=trained.official_sha256,
        occupations=trained.occupation_ids,
        specialties=trained.specialty_titles,
    )
    target = folder / manifest.version
    target.mkdir(parents=True, exist_ok=True)
    _write(target / PIPELINE, data)
    _write_manifest(target, manifest)
    if key:
        sign(target, key)
    _write(folder / CURRENT, manifest.version.encode())
    return target


def sign(folder: Path, key: bytes) -> None:
    """Sign the manifest of a model that was just made here; what came from elsewhere must never be passed to this."""
    manifest = read_manifest(folder)
    _write_manifest(folder, replace(manifest, signature=_signature(manifest, key)))


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    _write(folder / MANIFEST, (json.dumps(asdict(manifest), indent=1) + "\n").encode())


def _write(path: Path, data: bytes) -> None:
    """Write whole or not at all: a reader never sees half a file."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(data)
    beside.replace(path)


def newest(folder: Path) -> Path:
    """Return the folder of the current model below `folder`.

    Raises:
        ModelRefused: nothing was trained there yet.
    """
    try:
        version = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        raise ModelRefused(f"There is no trained model in {folder}. Run: muster skills train --out {folder}") from None
    if not version or Path(version).name != version:
        raise ModelRefused(f"{folder / CURRENT} does not name a model.")
    return folder / version


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the model in `folder`.

    Raises:
        ModelRefused: it is missing or is not a manifest.
    """
    try:
        return TypeAdapter(Manifest).validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise ModelRefused(f"{folder / MANIFEST} is missing or damaged ({type(error).__name__}).") from None


def is_signed(manifest: Manifest, key: bytes) -> bool:
    """Say whether the manifest carries this installation's signature."""
    return hmac.compare_digest(manifest.signature, _signature(manifest, key))


def _verified(folder: Path, manifest: Manifest, key: bytes | None) -> bytes:
    """Return the bytes of the pipeline once everything outside them agrees."""
    if manifest.scikit_learn != sklearn.__version__:
        raise ModelRefused(
            f"Model {manifest.version} was made by scikit-learn {manifest.scikit_learn}; this is {sklearn.__version__}."
            " Train it again."
        )
    if manifest.words != tokens.VERSION:
        raise ModelRefused(f"Model {manifest.version} was made for another way of reading than this. Train it again.")
    if key is not None and not is_signed(manifest, key):
        raise ModelRefused(f"The manifest of model {manifest.version} is not signed with this installation's key.")
    try:
        data = (folder / PIPELINE).read_bytes()
    except OSError:
        raise ModelRefused(f"{folder / PIPELINE} cannot be read.") from None
    if not hmac.compare_digest(hashlib.sha256(data).hexdigest(), manifest.sha256):
        raise ModelRefused(f"{folder / PIPELINE} is not the file that the manifest names: its hash differs.")
    return data


def load(folder: Path, key: bytes | None = None) -> SkillsModel:
    """Load the model in `folder`, after its hash, the version that wrote it and, with a key, its signature.

    Raises:
        ModelRefused: something does not agree; nothing of the file was parsed by skops.
    """
    manifest = read_manifest(folder)
    data = _verified(folder, manifest, key)
    strange = sorted(set(skops.io.get_untrusted_types(data=data)) - set(TRUSTED))
    if strange:
        raise ModelRefused(f"{folder / PIPELINE} holds parts that are not trusted: {', '.join(strange)}.")
    parts = skops.io.loads(data, trusted=list(TRUSTED))
    return SkillsModel(
        version=manifest.version,
        sha256=manifest.sha256,
        skill_ids=manifest.skills,
        role_ids=manifest.roles,
        thresholds=manifest.thresholds,
        specialty_titles=dict(manifest.specialties),
        parts=Parts(
            SkillModel(**parts["skills"]),
            RoleModel(**parts["roles"]),
            SpecialtyModel(**parts["specialties"]),
            ClaimModel(**parts["claims"]),
        ),
    )
