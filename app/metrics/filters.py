"""How figures are cut: quarters and slices, for rows in a table and for rows in memory alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from app.metrics.facts import Sliced
from app.metrics.rules import FiscalQuarter

Row = TypeVar("Row", bound=Sliced)
SLICES = ("provision", "nice_role", "series", "grade", "authority", "location", "risk_level")


@dataclass(frozen=True, slots=True)
class Filters:
    """What to count: from and to which quarter, both included, and of which slices; empty means all."""

    first: FiscalQuarter | None = None
    last: FiscalQuarter | None = None
    provision: str = ""
    nice_role: str = ""
    series: str = ""
    grade: int | None = None
    authority: str = ""
    location: str = ""
    risk_level: str = ""

    @property
    def slices(self) -> dict[str, Any]:
        """The slices that were chosen."""
        return {name: value for name in SLICES if (value := getattr(self, name)) not in ("", None)}

    @property
    def cut(self) -> str | None:
        """The name of what is counted ready by day: all, or one slice; None for two slices and more."""
        chosen = [f"{name}={value}" for name, value in self.slices.items()]
        return "".join(chosen) if len(chosen) < 2 else None

    @property
    def quarters(self) -> "Filters":
        """The quarters alone."""
        return Filters(first=self.first, last=self.last)

    def where(self, *, undated: bool = False) -> tuple[str, dict[str, Any]]:
        """Return SQL conditions, each beginning with AND, and their values.

        Args:
            undated: whether rows that belong to no quarter come along when quarters are chosen.
        """
        parts = [f"AND {name} = :{name}" for name in self.slices]
        values = self.slices
        for bound, sign, key in ((self.first, ">=", "first"), (self.last, "<=", "last")):
            if bound is not None:
                inside = f"(fiscal_year, quarter) {sign} (:{key}_year, :{key}_quarter)"
                parts.append(f"AND ({inside} OR fiscal_year IS NULL)" if undated else f"AND {inside}")
                values |= {f"{key}_year": bound.year, f"{key}_quarter": bound.quarter}
        return " ".join(parts), values

    def holds(self, quarter: FiscalQuarter | None, *, undated: bool = False) -> bool:
        """Say whether a quarter lies inside; `undated` as for `where`."""
        if quarter is None:
            return undated or (self.first is None and self.last is None)
        return (self.first is None or quarter >= self.first) and (self.last is None or quarter <= self.last)

    def pick(self, rows: Iterable[Row], *, undated: bool = False) -> list[Row]:
        """Return the rows in memory that `where` would find in a table."""
        chosen = self.slices
        return [
            row
            for row in rows
            if all(getattr(row, name) == value for name, value in chosen.items())
            and self.holds(quarter_of(row), undated=undated)
        ]


def cuts_of(row: Sliced) -> tuple[str, ...]:
    """Return the cuts that a row is counted in: all, and each of its slices."""
    values = ((name, getattr(row, name)) for name in SLICES)
    return ("", *(f"{name}={value}" for name, value in values if value not in ("", None)))


def quarter_of(row: Any) -> FiscalQuarter | None:
    """Return the quarter to which a row belongs, if it has one."""
    return FiscalQuarter(row.fiscal_year, row.quarter) if row.fiscal_year else None
