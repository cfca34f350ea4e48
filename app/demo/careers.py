"""Made-up people and their résumés: drawn from the demonstration's careers, each different, each marked."""

import random
from collections.abc import Sequence
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
    "Worked with customers every day, answered their questions within a business day and kept my promises to them.",
    "Explained technical matters to people who are not technical, in writing and in person, until they could act.",
    "Found the cause of problems under time pressure, told those concerned, and wrote down what was learned.",
    "Checked my own work twice and that of others once before it went out to anybody.",
    "Organised the team’s yearly charity run, its holiday schedule and the farewell party of our director.",
    "Served as fire warden for the third floor and led {k} evacuation drills without complaint.",
    "Received the employee of the quarter award {k} times for reliability and good humour.",
    "Managed a budget of {n}0,000 dollars for office supplies, furniture and travel.",
    "Speak Spanish at work level, some French, and enough Korean to order dinner.",
    "Volunteer as a youth football coach on weekends and as treasurer of the neighbourhood association.",
    "Trained {m} new employees in the time sheet system and wrote the guide that they still use.",
    "Represented the office at {k} career fairs and spoke with several hundred students.",
    "Wrote the monthly newsletter that goes to {n}0 colleagues and took its photographs.",
    "Moved the office to another building over a weekend without losing a single box.",
    "Kept the team calendar and the minutes of its meetings, and sent them out the same day.",
    "Helped {m} retired people of the neighbourhood with their tax forms every spring.",
    "Answered the main telephone line in the afternoons and sent callers to the right person.",
    "Took part in the working group on the new cafeteria and its opening hours.",
)
ABOUT = (
    "Reported to the head of the section in an office of {m} people that serves {n} branches in {k} counties. The "
    "position was full time, with rotating weekend duty and occasional travel inside the state.",
    "Joined as the second member of a new team and stayed until it had {m} members. Took on the duties of the team "
    "lead for {k} months while the position was vacant, and handed them over in good order.",
    "The organisation runs its own data center and two offices. My desk stood between operations and the business, "
    "so half of each week went into meetings, mail and telephone calls with both.",
    "The team kept a shared list of what was promised to whom. Each Monday we went through it, moved what had to "
    "wait, and told the people concerned before they had to ask. Nothing was late without notice in {m} months.",
    "When two departments merged, I sat with people from both for a week, wrote down how each did things, and helped "
    "them agree on one way. The new handbook has {m} pages and is still in use.",
    "Much of the work was done in the evening and on weekends, when others were at home. I planned it with the shift "
    "leads {k} weeks ahead and left a written summary on every desk before the morning.",
    "My supervisor asked me to look after visitors: school classes, delegations and once a film crew. I showed them "
    "what could be shown, kept them away from the rest, and wrote thank-you letters to {n} of them.",
    "In the second year the contract with our supplier ended. I compared {k} offers, visited two of the firms, and "
    "wrote the recommendation that was followed. The change cost nobody a working day.",
    "I kept the vacation plan of {m} people, which taught me more about fairness than any course. Complaints fell "
    "from several a month to none, because the rules were written down and applied to everyone.",
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
    """Return about two pages of plain text: mostly one career, a little of another, and much that says nothing."""
    own = draw.sample(career.bullets, draw.choice((3, 4, 5, 6, 7, 8)))
    second = draw.sample(other.bullets, draw.randint(0, 2))
    general = draw.sample(GENERAL, draw.randint(15, 18))
    year = 2026 - draw.randint(0, 2)
    parts = [own + general[:3], second + general[3:9], general[9:14]]
    about = draw.sample(ABOUT, len(ABOUT))
    about = draw.sample(ABOUT, len(ABOUT))
    summary = f"{_filled(draw, draw.choice(career.bullets))} {_filled(draw, about.pop())}"
    jobs = []
    for number, part in enumerate(parts):
        start = year - draw.randint(2, 4)
        role = career.title.split("(")[-1].rstrip(")") if number == 0 else "Specialist" if number == 1 else "Assistant"
        heading = f"{role}, {draw.choice(EMPLOYERS)}, {start} to {year}"
        jobs.append(_job(draw, heading, [about.pop() for _ in range(2)], part))
        year = start
    closing = "\n".join(_filled(draw, sentence) for sentence in general[14:]) or "References on request."
    parts_of_page = (
        f"{name}\nResume for demonstration only",
        f"SUMMARY\n{summary}",
        "EXPERIENCE\n" + "\n\n".join(jobs),
        f"EDUCATION\n{draw.choice(DEGREES)}, Example College, with {draw.randint(3, 9)} courses in mathematics",
        f"OTHER\n{closing}",
    )
    return "\n\n".join(parts_of_page) + "\n"


def _job(draw: random.Random, heading: str, about: Sequence[str], sentences: Sequence[str]) -> str:
    paragraph = " ".join(_filled(draw, text) for text in about)
    lines = "\n".join(f"• {_filled(draw, sentence)}" for sentence in sentences)
    return f"{heading}\n40 hours a week\n{paragraph}\n{lines}"
