"""A log of any size for measuring figures: five years of hiring in seven agencies, loaded in bulk, the same every time.

Ten applications a chain, three of them hired; every sixth chain was cancelled and announced again, every ninth rested.
Events beyond those are renewed decisions of reviewers, so that a log of ten events an application is as asked.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import psycopg

from app.demo.history import PERSONAL, timeline
from app.reference import catalog
from app.timeline.rules import EventType

E = EventType
PEOPLE, HIRES, EACH, YEARS = 1000, 3, 10, 5
NAMESPACES = {"agency": 1, "person": 2, "requisition": 3, "announcement": 4, "application": 5}
SERIES = ("2210", "2210", "2210", "1550", "0854", "1560", "1811", "0343")
ROLES = ("PD-WRL-007", "PD-WRL-001", "PD-WRL-003", "DD-WRL-001", "IO-WRL-006", "IN-WRL-001", "DD-WRL-005")
PLACES = ("Washington, DC", "Arlington, VA", "Fort Meade, MD", "Boulder, CO")
SIZES = (30, 18, 15, 13, 10, 8, 6)
"""The agencies' shares of the whole in percent: the largest lead's page is the one that counts."""
Row = tuple[object, ...]


def key(kind: str, number: int) -> UUID:
    """Return the same id for the same thing every time."""
    return UUID(int=(NAMESPACES[kind] << 64) + number)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much to load."""

    applications: int
    events: int

    @property
    def chains(self) -> int:
        """Chains of requisitions."""
        return max(self.applications // EACH, 1)


def load(address: str, sizes: Sizes, now: datetime) -> int:
    """Fill an empty, migrated database as its administrator, and return how many events there are.

    Foreign keys are not checked while loading: the rows are right by construction.
    """
    with psycopg.connect(address) as db:
        db.execute("SET session_replication_role = replica")
        codes = list(catalog.agencies())
        _copy(db, "agency", "id code name component_of demonstration", _agencies(codes))
        _copy(db, "person", "id issuer subject name email created_at demonstration", _people(now))
        draw = random.Random(14409)  # noqa: S311  # repeatable, not secret
        agencies = draw.choices(range(len(codes)), SIZES[: len(codes)], k=sizes.chains)
        _copy(
            db,
            "requisition",
            "id agency_id chain_id title provision nice_role series pay_plan grade_low grade_high authority openings "
            "duty_location telework clearance risk_level sensitivity pay_min pay_max created_at source",
            _requisitions(agencies, now),
        )
        _copy(
            db,
            "announcement",
            "id agency_id requisition_id number title summary duties qualifications requirements evaluation "
            "no_technical_assessment_reason short_period_reason created_at source_hash source_url",
            _announcements(agencies, now),
        )
        _copy(
            db,
            "application",
            "id agency_id announcement_id person_id applicant_name email status preference_claim may_share created_at "
            "updated_at submitted_at receipt_number",
            _applications(agencies, now),
        )
        columns = "agency_id requisition_id application_id type happened_at entered_at actor_name basis"
        _copy(db, "timeline_event", columns, _events(agencies, sizes, now))
        db.commit()
        db.autocommit = True
        db.execute("VACUUM ANALYZE")
        found = db.execute("SELECT count(*) FROM timeline_event").fetchone()
    assert found is not None
    return int(found[0])


def _copy(db: psycopg.Connection[Row], table: str, columns: str, rows: Iterator[Row]) -> None:
    with db.cursor().copy(f"COPY {table} ({', '.join(columns.split())}) FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _agencies(codes: list[str]) -> Iterator[Row]:
    for number, code in enumerate(codes):
        yield key("agency", number), code, catalog.agencies()[code].name, "", True


def _people(now: datetime) -> Iterator[Row]:
    for number in range(PEOPLE):
        yield key("person", number), "bench", f"{number}", f"Person {number}", f"p{number}@example.com", now, True


def again(chain: int) -> bool:
    """Say whether a chain was cancelled and announced again."""
    return chain % 6 == 5


def _requisitions(agencies: list[int], now: datetime) -> Iterator[Row]:
    provisions = [*catalog.provisions(), ""]
    for chain, agency in enumerate(agencies):
        grade, first = 12 + chain % 3, key("requisition", 2 * chain)
        position = (
            "Specialist", _nth(provisions, chain), _nth(ROLES, chain), _nth(SERIES, chain), "GS", grade, grade,
            ("DE_CR", "DHA_GW_CYBER")[chain % 2], HIRES, _nth(PLACES, chain), "situational", "secret",
            ("low", "moderate", "high")[chain % 3], "non_sensitive", 100_000, 150_000,
        )  # fmt: skip
        for part in range(1 + again(chain)):
            created_at = now + timedelta(seconds=part)
            yield key("requisition", 2 * chain + part), key("agency", agency), first, *position, created_at, ""


def _nth(values: Sequence[str], number: int) -> str:
    return values[number % len(values)]


def _announcements(agencies: list[int], now: datetime) -> Iterator[Row]:
    for chain, agency in enumerate(agencies):
        requisition = key("requisition", 2 * chain + again(chain))
        texts = ("Specialist", *([""] * 7))
        yield key("announcement", chain), key("agency", agency), requisition, f"B-{chain}", *texts, now, "", ""


def _applications(agencies: list[int], now: datetime) -> Iterator[Row]:
    for chain, agency in enumerate(agencies):
        for place in range(EACH):
            number = EACH * chain + place
            person = (chain * EACH + place) % PEOPLE
            yield (
                key("application", number), key("agency", agency), key("announcement", chain), key("person", person),
                "A", "a@example.com", "submitted", "NV", False, now, now, now, f"B{number}",
            )  # fmt: skip


def _events(agencies: list[int], sizes: Sizes, now: datetime) -> Iterator[Row]:
    draw = random.Random(2)  # noqa: S311  # repeatable, not secret
    written = 0
    codes = list(catalog.agencies())
    for chain, agency in enumerate(agencies):
        need = now - timedelta(days=365 * YEARS * (1 - chain / len(agencies)))
        due = round(sizes.events * (chain + 1) / len(agencies)) - written
        for requisition, who, type_, at in _chain(draw, chain, codes[agency], need, now, due):
            written += 1
            yield key("agency", agency), requisition, who, type_.value, at, at, "Bench", ""


def _chain(
    draw: random.Random, chain: int, agency: str, need: datetime, now: datetime, due: int
) -> list[tuple[UUID, UUID | None, EventType, datetime]]:
    first, newest = key("requisition", 2 * chain), key("requisition", 2 * chain + again(chain))
    people = [key("application", EACH * chain + place) for place in range(EACH)]
    found: list[tuple[UUID, UUID | None, EventType, datetime]] = []
    start = need
    if again(chain):
        start = need + timedelta(days=40)
        found += [(first, None, E.NEED_VALIDATED, need), (first, None, E.CANCELLED, start - timedelta(days=10))]
        found += [(newest, None, E.REANNOUNCED, start)]
    rated = chain % 2 == 0
    for place in range(HIRES):
        for event in timeline(draw, need=start, rated=rated, agency=agency, progress=0.5, until=now):
            if event.type in PERSONAL:
                found.append((newest, people[place], event.type, event.at))
            elif place == 0 and not (again(chain) and event.type is E.NEED_VALIDATED):
                found.append((newest, None, event.type, event.at))
    if chain % 9 == 0:
        rest = [(E.PAUSE_BEGAN, start + timedelta(days=6)), (E.PAUSE_ENDED, start + timedelta(days=11))]
        found += [(newest, None, type_, at) for type_, at in rest if at <= now]
    found += _answers(found, newest, people)
    opened = [at for _, _, type_, at in found if type_ is E.APPLICATION_RECEIVED]
    for number in range(max(due - len(found), 0) if opened else 0):
        type_ = E.FOUND_NOT_QUALIFIED if number // EACH % 2 else E.FOUND_QUALIFIED
        found.append((newest, people[number % EACH], type_, opened[0] + timedelta(minutes=number + 1)))
    return found


def _answers(
    found: list[tuple[UUID, UUID | None, EventType, datetime]], newest: UUID, people: list[UUID]
) -> list[tuple[UUID, UUID | None, EventType, datetime]]:
    by = {type_: at for _, who, type_, at in found if who is None}
    more: list[tuple[UUID, UUID | None, EventType, datetime]] = []
    for place, who in enumerate(people):
        chosen = place < HIRES
        for after, hours, type_ in (
            (E.JOA_OPEN, 5 + place, E.APPLICATION_RECEIVED),
            (E.CERT_ISSUED, -1, E.FOUND_QUALIFIED if chosen or place % 3 else E.FOUND_NOT_QUALIFIED),
            (E.CERT_ISSUED, 0, E.REFERRED if chosen or place % 3 else E.NOT_REFERRED),
            (E.CERT_RETURNED, 0, E.SELECTED if chosen else E.NOT_SELECTED),
        ):
            if after in by and (chosen or place % 3 or type_ is not E.NOT_SELECTED):
                more.append((newest, who, type_, by[after] + timedelta(hours=hours)))
    return more
