"""What a reader hands back, and the tidying that makes any file's text pleasant to read and safe to store."""

import re
import unicodedata
from dataclasses import dataclass

from app.documents import rules

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Soft hyphens, zero-width and direction marks, fillers, variation selectors, tags: seen by software alone."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPACES = dict.fromkeys(
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
)
_BULLETS = dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf076\uf06c\uf0fc\uf0be\u25aa\u25cf\u2219", "•")
"""Bullets of the symbol fonts that word processors use; in any other font they are empty boxes."""
_LINE_ENDS = dict.fromkeys("\v\f\x85\u2028\u2029", "\n")
_EMOJI_STYLE = "\ufe0f"
_REPLACED = str.maketrans({**_LIGATURES, **_SPACES, **_BULLETS, **_LINE_ENDS, _EMOJI_STYLE: ""})
_UNKNOWN = re.compile("[\ufffd\ue000-\uf8ff]")
_MANY_UNKNOWN = 0.05


HIDDEN = "left out, because nobody can see them on the page"


@dataclass(frozen=True, slots=True)
class Reading:
    """The visible text of one file, its pages, and what the applicant should know about it."""

    text: str
    pages: int
    warnings: tuple[str, ...] = ()


def tidy(read: Reading) -> Reading:
    """Return the text as everyone will read it: NFC, lines ended by one newline, nothing invisible in it.

    Raises:
        NoReadableText, UnreadableFile: nothing is left, or more than two pages can hold.
    """
    text = unicodedata.normalize("NFC", read.text.replace("\r\n", "\n").replace("\r", "\n")).translate(_REPLACED)
    text, invisible = _INVISIBLE.subn("", text)
    lines = (line.rstrip() for line in _CONTROL.sub("", text).split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
    rules.check_text(text)
    warnings = list(read.warnings)
    if invisible:
        warnings.append(f"{invisible} invisible {_characters(invisible)} left out of the text.")
    if len(_UNKNOWN.findall(text)) > _MANY_UNKNOWN * len(text):
        warnings.append(
            "Many characters of this file cannot be read by software. Check the text below; if it is wrong, save your "
            "résumé with another font or as a Word document."
        )
    return Reading(text, read.pages, tuple(warnings))


def hidden_warning(count: int) -> tuple[str, ...]:
    """Say how many characters were left out because nobody can see them; nothing when there are none."""
    if not count:
        return ()
    return (
        f"{count} {_characters(count)} {HIDDEN} (hidden, white, covered or tiny text). People and software read only "
        "what is visible.",
    )


def _characters(count: int) -> str:
    return "character was" if count == 1 else "characters were"


def holds_hidden_text(warnings: str) -> bool:
    """Tell whether the warnings kept with a résumé speak of text that nobody can see."""
    return HIDDEN in warnings
