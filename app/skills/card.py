"""The model card: what a model is for, what it was made from, what it is worth and where it fails, from one run.

Every number is the model's own, from its manifest or measured here on the held-out sentences; nothing is typed in.
"""

from math import sqrt
from pathlib import Path

from app.skills import holdout
from app.skills.artifact import Manifest, read_manifest
from app.skills.extract import SkillsModel
from app.skills.holdout import PAIRS, Scores

FILE = Path(__file__).with_name("card.md")
"""The committed card; a test compares it with what the trained model says."""

CARD = "card.md"
"""The card beside a model's own files."""

USE = """\
# Model card: the skills classifier

*Written by `muster skills card --write` from the model it describes. Do not edit.*

## Intended use

To point a reviewer at the sentence of a résumé that shows an asked skill best, to put a work list in an order in which
much evidence stands first, to propose skills from an announcement's duties, and to tell applicants what was read.
A named person reads the résumé and decides.

## Forbidden use

- To rate, rank for a certificate, screen out or reject anyone; no path in the code leads from a score to a decision.
- To judge a person, their honesty, or whether what they write is true.
- On texts other than résumés and announcements in English, or for work outside the vocabulary.
- Without the switch at hand: `/models/switch` turns it off for an agency, a model or everybody, at once.
"""

METHOD = """\
## Method

Sentences are folded and stemmed; names, addresses, dates, schools and pronouns are taken out before anything is read
(R-64), as are clauses that disclaim, wish, or speak of others. A short sentence that a regression over its small words
takes for one that claims nothing is at most partly shown. Each skill has one linear regression over the words of a
sentence; probabilities are calibrated on sentences apart from the training texts: by the regression’s value, how far it
is from the sentence’s best one, and how many words and parts the sentence has. A skill counts once, by its best
sentence. A probability becomes a band by two thresholds chosen when training; too little text is “not enough
information”. A document’s specialty (OPM’s parenthetical titles of series 2210, and 1550 and 0854) and the occupations
inside it are told by one regression an occupation over its sentences; a specialty that an announcement names in
parentheses counts half. `muster skills rank` orders by that likeness first, then by asked skills and work roles; what
the order is worth on real announcements and résumés, beside BM25, `muster bench rank` measures. Training is seeded: the
same texts give the same bytes. The file is read only when its hash and signature agree, and holds linear parts only.
"""

LIMITS = """\
## Limits

- It knows words, not truth: what is claimed well looks like what was done well.
- It misses what is said in unusual words, and the skills that its vocabulary does not hold.
- In lines that show several skills its probabilities are still too low, by as much as the figures say: what such a line
  shows beside its main point is often called partly shown or missed. A reviewer reads on.
- The held-out sentences were written for this purpose; real résumés are messier, and figures on them are lower.
- Judgements of reviewers, counted each night on `/models/drift`, are the figures on real traffic.
"""


def _share(right: float, n: int) -> str:
    """Write a share with its 95 % interval (Wilson)."""
    if not n:
        return "cannot be said"
    z = 1.96
    middle = (right + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(right * (1 - right) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{right:.1%} (95 % interval {max(middle - half, 0):.1%} to {min(middle + half, 1):.1%}, n = {n:,})"


def text(manifest: Manifest, scores: Scores, shown: int) -> str:
    """Return the card as Markdown.

    Args:
        manifest: of the model.
        scores: of the same model on the held-out sentences.
        shown: how many skills those sentences show in all.
    """
    measured = manifest.metrics
    rows = (
        ("“Met” is right", _share(scores.met_precision, scores.met_calls)),
        ("“Met” finds what is shown", _share(scores.met_recall, shown)),
        ("“Partly” or better finds what is shown", _share(scores.shown_recall, shown)),
        ("“Partly” or better is right", f"{scores.shown_precision:.1%}"),
        ("Average precision", f"{scores.average_precision:.3f}"),
        ("Calibration error, cases of at least 1 %", f"{scores.calibration_error:.3f}"),
        ("“Met” where nothing is claimed", f"{scores.claims_that_must_not_count} of {scores.must_not_count}"),
        ("The same in sentences that nobody had in view", f"{scores.first_sight_claims} of {scores.first_sight}"),
        (
            "Claims by the same writer: the skill is found, of it as “met”",
            f"{scores.first_sight_found} and {scores.first_sight_met} of {scores.first_sight_shows}",
        ),
        *((f"In lines that show several skills: {name}", value) for name, value in _several(scores)),
        ("Work role right first, when training", f"{measured.role_right_first:.1%}"),
        ("Work role among the first three, when training", f"{measured.role_right_in_three:.1%}"),
    )
    return "\n".join((USE, _data(manifest, scores), METHOD, _figures(rows), _fairness(scores), LIMITS))


def _several(scores: Scores) -> tuple[tuple[str, str], ...]:
    met, shown = scores.several_met_precision, scores.several_shown_precision
    error = scores.several_calibration_error
    return (
        ("“met” is right, and finds", f"{met:.1%}, {scores.several_met_recall:.1%}"),
        ("“partly” or better is right, and finds", f"{shown:.1%}, {scores.several_shown_recall:.1%}"),
        ("average precision, calibration error", f"{scores.several_average_precision:.3f}, {error:.3f}"),
    )


def _data(manifest: Manifest, scores: Scores) -> str:
    official = f"NIST's wording of the work roles (SHA-256 `{manifest.official_sha256}`)"
    learned = f"what an agency’s people said of sentences ({manifest.learned_from})"
    sources = (
        f"sentences written for this product in `config/reference` (SHA-256 `{manifest.vocabulary_sha256}`)",
        *([official] if manifest.official_sha256 else []),
        *([learned] if manifest.learned_from else []),
    )
    met, partly = manifest.thresholds.met, manifest.thresholds.partly
    return "\n".join(
        (
            "## Data\n",
            f"- Model `{manifest.version}`, made with scikit-learn {manifest.scikit_learn}.",
            f"- {len(manifest.skills)} skills, {len(manifest.roles)} work roles.",
            f"- Trained on {', '.join(sources)}.",
            "- No real person's résumé is among them, save for judged sentences where they are named above.",
            f"- Measured on {scores.sentences:,} sentences and {scores.must_not_count:,} that must not count, in "
            "`config/reference/held_out`; no training reads them, and the rules for sentences that claim nothing were "
            f"written with them in view. {scores.first_sight:,} others (`config/reference/first_sight`) neither a rule "
            f"nor a training has seen: {scores.first_sight_claims} of them are called met.",
            f"- {scores.several_sentences:,} lines that show two to four skills at once, in "
            "`config/reference/several_skills`, are measured by themselves: each is labelled with all that it shows, "
            "the others mostly with what they show first.",
            "- Which texts teach, and how many of each kind calibrate, was chosen with these figures in view.",
            f"- Thresholds: “met” from {met:.2f}, “partly” from {partly:.2f}.\n",
        )
    )


def _figures(rows: tuple[tuple[str, str], ...]) -> str:
    lines = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return f"## Figures\n\n| What | Measured |\n|---|---|\n{lines}\n"


def _fairness(scores: Scores) -> str:
    return f"""\
## Fairness

{PAIRS} résumés were read twice with another name, address, e-mail, telephone number, school, pronouns and dates.
The largest change of any skill's probability was {scores.counterfactual_difference:g}.
Nothing that is not about the work reaches the model, so it was never told whose résumé it reads; whether ways of
writing differ between groups of people, and with them what is found, this test does not show. Selection rates are
watched apart from the model.
"""


def of(folder: Path, model: SkillsModel) -> str:
    """Return the card of the model in `folder`, measured now."""
    held_out = holdout.load()
    known = set(model.skill_ids)
    shown = sum(len(one.shows) for one in held_out.sentences if one.shows <= known)
    return text(read_manifest(folder), holdout.measure(model, held_out), shown)


def write(folder: Path, model: SkillsModel, *, committed: bool = False) -> str:
    """Write the card beside the model's files, and into the source where it is to be committed; return it."""
    card = of(folder, model)
    (folder / CARD).write_text(card, encoding="utf-8")
    if committed:
        FILE.write_text(card, encoding="utf-8")
    return card
