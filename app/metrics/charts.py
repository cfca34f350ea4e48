"""Charts as shapes with places: worked out once, then drawn as SVG on a page and in the PDF with the same numbers.

No shape says anything by colour alone: what is over its goal is hatched and outlined, and every value is written out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LEFT, WIDTH = 248, 380
"""Where bars begin beside their labels, and how long the longest may be; in units of the drawing (pixels of a page)."""
ROW = 30
GUTTER, COLUMN, GAP, FLOOR, TALL = 108, 46, 26, 196, 166


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `kind` names its look in the style sheet and in the PDF."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    kind: str = "label"
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart: its size, what a screen reader says of it, and its shapes from the back to the front."""

    name: str
    title: str
    description: str
    width: float
    height: float
    marks: tuple[Box | Rule | Words, ...]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Its rectangles."""
        return tuple(m for m in self.marks if isinstance(m, Box))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Its lines."""
        return tuple(m for m in self.marks if isinstance(m, Rule))

    @property
    def words(self) -> tuple[Words, ...]:
        """Its texts."""
        return tuple(m for m in self.marks if isinstance(m, Words))


@dataclass(frozen=True, slots=True)
class Point:
    """One column: its value, what marks the middle of it, and on how many it rests; None where there is no value."""

    label: str
    value: float | None
    middle: float | None
    n: int
    break_before: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """A goal in days and how it is meant: `under` excludes the number itself, `within` includes it."""

    days: float
    comparison: str

    def missed_by(self, value: float) -> bool:
        """Say whether a value does not meet it."""
        return value >= self.days if self.comparison == "under" else value > self.days


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its value, the words beside it, and the mark it is held against; `over` hatches it."""

    label: str
    value: float
    words: str
    reference: float | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """One row of a waterfall: how long the step took and how long the model allows, in days."""

    label: str
    measured: float | None
    model: float | None


def columns(name: str, title: str, description: str, points: Sequence[Point], goal: Limit | None) -> Drawing:
    """Draw one column a quarter with its mean, a tick at the median, a line at the goal and a gap at a series break."""
    top = max([goal.days if goal else 0, *(v for p in points for v in (p.value, p.middle) if v)], default=0) * 1.15 or 1
    marks: list[Box | Rule | Words] = []
    x = GUTTER + 12.0
    for point in points:
        if point.break_before:
            marks += _series_break(x + GAP / 2)
            x += 3 * GAP
        marks += _column(x, point, top, goal)
        x += COLUMN + GAP
    width = max(x + 10, 300)
    marks.append(Rule(GUTTER, FLOOR, width - 10, FLOOR, "axis"))
    if goal:
        y = FLOOR - goal.days / top * TALL
        marks += [
            Rule(GUTTER, y, width - 10, y, "goal"),
            Words(GUTTER - 6, y + 4, f"goal: {goal.comparison} {goal.days:g}", "label goal-label", "end"),
        ]
    return Drawing(name, title, description, round(width), FLOOR + 38, tuple(marks))


def _column(x: float, point: Point, top: float, goal: Limit | None) -> list[Box | Rule | Words]:
    middle = x + COLUMN / 2
    marks: list[Box | Rule | Words] = [
        Words(middle, FLOOR + 16, point.label, anchor="middle"),
        Words(middle, FLOOR + 32, f"n = {point.n}", "label label--light", "middle"),
    ]
    if point.value is None:
        return [*marks, Words(middle, FLOOR - 6, "no value", "label label--light", "middle")]
    height = point.value / top * TALL
    over = goal is not None and goal.missed_by(point.value)
    marks.insert(0, Box(x, FLOOR - height, COLUMN, height, "column--over" if over else "column"))
    if point.middle is not None:
        y = FLOOR - point.middle / top * TALL
        marks.append(Rule(x - 5, y, x + COLUMN + 5, y, "tick"))
    return [*marks, Words(middle, FLOOR - height - 7, f"{point.value:.0f}", "value", "middle")]


def _series_break(x: float) -> list[Box | Rule | Words]:
    return [
        Rule(x + 12, 20, x + 12, FLOOR, "break"),
        Rule(x + 18, 20, x + 18, FLOOR, "break"),
        Words(x + 15, 12, "population changed", "label label--light", "middle"),
    ]


def bars(name: str, title: str, description: str, rows: Sequence[Bar], foot: str = "") -> Drawing:
    """Draw one lying bar a row, a tick where its reference lies, and the value in words behind it."""
    top = max([v for r in rows for v in (r.value, r.reference or 0)], default=0) or 1
    marks: list[Box | Rule | Words] = [Rule(LEFT, 2, LEFT, len(rows) * ROW + 2, "axis")]
    for number, row in enumerate(rows):
        y, length = number * ROW + 4, row.value / top * WIDTH
        marks.append(Words(LEFT - 8, y + 17, shortened(row.label), anchor="end"))
        marks.append(Box(LEFT, y + 3, max(length, 1), 18, "bar--over" if row.over else "bar"))
        end = length
        if row.reference is not None:
            at = LEFT + row.reference / top * WIDTH
            marks.append(Rule(at, y - 1, at, y + 25, "tick"))
            end = max(length, row.reference / top * WIDTH)
        marks.append(Words(LEFT + end + 7, y + 17, row.words, "value"))
    return _lying(name, title, description, len(rows), marks, foot, max((len(r.words) for r in rows), default=0))


def waterfall(name: str, title: str, description: str, rows: Sequence[Span], foot: str = "") -> Drawing:
    """Lay the steps end to end: the measured days as filled bars, the model's as frames, each from where it begins."""
    whole = max(sum(r.measured or 0 for r in rows), sum(r.model or 0 for r in rows)) or 1
    scale, at, allowed = WIDTH / whole, 0.0, 0.0
    marks: list[Box | Rule | Words] = []
    for number, row in enumerate(rows):
        y, over = number * ROW + 4, None not in (row.measured, row.model) and (row.measured or 0) > (row.model or 0)
        marks.append(Words(LEFT - 8, y + 17, shortened(row.label), anchor="end"))
        if row.model is not None:
            marks.append(Box(LEFT + allowed * scale, y + 16, max(row.model * scale, 1), 7, "frame"))
            allowed += row.model
        if row.measured is not None:
            kind = "bar--over" if over else "bar"
            marks.append(Box(LEFT + at * scale, y + 3, max(row.measured * scale, 1), 12, kind))
            at += row.measured
        words = "no visit" if row.measured is None else f"{row.measured:.1f}"
        kind = "label label--light" if row.measured is None else "value"
        marks.append(Words(LEFT + max(at, allowed) * scale + 7, y + 17, words, kind))
    return _lying(name, title, description, len(rows), marks, foot, 5)


def stacked(name: str, title: str, description: str, rows: Sequence[tuple[str, Sequence[float], str]]) -> Drawing:
    """Draw rows of parts that follow each other (label, parts, words); part 0 is filled, 1 hatched, 2 a frame."""
    top = max([sum(parts) for _, parts, _ in rows], default=0) or 1
    marks: list[Box | Rule | Words] = [Rule(LEFT, 2, LEFT, len(rows) * ROW + 2, "axis")]
    for number, (label, parts, words) in enumerate(rows):
        y, x = number * ROW + 4, float(LEFT)
        marks.append(Words(LEFT - 8, y + 17, shortened(label), anchor="end"))
        for part, kind in zip(parts, ("bar", "bar--over", "frame"), strict=False):
            if part:
                marks.append(Box(x, y + 3, part / top * WIDTH, 18, kind))
                x += part / top * WIDTH
        marks.append(Words(x + 7, y + 17, words, "value"))
    return _lying(name, title, description, len(rows), marks, "", max((len(w) for _, _, w in rows), default=0))


def _lying(
    name: str, title: str, description: str, rows: int, marks: list[Box | Rule | Words], foot: str, widest: int
) -> Drawing:
    height = rows * ROW + 8
    if foot:
        marks.append(Words(LEFT, height + 14, foot, "label label--light"))
        height += 24
    return Drawing(name, title, description, LEFT + WIDTH + 16 + widest * 8, height, tuple(marks))


def shortened(label: str, longest: int = 36) -> str:
    """Cut a label to what fits beside a bar; the table below has the whole."""
    return label if len(label) <= longest else label[: longest - 1].rstrip() + "…"
