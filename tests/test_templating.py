"""What templates make of texts: Markdown is read, and nothing in it reaches a page as code."""

from app.skills import card
from app.templating import from_markdown


def test_a_model_card_becomes_headings_lists_and_a_table():
    page = str(from_markdown(card.FILE.read_text(encoding="utf-8")))
    assert '<table class="usa-table usa-table--borderless">' in page
    assert "<h4>Figures</h4>" in page
    assert "<h1>" not in page
    assert "|---" not in page


def test_html_and_addresses_of_code_stay_text():
    page = str(from_markdown("<script>alert(1)</script> [x](javascript:alert(1))"))
    assert "<script" not in page
    assert "href" not in page
