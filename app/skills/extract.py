"""Read texts with a trained model: skills with the sentence that shows each best, roles, and the match with a job."""

from collections.abc import KeysView, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.skills import claim_model, disclaimers, reading, specialties, tampering, weighing
from app.skills.claim_model import ClaimModel
from app.skills.model import SkillModel, Thresholds, calibrated, features
from app.skills.reading import Read
from app.skills.role_model import RoleModel
from app.skills.specialty_model import SpecialtyModel
from app.skills.tampering import Flag
from app.skills.weighing import FLOOR

Array = NDArray[np.float32]
ENOUGH_SENTENCES = 3
ENOUGH_WORDS = 4
"""A text with fewer than three sentences of four words that the classifier may see says too little to judge by."""


class Band(StrEnum):
    """What a text says about a skill, in words."""

    MET = "met"
    PARTLY = "partly"
    NOT_SHOWN = "not_shown"
    NOT_ENOUGH_INFORMATION = "not_enough_information"


@dataclass(frozen=True, slots=True)
class SkillEvidence:
    """A skill and the one sentence that shows it best: `text[start:end] == sentence`."""

    skill_id: str
    probability: float
    start: int
    end: int
    sentence: str
    band: Band


@dataclass(frozen=True, slots=True)
class RoleScore:
    """How likely a document is one of somebody in this work role, in [0, 1]."""

    id: str
    probability: float


@dataclass(frozen=True, slots=True)
class SpecialtyScore:
    """How likely a description is one of a job in this specialty, in [0, 1]."""

    code: str
    title: str
    probability: float


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one model read in one text; skills and roles from the most to the least probable."""

    model_version: str
    model_hash: str
    skills: tuple[SkillEvidence, ...]
    roles: tuple[RoleScore, ...]
    sentences: int
    enough: bool
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class SkillWeight:
    """How much a job asks for a skill; only the proportions matter."""

    skill_id: str
    weight: float


@dataclass(frozen=True, slots=True)
class Requirement(SkillWeight):
    """A skill that duties ask for and the one sentence that asks for it best: `duties[start:end] == sentence`."""

    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class MatchLine:
    """One asked skill: its term of the score is weight · probability. Without evidence the sentence is empty."""

    skill_id: str
    weight: float
    probability: float
    band: Band
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Score in [0, 1] and its terms, in the order in which the skills were asked."""

    score: float
    lines: tuple[MatchLine, ...]
    enough: bool
    model_version: str
    model_hash: str
    roles: tuple[RoleScore, ...]
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """The fitted parts of a model."""

    skills: SkillModel
    roles: RoleModel
    specialties: SpecialtyModel
    claims: ClaimModel


class SkillsModel:
    """A loaded model; reading is pure, so one instance serves a process and all its forks."""

    def __init__(
        self,
        *,
        version: str,
        sha256: str,
        skill_ids: Sequence[str],
        role_ids: Sequence[str],
        thresholds: Thresholds,
        specialty_titles: Mapping[str, str],
        parts: Parts,
    ) -> None:
        self.version = version
        self.sha256 = sha256
        self.skill_ids = tuple(skill_ids)
        self.role_ids = tuple(role_ids)
        self.thresholds = thresholds
        self._skills, self._roles = parts.skills, parts.roles
        self.specialty_titles = dict(specialty_titles)
        self.specialties, self._claims = parts.specialties, parts.claims
        estimators = parts.skills.regressions.estimators_
        self._weights: Array = np.ascontiguousarray(np.vstack([one.coef_[0] for one in estimators]).T, dtype=np.float32)
        self._intercepts: Array = np.array([one.intercept_[0] for one in estimators], dtype=np.float32)

    @property
    def known_words(self) -> KeysView[str]:
        """Every word and pair that stood in the training texts."""
        return self._skills.words["count"].vocabulary_.keys()  # type: ignore[no-any-return]

    def extract(self, text: str, posted: str = "") -> Extraction:
        """Read one text: somebody's résumé or profile.

        Args:
            text: what they wrote.
            posted: the announcement it was written for; what only repeats its words counts for nothing.
        """
        return self.extract_many([(text, posted)])[0]

    def extract_many(self, texts: Sequence[tuple[str, str]]) -> list[Extraction]:
        """Read some texts, each with what was posted, at once: quicker than one by one, and the same to the last bit.

        Memory grows with all their sentences by skills, so a caller with thousands hands over a few at a time.
        """
        cleaned = [tampering.clean(text, tampering.runs_of(posted)) for text, posted in texts]
        read = [reading.read(one.text, claims_only=True) for one in cleaned]
        starts = np.cumsum([0, *map(len, read)])
        found = self.read_probabilities([part for one in read for part in one])
        parts = [found[start : start + len(one)] for start, one in zip(starts, read, strict=False)]
        flags = [text.flags | self._weighed(part, of) for text, part, of in zip(cleaned, parts, read, strict=True)]
        best = np.array([part.max(axis=0, initial=0) for part in parts])
        roles = self._role_scores(best, list(map(reading.telling, read)))
        return [
            self._extraction(text, *of) for (text, _), *of in zip(texts, read, parts, best, roles, flags, strict=True)
        ]

    def roles_of(self, description: str) -> tuple[RoleScore, ...]:
        """Return the work roles that a description of a job fits, the likeliest first.

        By its words alone: what it asks for in passing says less of a job than of a person who did it.
        """
        lines = reading.telling(reading.read(description[: tampering.LONGEST_TEXT], claims_only=False))
        return self._role_scores(np.zeros((1, len(self.skill_ids)), dtype=np.float32), [lines])[0]

    def work_shown(self, text: str, posted: str = "") -> NDArray[np.float64]:
        """Return the shares of occupations in what somebody wrote of their work, (o,); arguments as for `extract`."""
        cleaned = tampering.clean(text, tampering.runs_of(posted))
        return self.specialties.shares(reading.unmarked(reading.telling(reading.read(cleaned.text, claims_only=True))))

    def work_asked(self, description: str) -> NDArray[np.float64]:
        """Return the shares of occupations in a description of a job, (o,); a specialty that it states counts half."""
        description = description[: tampering.LONGEST_TEXT]
        codes = list(self.specialty_titles)
        stated = [codes.index(code) for code in sorted(specialties.stated(description, self.specialty_titles))]
        lines = reading.unmarked(reading.telling(reading.read(description, claims_only=False)))
        return self.specialties.settled(self.specialties.shares(lines), stated)

    def specialties_of(self, description: str) -> tuple[SpecialtyScore, ...]:
        """Return the specialties that a description of a job fits, the likeliest first."""
        found = self.specialties.probabilities(self.work_asked(description))
        order = np.argsort(-found, kind="stable")
        titles = list(self.specialty_titles.items())
        return tuple(SpecialtyScore(code, title, float(found[n])) for n in order for code, title in [titles[n]])

    def band(self, probability: float) -> Band:
        """Put a probability into words; the thresholds were chosen on held-out sentences when training."""
        if probability >= self.thresholds.met:
            return Band.MET
        return Band.PARTLY if probability >= self.thresholds.partly else Band.NOT_SHOWN

    def probabilities(self, lines: Sequence[str]) -> Array:
        """Return an (n, k) array of probabilities: n lines of words by k skills."""
        if not lines:
            return np.zeros((0, len(self.skill_ids)), dtype=np.float32)
        read, lengths = features(self._skills.words, self._skills.letters, lines)
        decisions = (read.astype(np.float32) @ self._weights + self._intercepts).astype(
            np.float64
        )  # of one kind, or SciPy copies weights
        found: Array = calibrated(self._skills.calibration, decisions, lengths).astype(np.float32)
        found[[not line for line in lines]] = 0
        return found

    def claims_work(self, sentence: str) -> bool:
        """Tell whether a sentence, were it somebody's own, would claim what it says; no rule and no model doubts it."""
        return not disclaimers.find(sentence) and not self._claims.doubted([claim_model.said(sentence)])[0]

    def read_probabilities(self, read: Sequence[Read]) -> Array:
        """Return an (n, k) array of what was read, lists not yet weighed."""
        found = self.probabilities([one.line for one in read])
        weighing.heed_sentences(found, read)
        doubted = self._claims.doubted([one.said for one in read])
        found[doubted] = weighing.as_named(found[doubted], self.thresholds)
        return found

    def _weighed(self, found: Array, read: Sequence[Read]) -> set[Flag]:
        """Weigh lists in what was found, in place; return what a reviewer should look at."""
        heaped = weighing.weigh_lists(found, read, self.thresholds)
        repeated = tampering.is_repeated([one.line for one in read if one.whole])
        return {flag for flag, so in ((Flag.KEYWORD_LIST, heaped), (Flag.REPEATED_TEXT, repeated)) if so}

    def _extraction(
        self,
        text: str,
        read: Sequence[Read],
        found: Array,
        best: Array,
        roles: tuple[RoleScore, ...],
        flags: frozenset[Flag],
    ) -> Extraction:
        lines = reading.telling(read)
        where = found.argmax(axis=0) if len(read) else best.astype(int)
        shown = [int(skill) for skill in np.argsort(-best, kind="stable") if best[skill] >= FLOOR]
        enough = sum(line.count(" ") >= ENOUGH_WORDS - 1 for line in lines) >= ENOUGH_SENTENCES
        return Extraction(
            model_version=self.version,
            model_hash=self.sha256,
            skills=tuple(self._evidence(s, float(best[s]), read[int(where[s])], text, enough) for s in shown),
            roles=roles,
            sentences=len(lines),
            enough=enough,
            flags=tuple(sorted(flags)),
        )

    def _evidence(self, skill: int, probability: float, read: Read, text: str, enough: bool) -> SkillEvidence:
        start, end = read.sentence.start, read.sentence.end
        band = self.band(probability) if enough else Band.NOT_ENOUGH_INFORMATION
        return SkillEvidence(self.skill_ids[skill], probability, start, end, text[start:end], band)

    def _role_scores(self, skills: Array, documents: Sequence[Sequence[str]]) -> list[tuple[RoleScore, ...]]:
        """Return the roles of documents, the likeliest first; none of one without words."""
        words = list(map(reading.unmarked, documents))
        telling = [number for number, lines in enumerate(words) if lines]
        if not telling:
            return [()] * len(words)
        scores = self._roles.probabilities(skills[telling].astype(np.float64), [words[number] for number in telling])
        ordered = dict(zip(telling, map(self._ordered, scores), strict=True))
        return [ordered.get(number, ()) for number in range(len(words))]

    def _ordered(self, scores: NDArray[np.float64]) -> tuple[RoleScore, ...]:
        order = np.argsort(-scores, kind="stable")
        return tuple(RoleScore(self.role_ids[role], float(scores[role])) for role in order)
