"""Learning from an agency's own people: which judgements may teach the next model, and the texts that come of them.

They say two kinds of things: that a sentence of somebody's shows a skill or does not, and, by posting an announcement,
that one of its duties asks for a skill. What software proposed and people let stand is cheap to gather, so each kind
passes the gates by itself and neither makes up for what the other lacks.

The defences of T115 and T118: only what at least three people said may teach at all, nobody's share is large, somebody
who contradicts the model far more than everybody else stops the whole, and no word enters the model that stood in
fewer than five applicants' texts or five announcements. A fifth is set aside: on neither kind in it may a new model be
worse than the one in use.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress

from app.skills import holdout, postings, redaction, tokens
from app.skills.extract import SkillsModel
from app.skills.resume_lines import Line
from app.skills.vocabulary import Vocabulary

FEWEST_LABELS = 60
FEWEST_PEOPLE = 3
MOST_OF_ONE = 0.4
"""At most this share of the labels comes from one person; more of theirs are left out."""

FEWEST_TEXTS = 5
"""A word that the reference texts do not hold is taught only when so many people's texts hold it (T118)."""

JUDGED_ENOUGH = 10
STRANGE_SHARE, STRANGE_TIMES = 0.5, 3.0
SET_ASIDE = 5


class NotTaught(Exception):
    """The judgements cannot teach a model; the message says why, in words and without a name."""


@dataclass(frozen=True, slots=True)
class Label:
    """A person's word that a sentence shows a skill or does not; `by` judged, `of` wrote the sentence.

    With `asked` the sentence is a duty of a posted announcement, `by` fixed its plan, and `of` is the need posted.
    """

    text: str
    skill_id: str
    shows: bool
    by: str
    of: str
    asked: bool = False


def chosen(labels: Sequence[Label], model: SkillsModel) -> tuple[Label, ...]:
    """Return the labels that may teach: one a sentence and skill, where people agree, nobody with too large a share.

    Raises:
        NotTaught: too few labels or people, or one person's contradict the model in use far more than the others'.
    """
    known = set(model.skill_ids)
    judged, asked = map(list, by_kind([one for one in labels if one.skill_id in known]))
    settled = {_words(one) for one in judged}
    asked = [one for one in asked if _words(one) not in settled and _is_work(one.text, model)]
    kinds = [_agreed(judged), _agreed(asked)]
    for kind, name in zip(kinds, ("judgements", "duties of announcements"), strict=True):
        _check_nobody_stands_out(kind, name, model)
    capped = [_capped(kind) if _people(kind) >= FEWEST_PEOPLE else kind for kind in kinds]
    enough = [kind for kind in capped if len(kind) >= FEWEST_LABELS and _people(kind) >= FEWEST_PEOPLE]
    if not enough:
        said, confirmed = (f"{len(kind)} {{}} by {_people(kind)} people" for kind in capped)
        raise NotTaught(
            f"There are {said.format('judgements')} that may teach, and {confirmed.format('duties of announcements')}. "
            f"It takes {FEWEST_LABELS} by {FEWEST_PEOPLE} people of one kind."
        )
    return tuple(one for kind in enough for one in kind)


def by_kind(labels: Sequence[Label]) -> tuple[tuple[Label, ...], tuple[Label, ...]]:
    """Part what was said of people's sentences from what announcements ask for, each in its order."""
    return tuple(one for one in labels if not one.asked), tuple(one for one in labels if one.asked)


def _is_work(duty: str, model: SkillsModel) -> bool:
    """Whether a duty says what is done; “you will” and “it is located in” would teach that wishes and places count."""
    return model.claims_work(duty) and not postings.is_to_come(duty)


def _people(labels: Sequence[Label]) -> int:
    return len({one.by for one in labels})


def _words(label: Label) -> tuple[str, str]:
    return " ".join(label.text.split()), label.skill_id


def _agreed(labels: Sequence[Label]) -> list[Label]:
    """Keep one label for each sentence and skill, and none where as many people say yes as no."""
    votes: dict[tuple[str, str], dict[str, Label]] = {}
    for one in labels:
        votes.setdefault(_words(one), {})[one.by] = one
    kept = []
    for by_person in votes.values():
        yes = sum(one.shows for one in by_person.values())
        if 2 * yes != len(by_person):
            kept.append(next(one for one in by_person.values() if one.shows == (2 * yes > len(by_person))))
    return kept


def contradicting(labels: Sequence[Label], model: SkillsModel) -> list[bool]:
    """Say of each label whether it is the opposite of what the model is sure of."""
    values, sure = _values(labels, model), model.thresholds.met
    return [v <= 1 - sure if one.shows else v >= sure for v, one in zip(values, labels, strict=True)]


def _values(labels: Sequence[Label], model: SkillsModel) -> list[float]:
    found = holdout._probabilities(model, [one.text for one in labels])
    place = {skill: number for number, skill in enumerate(model.skill_ids)}
    return [float(found[row, place[one.skill_id]]) for row, one in enumerate(labels)]


def _check_nobody_stands_out(labels: Sequence[Label], kind: str, model: SkillsModel) -> None:
    """Refuse when somebody's labels contradict the model in use three times as often as everybody else's.

    Also where there are too few of their kind to teach: who stands out in one kind is not to be trusted in the other.
    """
    against = contradicting(labels, model)
    for person, n in sorted(Counter(one.by for one in labels).items()):
        mine = sum(no for no, one in zip(against, labels, strict=True) if one.by == person) / n
        theirs = sum(no for no, one in zip(against, labels, strict=True) if one.by != person) / max(len(labels) - n, 1)
        if n >= JUDGED_ENOUGH and mine >= STRANGE_SHARE and mine >= STRANGE_TIMES * theirs:
            raise NotTaught(
                f"One person’s {n} {kind} contradict the model in use in {mine:.0%}, everybody else’s in "
                f"{theirs:.0%}. Look at them before anything is learned from this agency."
            )


def _capped(labels: Sequence[Label]) -> list[Label]:
    """Leave out what is more than one person's share of all that is kept."""
    counts = Counter(one.by for one in labels)
    most = max(counts.values(), default=0)
    while most > 1 and most > MOST_OF_ONE * sum(min(n, most) for n in counts.values()):
        most -= 1
    kept: list[Label] = []
    taken: Counter[str] = Counter()
    for one in sorted(labels, key=_place):
        if taken[one.by] < most:
            taken[one.by] += 1
            kept.append(one)
    return kept


def _place(label: Label) -> bytes:
    return hashlib.sha256(f"{label.text}\0{label.skill_id}".encode()).digest()


def parted(labels: Sequence[Label]) -> tuple[tuple[Label, ...], tuple[Label, ...]]:
    """Return the labels that teach and the fifth that is set aside, always the same, and a sentence never in both."""
    aside = [hashlib.sha256(_words(one)[0].encode()).digest()[0] % SET_ASIDE == 0 for one in labels]
    return tuple(compress(labels, [not so for so in aside])), tuple(compress(labels, aside))


def taught(vocabulary: Vocabulary, labels: Sequence[Label]) -> Vocabulary:
    """Return the vocabulary with the labels' sentences among its own, without words that only few people used."""
    known = {word for text in _texts(vocabulary) for word in tokens.line(text).split()}
    users: dict[tuple[str, bool], set[str]] = {}
    for one in labels:
        for word in tokens.line(one.text).split():
            users.setdefault((word, one.asked), set()).add(one.of)
    usual = known | {word for (word, _), of in users.items() if len(of) >= FEWEST_TEXTS and not word.isdigit()}
    said: dict[str, tuple[list[str], list[str]]] = {}
    for one in sorted(labels, key=_place):
        if text := _without_strangers(one.text, usual):
            said.setdefault(text, ([], []))[not one.shows].append(one.skill_id)
    lines = tuple(Line(text, tuple(shows), (), tuple(lacks)) for text, (shows, lacks) in said.items())
    digest = hashlib.sha256(vocabulary.sha256.encode() + repr(sorted(said.items())).encode())
    return replace(vocabulary, lines=(*vocabulary.lines, *lines), sha256=digest.hexdigest())


def _texts(vocabulary: Vocabulary) -> list[str]:
    texts = [text for skill in vocabulary.skills for text in (skill.name, skill.definition, *skill.shows)]
    texts += [text for skill in vocabulary.skills for text in (*skill.goes_with, *skill.near_misses)]
    texts += [line.text for line in vocabulary.lines]
    return texts + [text for passage in vocabulary.filler for text in passage.sentences]


def _without_strangers(text: str, usual: set[str]) -> str:
    words = redaction.mask(text).split()
    return " ".join(word for word in words if all(stem in usual for stem in tokens.line(word).split()))


def agreement(model: SkillsModel, labels: Sequence[Label]) -> float:
    """Return the share of labels that a model calls as people did: at least partly shown, or not; in [0, 1]."""
    if not labels:
        return 1.0
    called = [value >= model.thresholds.partly for value in _values(labels, model)]
    return sum(call == one.shows for call, one in zip(called, labels, strict=True)) / len(labels)


def error(model: SkillsModel, labels: Sequence[Label]) -> float:
    """Return the mean squared distance of a model's probabilities from what people said; in [0, 1], 0 of no labels."""
    if not labels:
        return 0.0
    return sum((value - one.shows) ** 2 for value, one in zip(_values(labels, model), labels, strict=True)) / len(
        labels
    )
