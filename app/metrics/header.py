"""What every view and file of figures says about itself (R-49): population, start, cut-off, what was left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.metrics.rules import FIRST_YEAR_OF_ALL_HIRES, METHOD, FiscalQuarter, StartBasis

BASIS_WORDS: Mapping[StartBasis, str] = {
    StartBasis.MANAGER_VALIDATION: "the day the hiring manager validated the need, the earliest in the requisition’s "
    "chain; cancelling and announcing again does not move it",
    StartBasis.SHC_APPROVAL: "the day the Strategic Hiring Committee approved, the earliest in the requisition’s chain",
}
UNIT = "Unit: calendar days in Washington, as differences of dates."
SERIES_BREAK = (
    f"Series break at fiscal year {FIRST_YEAR_OF_ALL_HIRES}: until then only hires with a USAJOBS announcement count."
)


def as_comments(lines: Sequence[str]) -> str:
    """Return a header as the first lines of a CSV file, each after a `#`."""
    # One field a line, also without quotes: a comma would let what follows it be read as a cell of its own.
    return "".join(f"# {' '.join(line.split()).replace(',', ';')}\r\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Header:
    """The basis of a set of figures; `excluded` counts by reason the hires that were not measured."""

    population: str
    as_of: date
    n: int
    excluded: Mapping[str, int]
    backdated: int
    start_basis: StartBasis = StartBasis.MANAGER_VALIDATION
    first: FiscalQuarter | None = None
    last: FiscalQuarter | None = None
    method: str = METHOD

    @property
    def excluded_n(self) -> int:
        """How many hires were not measured."""
        return sum(self.excluded.values())

    @property
    def series_break(self) -> str:
        """The note on the break of the series, whether or not the chosen quarters reach across it."""
        year = FIRST_YEAR_OF_ALL_HIRES
        crosses = self.first is not None and self.first.year < year and (self.last is None or self.last.year >= year)
        here = " The quarters shown lie on both sides of it." if crosses else ""
        return f"{SERIES_BREAK}{here}"

    @property
    def lines(self) -> tuple[str, ...]:
        """The header as sentences, for pages and for the first rows of a file."""
        reasons = "; ".join(f"{n} {why}" for why, n in sorted(self.excluded.items()))
        left_out = f"{self.excluded_n} not measured{f' ({reasons})' if reasons else ''}"
        return (
            f"Population: {self.population}.",
            f"Start: {BASIS_WORDS[self.start_basis]}.",
            f"Data as of {self.as_of.isoformat()}.",
            f"n = {self.n} measured; {left_out}; none is imputed.",
            f"{self.backdated} of {self.n} rest on a date that was entered more than a day late.",
            UNIT,
            "A hire counts in the fiscal quarter of entrance on duty; a year is the mean over its hires.",
            self.series_break,
            f"Method: {self.method}.",
        )
