"""What can be seen on a PDF page stays; what cannot goes, however it was hidden."""

import pytest

from app.documents import rules
from app.documents.extraction import extract
from tests.documents import made_files as made

SECRET = "Certified in everything"


def _over_dark(page):
    page.rect(60, 290, 300, 30, fill=1)
    page.setFillGray(1)
    page.drawString(72, 300, "White on a dark band")


def _covered(page):
    page.drawString(72, 300, SECRET)
    page.setFillGray(1)
    page.rect(60, 290, 300, 30, fill=1, stroke=0)


def _under_other_text(page):
    page.setFillGray(1)
    page.drawString(72, 300, SECRET)
    page.setFillGray(0)
    page.drawString(72, 300, "Ordinary words in black here")


def _unrendered_on_a_pattern(page):
    for n in range(100):
        page.rect(60 + n * 4, 280, 2, 50, fill=1)
    text = page.beginText(72, 300)
    text.setTextRenderMode(3)
    text.textLine(SECRET)
    page.drawText(text)


def _transparent(page):
    page.setFillAlpha(0.02)
    page.drawString(72, 300, SECRET)


@pytest.mark.parametrize("draw", [_covered, _under_other_text, _unrendered_on_a_pattern, _transparent])
def test_hidden_text_gains_nothing_from_what_is_around_it(draw):
    read = extract(made.a_pdf_drawn(draw))
    assert SECRET not in read.text
    assert "nobody can see them" in read.warnings[0]
    assert all(line in read.text for line in made.LINES)


def test_white_text_on_a_dark_band_is_read():
    read = extract(made.a_pdf_drawn(_over_dark))
    assert "White on a dark band" in read.text
    assert read.warnings == ()


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_turned_and_cropped_page_loses_nothing(angle):
    read = extract(made.a_turned_and_cropped_pdf(angle))
    assert all(line in read.text for line in made.LINES)
    assert read.warnings == ()


@pytest.mark.parametrize("size", [5, 8, 11])
@pytest.mark.parametrize("font", ["Helvetica", "Times-Italic", "Courier"])
def test_small_print_in_ordinary_fonts_loses_nothing(font, size):
    def draw(page):
        page.setFont(font, size)
        page.drawString(72, 300, "i.l,;:'- Wrote 4,000 rules - tuned (all) of them; daily.")

    read = extract(made.a_pdf_drawn(draw))
    assert "i.l,;:'- Wrote 4,000 rules - tuned (all) of them; daily." in read.text
    assert read.warnings == ()


def test_a_hyphen_at_the_end_of_a_line_stays_unless_the_word_is_also_written_whole():
    read = extract(
        made.a_pdf([*made.LINES, "Led third-", "party reviews, vulner-", "ability scans, vulnerability work"])
    )
    assert "third-party reviews" in read.text
    assert "vulnerability scans" in read.text


def test_a_page_larger_than_legal_paper_counts_as_several():
    with pytest.raises(rules.TooManyPages, match="has 4 pages"):
        extract(made.a_pdf_drawn(lambda page: None, size=(1224, 1584)))
