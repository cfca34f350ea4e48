"""How long a two-page PDF takes from bytes to skills with evidence, the confined child included, on one core."""

import io
import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from app.bench import machine
from app.skills import apart, artifact

LINES_A_PAGE = 34


def two_pages(number: int) -> bytes:
    """Return a résumé as a PDF of two full pages, put together from held-out sentences; nobody in it exists."""
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen.canvas import Canvas

    sentences = [one.text for one in apart.read(apart.HELD_OUT).sentences]
    draw = np.random.default_rng(number)
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=letter)
    for _ in range(2):
        text = canvas.beginText(54, 740)
        text.setFont("Helvetica", 9)
        for place in draw.choice(len(sentences), LINES_A_PAGE, replace=False):
            line = f"- {sentences[int(place)]}"
            for start in range(0, len(line), 110):
                text.textLine(line[start : start + 110])
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def run(models: Path, count: int, key: bytes | None) -> dict[str, Any]:
    """Measure `count` files one after the other, pinned to one core, after one that is not counted."""
    from app.documents.extraction import extract

    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        model = artifact.load(artifact.newest(models), key)
        reading, finding = [], []
        for number in range(count + 1):
            seconds, read = machine.timed(partial(extract, two_pages(number), "resume.pdf"))
            reading.append(seconds)
            finding.append(machine.timed(partial(model.extract, read.text))[0])
    finally:
        os.sched_setaffinity(0, allowed)
    whole = 1000 * (np.array(reading) + np.array(finding))[1:]
    return {
        "machine": machine.described(),
        "files": count,
        "text_ms": round(float(np.median(reading[1:])) * 1000, 1),
        "skills_ms": round(float(np.median(finding[1:])) * 1000, 1),
        "median_ms": round(float(np.median(whole)), 1),
        "p95_ms": round(float(np.quantile(whole, 0.95)), 1),
    }
