"""README's table of measured figures, made from the kept records and from nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from app.bench.attacks import BESIDE_ONES_OWN
from app.bench.records import BadRecord, Record

START, END = "<!-- measured: `muster bench table --write` writes what stands here -->", "<!-- end of measured -->"

Found = Mapping[str, Any]
Row = tuple[str, str]
"""What was measured, and the figures in words."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of measurement: its rows, how it is repeated, and the outputs it is put together from, if several."""

    rows: Callable[[Found], Sequence[Row]]
    again: str
    parts: tuple[str, ...] = ("",)


def _train(found: Found) -> list[Row]:
    texts = f"{found['shows']:,} sentences that show them and {found['near_misses']:,} that only sound so"
    what = f"Skills: {len(found['roles'])} work roles, {len(found['skills'])} skills, {texts}; training"
    return [(what, f"{found['processor_seconds']:.0f} s of processor time")]


def _card(found: Found) -> list[Row]:
    held = found["held_out"]
    several = {name.removeprefix("several_"): value for name, value in held.items() if name.startswith("several_")}
    return [
        (
            f"{held['sentences']:,} sentences written apart from the training texts, nearly half showing nothing",
            f"{_told(held)}; {held['claims_that_must_not_count']} of {held['must_not_count']} sentences that must not "
            "count are “met”",
        ),
        (
            f"{several['sentences']:,} lines that show two to four skills at once, each labelled with all of them",
            _told(several),
        ),
        (
            f"{held['first_sight']:,} sentences that must not count, by a writer who knew neither rules nor texts of "
            "ours, and that neither a rule nor a training has seen",
            f"{held['first_sight_claims']} are “met” ({held['first_sight_claims'] / held['first_sight']:.1%}); of "
            f"{held['first_sight_shows']} claims by the same writer the skill is found in {held['first_sight_found']}, "
            f"in {held['first_sight_met']} as “met”",
        ),
    ]


def _told(held: Found) -> str:
    return (
        f"“met” is right in {held['met_precision']:.1%} and finds {held['met_recall']:.1%}; “partly” or better finds "
        f"{held['shown_recall']:.1%} and is right in {held['shown_precision']:.1%}; calibration error "
        f"{held['calibration_error']:.3f}"
    )


def _published(found: Found) -> list[Row]:
    full, both, masked = found["score"], found["score_full"], found["score_masked"]
    return [
        (
            "The recipe on a published corpus (`resumes_train` → `resumes_valid`)",
            f"micro-F1 {full['micro_f1']:.3f}, macro-F1 {full['macro_f1']:.3f}, mAP {full['map']:.3f}, ECE "
            f"{full['ece']:.3f}; fitted in {found['fit']['seconds']:.0f} s",
        ),
        (
            "The same without leaning on job titles (`--mask-titles`): micro-F1",
            f"{both['micro_f1']:.3f} in full, {masked['micro_f1']:.3f} with titles masked; fitted in "
            f"{found['fit_masked']['seconds']:.0f} s",
        ),
    ]


TEXTS = ("definition", "all_statements", "eight_statements")


def _roles(what: str) -> Callable[[Found], list[Row]]:
    def rows(found: Found) -> list[Row]:
        return [(what, "; ".join(f"{name.replace('_', ' ')} {_firsts(found[name])}" for name in TEXTS))]

    return rows


def _firsts(scores: Found) -> str:
    return f"(n = {scores['n']}) {scores['top1']:.3g} / {scores['top3']:.3g} / {scores['top5']:.3g}"


def _rank(found: Found) -> list[Row]:
    written, unnamed = found["as_written"], found["specialty_not_named"]
    return [
        (
            f"{found['announcements']} real announcements → {found['resumes']:,} résumés, {found['relevant']:.0%} of "
            "them relevant by occupation, our own words only: MAP",
            f"{written['map']:.2f} against BM25’s {written['bm25_map']:.2f} ({written['ratio']:.1f} ×); with the names "
            f"of specialties taken out of the announcements {unnamed['map']:.2f} against {unnamed['bm25_map']:.2f} "
            f"({unnamed['ratio']:.1f} ×)",
        ),
        (
            "The same by the asked skills alone, as a reviewer’s list of matches orders: MAP",
            f"{written['skills_map']:.2f}; without names of specialties {unnamed['skills_map']:.2f}",
        ),
        *_attacked(found["gained"]),
    ]


def _attacked(gained: Mapping[str, Found]) -> list[Row]:
    beside = {name: gain for name, gain in gained.items() if name in BESIDE_ONES_OWN}
    rest = {name: gain for name, gain in gained.items() if name not in BESIDE_ONES_OWN}
    ways = (
        (f"in {len(rest)} ways: the announcement 20 times, 200 keywords, look-alike letters, …", rest),
        ("as rows of keywords right below what may be a list of one’s own", beside),
    )
    return [
        (
            f"Places of 200 that a résumé gains in the first order when written for software {how}",
            f"at most {max(one['most'] for one in gains.values())}, {fmean(one['mean'] for one in gains.values()):.1f} "
            f"in the mean; flagged in {min(one['flagged'] for one in gains.values()):.0%} of cases",
        )
        for how, gains in ways
        if gains
    ]


def _match(found: Found) -> list[Row]:
    ways = found["ways"]
    each = [f"{name} {_way(ways[name])}" for name in ("float32", "8-bit")]
    for name in ("FAISS flat", "pgvector exact"):
        if "pairs_per_second" in ways.get(name, {}):
            times = ways["float32"]["pairs_per_second"] / ways[name]["pairs_per_second"]
            each.append(f"float32 is {times:.0f} × {name}")
    single = f"{ways['float32']['one_announcement_ms']:.1f} ms; "
    single += f"{ways['one profile × 100,000 announcements']['one_profile_ms']:.1f} ms"
    return [
        (
            f"{found['profiles']:,} profiles × {found['announcements']:,} announcements, {found['asked']} of "
            f"{found['skills']} skills asked, best {found['best']}, eligibility on",
            "; ".join(each) + ("; the same answer bit by bit" if found["same_answer"] else "; THE ANSWERS DIFFER"),
        ),
        (f"One announcement against {found['profiles']:,} profiles; one profile against 100,000 announcements", single),
    ]


def _way(way: Found) -> str:
    return (
        f"{way['seconds']:.2f} s, {way['against_ideal_gemm']:.1f} × an ideal dense product, {way['peak_memory_mb']} MB"
    )


def _extract(found: Found) -> list[Row]:
    return [
        (
            "A two-page PDF to text, skills and evidence on one core, the confined child included",
            f"{found['median_ms']:.0f} ms at the median, of it {found['skills_ms']:.0f} ms for the skills; "
            f"{found['p95_ms']:.0f} ms at the 95th percentile",
        )
    ]


def _queue(found: Found) -> list[Row]:
    wait, backlog = found["latency_s"], found["backlog"]
    return [
        (
            f"Submission to stored match, {found['rate_per_second']:g} a second for {found['seconds']:g} s, "
            f"{found['workers']} workers",
            f"{wait['p50']:.2f} s at the median, {wait['p99']:.2f} s at the 99th percentile; a backlog of "
            f"{backlog['submissions']:,} drained at {backlog['matches_per_second']:.0f} matches/s",
        )
    ]


def _metrics(found: Found) -> list[Row]:
    pages = "; ".join(f"{name} {ms['median']:.0f} ms" for name, ms in found["pages_ms"].items())
    plain, again = found["plain_against_page"], found["full_rebuild"]
    equal = "equal to" if found["rebuilt_again_after_updates_is_equal"] else "DIFFERENT FROM"
    return [
        (
            f"Lead’s pages at {found['applications']:,} applications and {found['events']:,} events, at the median",
            pages,
        ),
        (
            "The same questions asked of the log by a plain GROUP BY, against the page",
            "; ".join(f"{name} {times:.0f} × as long" for name, times in plain.items()),
        ),
        (
            "Keeping those figures: one event; everything counted anew",
            f"{found['update_per_event_ms']['median']:.0f} ms; {again['seconds']:.0f} s for {again['chains']:,} chains "
            f"({equal} what was kept event by event, for the largest agency)",
        ),
    ]


KINDS: Mapping[str, Kind] = {
    "train": Kind(_train, "muster skills train --json"),
    "card": Kind(_card, "muster skills card --measure --json"),
    "published": Kind(
        _published,
        "muster skills fit FILE --out DIR --json`, `muster skills score DIR FILE --json",
        ("fit", "score", "fit_masked", "score_full", "score_masked"),
    ),
    "roles_own": Kind(
        _roles("Work roles from DoD’s texts (20 roles), own words only: first / in three / in five"),
        "muster skills evaluate FILE --json",
        TEXTS,
    ),
    "roles_nist": Kind(_roles("The same after `muster import nice FILE`"), "muster skills evaluate FILE --json", TEXTS),
    "rank": Kind(_rank, "muster bench rank ANNOUNCEMENTS RESUMES"),
    "match": Kind(_match, "muster bench match"),
    "extract": Kind(_extract, "muster bench extract"),
    "queue": Kind(_queue, "muster bench queue"),
    "metrics": Kind(_metrics, "muster bench metrics"),
}
"""In the order of the table."""


def text(records: Mapping[str, Record]) -> str:
    """Return the table of the kept records as Markdown, and below it the machines that they were made on.

    Raises:
        BadRecord: a record is of no kind that is known here, or lacks a figure that the table wants.
    """
    strange = sorted(set(records) - set(KINDS))
    if strange:
        raise BadRecord(f"No such kind of measurement: {', '.join(strange)}.")
    machines = list(dict.fromkeys(_machine(records[kind]) for kind in KINDS if kind in records))
    lines = ["| What | Measured | When | Again with |", "|---|---|---|---|"]
    for kind, how in KINDS.items():
        if kind not in records:
            continue
        record = records[kind]
        mark = f" ({machines.index(_machine(record)) + 1})" if len(machines) > 1 else ""
        when = f"{record.machine['date']}{mark}" + (f", {record.note}" if record.note else "")
        lines += [f"| {what} | {figures} | {when} | `{how.again}` |" for what, figures in _rows(kind, record)]
    numbered = [f"({n}) {words}" if len(machines) > 1 else words for n, words in enumerate(machines, 1)]
    return "\n".join([*lines, "", *(f"{words}  " for words in numbered)]).rstrip() + "\n"


def _rows(kind: str, record: Record) -> Sequence[Row]:
    try:
        return KINDS[kind].rows(record.found)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise BadRecord(f"The record of {kind} lacks a figure ({type(error).__name__}: {error}).") from None


def _machine(record: Record) -> str:
    on = record.machine
    versions = ", ".join(f"{name} {number}" for name, number in on["versions"].items())
    return f"On {on['processors']} × {on['processor']}, Python {on['python']}, {versions}."


def put(page: str, table: str) -> str:
    """Return a page with the table between its two marks.

    Raises:
        BadRecord: the page lacks the marks.
    """
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise BadRecord(f"The page has no place for the table: a line {START} and a line {END}.")
    return f"{before}{START}\n\n{table}\n{END}{after}"
