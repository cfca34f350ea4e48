"""Résumés put together from held-out sentences, for tests that need hundreds of them; nobody in them exists."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from app.skills import apart

HELD_OUT = apart.read(apart.HELD_OUT)
SHOWING = [one for one in HELD_OUT.sentences if one.shows]
SILENT = [one.text for one in HELD_OUT.sentences if not one.shows and not one.may_show]
NAMES = (
    "Jane Q. Doe", "Mohammed al-Rashid", "Lakisha Washington-Jones", "Wei Chen", "José Ramírez", "Emily Walsh",
    "Olu Adeyemi", "Siobhan O'Brien", "Priya Natarajan", "Hank Miller", "Grace Kim", "Mark Chase", "Rose Cook",
)  # fmt: skip
PLACES = (
    "12 Oak Street, Denver, CO 80202", "9 Elm Avenue, Boise, ID 83702", "4410 Pine Road, Gary, IN 46402",
    "77 Canal St, New Orleans, LA 70130", "1 Beach Blvd, Honolulu, HI 96815",
)  # fmt: skip
SCHOOLS = (
    "University of Maryland", "Howard University", "Hunter College", "Brigham Young University", "Spelman College",
    "Massachusetts Institute of Technology", "Navajo Technical University", "Gallaudet University",
)  # fmt: skip
DATES = (("March 2019", "May 2023", "2015"), ("June 1987", "July 1991", "1979"), ("August 2022", "June 2024", "2021"))
PRONOUNS = (("He", "his", "he/him"), ("She", "her", "she/her"), ("They", "their", "they/them"))


@dataclass(frozen=True, slots=True)
class Who:
    """Everything about a person that must not matter."""

    name: str
    place: str
    school: str
    dates: tuple[str, str, str]
    pronouns: tuple[str, str, str]
    number: int


def somebody(draw: random.Random) -> Who:
    """Return a person at random."""
    return Who(
        draw.choice(NAMES), draw.choice(PLACES), draw.choice(SCHOOLS), draw.choice(DATES), draw.choice(PRONOUNS),
        draw.randrange(10_000),
    )  # fmt: skip


def resume(who: Who, lines: list[str]) -> str:
    """Return a résumé of these lines of work and this person."""
    start, end, year = who.dates
    subject, owner, both = who.pronouns
    work = "\n".join(f"• {line}" for line in lines)
    return (
        f"{who.name}\n{who.place} | (303) 555-{who.number:04d} | p{who.number}@example.org\nPronouns: {both}\n\n"
        f"EXPERIENCE\nAnalyst, Example Corp, {start} to {end}\n{work}\n"
        f"• {subject} trained {owner} colleagues on the new ticket form\n\n"
        f"EDUCATION\nB.S. Information Technology, {who.school}, {year}\n"
    )


def lines(draw: random.Random, showing: int, silent: int) -> list[str]:
    """Return lines of work at random: some that show skills, some that show none."""
    chosen = [one.text for one in draw.sample(SHOWING, showing)] + draw.sample(SILENT, silent)
    draw.shuffle(chosen)
    return chosen


def many(count: int, seed: int) -> Iterator[str]:
    """Yield résumés of different people with four to nine lines that show something."""
    draw = random.Random(seed)
    for _ in range(count):
        yield resume(somebody(draw), lines(draw, draw.randint(4, 9), draw.randint(3, 6)))
