"""Made-up people and their résumés: drawn from the demonstration's careers, each different, each marked."""

import random
from functools import cache

from pydantic import BaseModel, ConfigDict

from app.reference.catalog import read_rows

GIVEN = (
    *("Avery", "Blake", "Casey", "Dana", "Eli", "Frankie", "Gray", "Harper", "Indira", "Jamie", "Kai", "Logan"),
    *("Morgan", "Noor", "Oakley", "Parker", "Quinn", "Riley", "Sage", "Taylor", "Uma", "Val", "Wren", "Yael"),
    *("Zion", "Amara", "Bruno", "Carmen", "Diego", "Elena"),
)
FAMILY = (
    *("Abbott", "Bright", "Carver", "Dawes", "Ellison", "Fairley", "Garland", "Holloway", "Ingram", "Jarvis"),
    *("Keller", "Lowell", "Mercer", "Norwood", "Osborn", "Prescott", "Quimby", "Radford", "Sterling", "Thornton"),
    *("Underhill", "Vance", "Whitaker", "Yardley", "Zeller", "Ashby", "Bolton", "Crane", "Drummond"),
)
EMPLOYERS = (
    "Sample Regional Bank",
    "Example State University",
    "Placeholder Health Network",
    "Specimen Energy",
    "Mock County Government",
    "Example Army Signal Battalion",
    "Sample Logistics",
    "Test Insurance Group",
)
DEGREES = (
    "B.S. in Computer Science",
    "B.S. in Cybersecurity",
    "B.A. in Criminal Justice",
    "M.S. in Data Science",
    "A.A.S. in Network Technology",
    "B.S. in Electrical Engineering",
    "No degree; self-taught and certified",
)
GENERAL = (
    "Worked with customers every day and kept my promises to them.",
    "Explained technical matters to people who are not technical, in writing and in person.",
    "Found the cause of problems under time pressure and wrote down what was learned.",
    "Checked my own work twice, and that of others once.",
    "Organised the team’s yearly charity run and its holiday schedule.",
    "Served as fire warden for the third floor.",
    "Received the employee of the quarter award.",
    "Managed a budget of {n}0,000 dollars for office supplies and travel.",
    "Speak Spanish at work level and some French.",
    "Volunteer as a youth football coach on weekends.",
)


class Career(BaseModel):
    """One kind of job and what people in it write."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    series: str
    nice_role: str
    provision: str
    summary: str
    duties: str
    qualifications: str
    bullets: tuple[str, ...]


@cache
def careers() -> tuple[Career, ...]:
    """Return the demonstration's careers."""
    return read_rows("demonstration/careers", "career", Career)


def person_name(draw: random.Random) -> str:
    """Return a name that says what it is."""
    return f"{draw.choice(GIVEN)} {draw.choice(FAMILY)} (demonstration)"


def _filled(draw: random.Random, sentence: str) -> str:
    return sentence.format(n=draw.randint(12, 48), m=draw.randint(11, 39), k=draw.randint(3, 9))


def resume(draw: random.Random, name: str, career: Career, other: Career) -> str:
    """Return about two pages of plain text: mostly one career, a little of another, and what says nothing."""
    strength = draw.choice((3, 4, 5, 6, 7, 8))
    own = draw.sample(career.bullets, strength)
    second = draw.sample(other.bullets, draw.randint(0, 2))
    general = draw.sample(GENERAL, draw.randint(3, 6))
    year = 2026 - draw.randint(0, 2)
    jobs = []
    pieces = [*own, *second, *general[:-2]]
    cut = max(len(pieces) // 2, 1)
    for number, part in enumerate((pieces[:cut], pieces[cut:])):
        start = year - draw.randint(2, 4)
        lines = "\n".join(f"• {_filled(draw, sentence)}" for sentence in part)
        role = career.title.split("(")[-1].rstrip(")") if number == 0 else "Specialist"
        jobs.append(f"{role}, {draw.choice(EMPLOYERS)}, {start} to {year}\n40 hours a week\n{lines}")
        year = start
    return (
        "\n\n".join(
            (
                f"{name}\nResume for demonstration only",
                "SUMMARY\n" + _filled(draw, draw.choice(career.bullets)),
                "EXPERIENCE\n" + "\n\n".join(jobs),
                f"EDUCATION\n{draw.choice(DEGREES)}, Example College",
                "OTHER\n" + "\n".join(_filled(draw, sentence) for sentence in general[-2:]),
            )
        )
        + "\n"
    )
