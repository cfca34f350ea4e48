"""Why people said no, and where applications led instead: reasons of the short lists, counted; free words never are.

Inside an agency small numbers are shown, as everywhere on its lead's pages; a share is given from five people on, for
below that one more person turns it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.metrics import charts
from app.metrics.answers import PARTINGS, Parted
from app.metrics.asked import Asked
from app.metrics.charts import Bar, Drawing
from app.metrics.rules import FiscalQuarter
from app.timeline import reasons as lists
from app.timeline.rules import EventType

FEW = 5
EVENTS: Mapping[str, EventType] = dict(
    zip(PARTINGS, (EventType.TJO_DECLINED, EventType.WITHDRAWN, EventType.REDIRECTED), strict=True)
)
TITLES: Mapping[str, str] = {
    "declined": "Declined the offer",
    "withdrawn": "Withdrew",
    "redirected": "Considered elsewhere too",
}
UNSAID = "none"
"""What stands in an address for no reason given."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for one kind of parting: how often, and as a share of that kind, or None where those are few."""

    kind: str
    code: str
    words: str
    n: int
    share: float | None

    @property
    def what(self) -> str:
        """The name of the rows behind it."""
        return f"{self.kind}-{self.code or UNSAID}"


@dataclass(frozen=True, slots=True)
class Line:
    """One quarter of a table by reason: a number for each of the table's reasons, and the question for the quarter."""

    name: str
    args: Mapping[str, str]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of parting: its reasons, the most frequent first, and how often each was given in which quarter."""

    title: str
    reasons: tuple[Reason, ...]
    quarters: tuple[Line, ...]

    @property
    def n(self) -> int:
        """How many applications parted in this way."""
        return sum(r.n for r in self.reasons)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Everything the page shows of them."""

    finding: str
    kinds: tuple[Kind, ...]
    chart: Drawing | None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """All reasons of all kinds."""
        return tuple(r for kind in self.kinds for r in kind.reasons)


def reasons(counted: Mapping[Parted, int], asked: Asked) -> Reasons:
    """Show counted partings by kind, reason and quarter."""
    kinds = tuple(_kind(kind, counted, asked) for kind in PARTINGS)
    finding = _finding(kinds)
    return Reasons(finding, tuple(k for k in kinds if k.n), _chart(kinds, finding))


def words_of(kind: str, code: str) -> str:
    """Say a reason, or that none was given."""
    return lists.words(EVENTS[kind], code) or lists.NOT_SAID


def _kind(kind: str, counted: Mapping[Parted, int], asked: Asked) -> Kind:
    own = {parted: n for parted, n in counted.items() if parted.kind == kind}
    totals: Counter[str] = Counter()
    for parted, n in own.items():
        totals[parted.reason] += n
    whole = sum(totals.values())
    codes = sorted(totals, key=lambda code: (-totals[code], code == "", code))
    share = {code: totals[code] / whole if whole >= FEW else None for code in codes}
    return Kind(
        TITLES[kind],
        tuple(Reason(kind, code, words_of(kind, code), totals[code], share[code]) for code in codes),
        tuple(_line(kind, quarter, codes, own, asked) for quarter in sorted({parted.quarter for parted in own})),
    )


def _line(kind: str, quarter: FiscalQuarter, codes: Sequence[str], own: Mapping[Parted, int], asked: Asked) -> Line:
    counts = tuple(own.get(Parted(quarter, kind, code), 0) for code in codes)
    return Line(str(quarter), asked.of_quarter(quarter), counts)


def _finding(kinds: Sequence[Kind]) -> str:
    declined, withdrawn, redirected = kinds
    no = declined.n + withdrawn.n
    if not no and not redirected.n:
        return "Nobody has declined an offer or withdrawn, and no application has led elsewhere."
    said: Counter[str] = Counter()
    for reason in (*declined.reasons, *withdrawn.reasons):
        if reason.code:
            said[reason.words] += reason.n
    sentence = f"{no:,} declined an offer or withdrew; {no - sum(said.values()):,} of them gave no reason"
    if said:
        words, n = min(said.items(), key=lambda item: (-item[1], item[0]))
        sentence += f", and “{words[:1].lower()}{words[1:]}” was named most often, {n:,} time{'s' if n != 1 else ''}"
    return f"{sentence}. {redirected.n:,} application{'s' if redirected.n != 1 else ''} led elsewhere."


def _chart(kinds: Sequence[Kind], finding: str) -> Drawing | None:
    """Lay the two ways of saying no side by side, reason by reason."""
    declined, withdrawn, _ = ({r.words: r.n for r in kind.reasons} for kind in kinds)
    both = Counter(declined) + Counter(withdrawn)
    bars = [
        Bar(w, n, f"{declined.get(w, 0)} declined, {withdrawn.get(w, 0)} withdrew")
        for w, n in sorted(both.items(), key=lambda item: (-item[1], item[0]))
    ]
    return charts.bars("reasons", "Why people said no, by reason", finding, bars) if bars else None
