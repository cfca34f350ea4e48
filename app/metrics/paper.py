"""Charts and headings on paper: the shapes of a drawing as strokes and fills of a PDF, and its outline."""

from collections.abc import Iterable, Sequence
from html import escape

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph

from app.metrics.charts import Box, Drawing, Rule, Words

INK, SOFT, BLUE, ORANGE, BROWN, GREEN = (
    colors.HexColor(code) for code in ("#1b1b1b", "#565c65", "#005ea2", "#f3d9c4", "#8a3b00", "#00663e")
)
FILLS = {"bar": BLUE, "column": BLUE, "bar--over": ORANGE, "column--over": ORANGE, "frame": None}
STROKES = {"axis": SOFT, "goal": GREEN, "tick": INK, "break": SOFT}


class Heading(Paragraph):
    """A heading that stays with what follows and stands in the document's outline, at a level counted from 0."""

    def __init__(self, words: str, style: ParagraphStyle, level: int) -> None:
        super().__init__(escape(words), style)
        self.words, self.level, self.keepWithNext = words, level, 1

    def draw(self) -> None:
        """Draw the words, and let the outline lead to where they stand."""
        canvas: Canvas = self.canv
        place = f"sheet-{canvas.getPageNumber()}-{self.words}"
        canvas.bookmarkHorizontal(place, 0, self.height)
        canvas.addOutlineEntry(self.words, place, self.level)
        super().draw()


class Whole(KeepTogether):
    """What stays on one sheet where it fits on one."""

    def __init__(self, parts: Sequence[Flowable]) -> None:
        super().__init__(list(parts))
        self.parts = parts


def joined(parts: Iterable[Flowable]) -> list[Flowable]:
    """Let what stays on one sheet take along the heading and sentence before it."""
    found: list[Flowable] = []
    for part in parts:
        taken: list[Flowable] = []
        while isinstance(part, Whole) and found and isinstance(found[-1], Paragraph):
            taken.insert(0, found.pop())
            if isinstance(taken[0], Heading):
                break
        found.append(Whole([*taken, *part.parts]) if isinstance(part, Whole) else part)
    return found


class Chart(Flowable):
    """A chart's shapes on paper, drawn as wide as the sheet allows."""

    def __init__(self, chart: Drawing, width: float) -> None:
        super().__init__()
        self.chart, self.scale = chart, min(width / chart.width, 0.85)
        self.width, self.height = chart.width * self.scale, chart.height * self.scale + 6

    def draw(self) -> None:
        """Draw from the back to the front; a page's y runs down, a sheet's runs up."""
        canvas: Canvas = self.canv
        canvas.scale(self.scale, self.scale)
        canvas.translate(0, self.chart.height)
        for mark in self.chart.marks:
            if isinstance(mark, Box):
                _box(canvas, mark)
            elif isinstance(mark, Rule):
                _rule(canvas, mark)
            else:
                _words(canvas, mark)


def _rule(canvas: Canvas, rule: Rule) -> None:
    canvas.setStrokeColor(STROKES[rule.kind])
    canvas.setLineWidth(1 if rule.kind == "axis" else 2)
    canvas.setDash((7, 4) if rule.kind == "goal" else ())
    canvas.line(rule.x1, -rule.y1, rule.x2, -rule.y2)
    canvas.setDash()


def _words(canvas: Canvas, words: Words) -> None:
    bold = words.kind in ("value", "label goal-label")
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 12)
    canvas.setFillColor(SOFT if "light" in words.kind else GREEN if "goal" in words.kind else INK)
    draw = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
    draw[words.anchor](words.x, -words.y, words.text)


def _box(canvas: Canvas, box: Box) -> None:
    """Fill a box; one over its goal gets strokes across it, so that it can be told apart without colour."""
    fill, over = FILLS[box.kind], box.kind.endswith("--over")
    canvas.setLineWidth(1)
    canvas.setStrokeColor(BROWN if over else INK)
    if fill is not None:
        canvas.setFillColor(fill)
    place = box.x, -box.y - box.height, box.width, box.height
    canvas.rect(*place, stroke=int(over or fill is None), fill=int(fill is not None))
    if not over:
        return
    canvas.saveState()
    inside = canvas.beginPath()
    inside.rect(*place)
    canvas.clipPath(inside, stroke=0)
    for step in range(int((box.width + box.height) / 6) + 1):
        canvas.line(box.x + step * 6, -box.y - box.height, box.x + step * 6 - box.height, -box.y)
    canvas.restoreState()
