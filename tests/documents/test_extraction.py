"""Text out of files: what people see, nothing they cannot see, and a sentence for each file that is refused."""

import pytest

from app.documents import rules
from app.documents.extraction import extract
from tests.documents import made_files as made


@pytest.mark.parametrize(
    "data", [made.a_pdf(), made.a_docx(), "\n".join(made.LINES).encode()], ids=["pdf", "docx", "text"]
)
def test_every_line_of_a_resume_arrives_in_order(data):
    text = extract(data).text
    places = [text.index(line) for line in made.LINES]
    assert places == sorted(places)


def test_two_pages_are_fine_and_counted():
    assert extract(made.a_pdf(made.LINES, made.LINES)).pages == 2
    assert extract(made.a_docx(pages=2)).pages == 2


@pytest.mark.parametrize(
    "data",
    [made.a_pdf(*[made.LINES] * 3), made.a_docx(pages=3), b"word " * 3000, b"page one\f two\f three" + b" words" * 20],
    ids=["pdf", "docx", "long text", "form feeds"],
)
def test_a_third_page_is_refused_with_the_rule(data):
    with pytest.raises(rules.TooManyPages, match="at most 2 pages"):
        extract(data)


@pytest.mark.parametrize("way", ["white", "unrendered", "tiny", "off the page"])
def test_text_that_nobody_can_see_is_left_out_and_said(way):
    read = extract(made.a_pdf_with_hidden_text(way))
    assert "Certified in everything" not in read.text
    assert all(line in read.text for line in made.LINES)
    assert "nobody can see" in read.warnings[0]


def test_hidden_text_in_word_is_left_out_and_said():
    read = extract(made.a_docx(hidden="Certified in everything"))
    assert "Certified" not in read.text
    assert "nobody can see" in read.warnings[0]


def test_ordinary_text_loses_nothing():
    assert extract(made.a_pdf()).warnings == ()


@pytest.mark.parametrize(
    ("data", "refusal", "words"),
    [
        (b"", rules.EmptyFile, "empty"),
        (b"x" * (10 * 1024 * 1024 + 1), rules.FileTooLarge, "at most 10 MB"),
        (made.an_encrypted_pdf(), rules.EncryptedFile, "password"),
        (made.a_picture_pdf(), rules.NoReadableText, "scan or a picture"),
        (made.a_docx_with_doctype(), rules.UnsafeDocument, "no résumé needs"),
        (made.a_zip_bomb(), rules.UnsafeDocument, "unusual size"),
        (made.a_docx_with(b"<w:broken"), rules.UnreadableFile, "damaged"),
        (b"%PDF-1.7 nonsense", rules.UnreadableFile, "damaged"),
        (b"PK\x03\x04nonsense", rules.UnreadableFile, "damaged"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", rules.UnsupportedType, "PDF, a DOCX or a text file"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, rules.UnsupportedType, "old Word file"),
    ],
    ids=["empty", "large", "encrypted", "picture", "doctype", "bomb", "bad xml", "bad pdf", "bad zip", "png", "doc"],
)
def test_a_bad_file_is_refused_in_words(data, refusal, words):
    with pytest.raises(refusal, match=words):
        extract(data)


def test_a_parser_that_eats_memory_or_time_ends_with_a_sentence(monkeypatch):
    from app.documents import extraction

    monkeypatch.setattr(extraction, "WALL_SECONDS", 0.01)
    with pytest.raises(rules.ExtractionTooSlow, match="too long"):
        extract(made.a_pdf())
