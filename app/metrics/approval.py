"""The Strategic Hiring Committee's approval: the way to it told by itself, and both measures counted from it (R-45)."""

from dataclasses import dataclass, replace

from app.metrics.answers import over_quarters
from app.metrics.asked import Asked
from app.metrics.filters import Filters
from app.metrics.header import Header
from app.metrics.overview import Period, quarters_of, years_of
from app.metrics.rules import Measure, StartBasis, Summary, summary_of
from app.metrics.sources import Source


@dataclass(frozen=True, slots=True)
class Approval:
    """Calendar days from need to approval of the measured hires that have one; `without` have none on record."""

    summary: Summary
    without: int


def approval(source: Source, filters: Filters) -> Approval:
    """Measure the segment; it lies inside the days to entrance on duty and changes none of them."""
    summary = summary_of(over_quarters(source.approvals(filters)))
    measured = sum(n for counts in source.days(Measure.M2, filters).values() for n in counts.values())
    return Approval(summary, measured - summary.n)


@dataclass(frozen=True, slots=True)
class FromApproval:
    """M1 and M2 with the clock started at the approval, by quarter, year and over all; no goal is judged from there."""

    header: Header
    toa: Summary
    eod: Summary
    periods: tuple[Period, ...]
    years: int

    @property
    def finding(self) -> str:
        """Say what was measured, in a sentence."""
        if self.eod.mean is None:
            return "No approval from which the clock could start is on record for anybody who entered on duty."
        return (
            f"From the committee’s approval to entrance on duty it took {self.eod.mean:.1f} days on average and "
            f"{self.eod.median:.1f} at the median, for {self.eod.n:,} {'person' if self.eod.n == 1 else 'people'}."
        )


def from_approval(source: Source, asked: Asked, header: Header) -> FromApproval:
    """Measure from the approval; `header` is that of the usual start, and says who else is left out here."""
    days, start = source.from_approval(asked.filters), StartBasis.SHC_APPROVAL
    toa, eod = days[Measure.M1], days[Measure.M2]
    summary = summary_of(over_quarters(eod))
    unapproved = {"without an approval by the day the tentative offer was accepted": header.n - summary.n}
    own = replace(
        header,
        n=summary.n,
        excluded={**header.excluded, **{why: n for why, n in unapproved.items() if n}},
        backdated=source.backdated(asked.filters, start),
        start_basis=start,
    )
    years = years_of(asked, eod, toa)
    periods = (*quarters_of(asked, eod, toa), *years)
    return FromApproval(own, summary_of(over_quarters(toa)), summary, periods, len(years))
