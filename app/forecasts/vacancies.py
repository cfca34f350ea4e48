"""Forecasting the first entrance on duty of open vacancies: histories in, ranges out; pure, like the library below."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.forecasts import rules, survival
from app.forecasts.rules import FEWEST_HIRES, HIGH, LAST, LOW, MIDDLE, Method, Path, Stay
from app.forecasts.scoring import Range
from app.forecasts.survival import HORIZON, Curves, Floats, Times
from app.timeline.rules import EventType

RATED_PLACES = frozenset(rules.PLACE[t] for t in (EventType.PD_REVIEWED, EventType.JOA_CLOSE, EventType.CERT_ISSUED))
"""Where rating and ranking take time: job analysis, evaluation, selection from the list (domain.md 2.6)."""
VETTED_PLACES = frozenset({rules.PLACE[EventType.SUIT_INIT]})
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Forecast:
    """When somebody enters on duty, and which step to come makes the date most uncertain.

    `mover` is the place at which that step begins; `mover_share` its share of the variance, in [0, 1].
    """

    path: Path
    method: Method
    range: Range
    mover: int | None
    mover_share: float | None


def _traits(stay_place: int, began_on: int, on: int, traits: rules.Traits) -> Floats:
    """Return what the Cox model knows of a stay: how long ago in years, rated where that matters, cleared likewise."""
    return np.array(
        [
            (began_on - on) / DAYS_A_YEAR,
            float(traits.rated and stay_place in RATED_PLACES),
            float(traits.cleared and stay_place in VETTED_PLACES),
        ]
    )


def _times(stays: Sequence[Stay], on: int) -> Times:
    return Times(
        np.array([s.place for s in stays], dtype=np.int64),
        np.array([min(s.days, HORIZON) for s in stays], dtype=np.int64),
        np.array([s.ended for s in stays], dtype=np.bool_),
        np.array([_traits(s.place, s.began_on, on, s.traits) for s in stays]),
    )


def _onward(stays: Sequence[Stay]) -> Floats:
    """Return with what chance each place leads to which, (places, places); a place never left leads to the next."""
    counts = np.zeros((LAST + 1, LAST + 1))
    for stay in stays:
        if stay.onward is not None:
            counts[stay.place, stay.onward] += 1
    for place in range(LAST):
        if not counts[place].any():
            counts[place, place + 1] = 1
    counts[LAST, LAST] = 1
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


class Outlook:
    """Forecasts by every method from what was known on one day."""

    def __init__(self, paths: Sequence[Path], on: int) -> None:
        self.on = on
        self._waits = [p.entered_on - p.need_on for p in paths if p.entered_on is not None]
        self.hires = len(self._waits)
        stays = rules.stays(paths, on)
        self._chance = _onward(stays)
        self._curves: dict[Method, Curves] = {}
        self._known: dict[tuple[Method, rules.Traits], tuple[Mapping[int, Floats], Mapping[int, Floats]]] = {}
        if self.hires < FEWEST_HIRES:
            return
        times = _times(stays, on)
        for method, fit in FITS.items():
            try:
                self._curves[method] = fit(times, LAST)
            except survival.FitFailed:
                continue

    @property
    def methods(self) -> tuple[Method, ...]:
        """Which methods can say something; none before there are enough hires."""
        plain = (Method.PAST_HIRES,) if self.hires >= FEWEST_HIRES else ()
        return (*plain, *self._curves)

    def forecast(self, path: Path, method: Method) -> Forecast:
        """Say when somebody enters on duty for one open vacancy.

        Raises:
            KeyError: the method has nothing to say here; see `methods`.
        """
        if method is Method.PAST_HIRES:
            return Forecast(path, method, self._naive(path), None, None)
        return self._by_step(path, method, self._curves[method])

    def _naive(self, path: Path) -> Range:
        """Say that it takes as long as past hires took, as percentiles; a day already past becomes today."""
        waited = self.on - path.need_on
        low, middle, high = (
            max(int(np.quantile(self._waits, share, method="inverted_cdf")) - waited, 0)
            for share in (LOW, MIDDLE, HIGH)
        )
        return Range(low, middle, high)

    def _by_step(self, path: Path, method: Method, curves: Curves) -> Forecast:
        """Add up the rest of the present stay and those to come, each by its curve and chance, as if independent."""
        place, since = path.furthest
        waited = self.on - since
        now = curves.stay(place, _traits(place, self.on - waited, self.on, path.traits), waited)
        coming, rest = self._coming(method, path.traits)
        whole = survival.then(now, self._ahead(place, rest))
        days = Range(*(survival.quantile(whole, share) for share in (LOW, MIDDLE, HIGH)))
        visits = self._visits(place)
        spread = {here: visits[here] * survival.variance(coming[here]) for here in range(place + 1, LAST)}
        spread[place] = survival.variance(now)
        mover, total = max(spread, key=lambda here: spread[here]), sum(spread.values())
        return Forecast(path, method, days, mover, spread[mover] / total if total else None)

    def _coming(self, method: Method, traits: rules.Traits) -> tuple[Mapping[int, Floats], Mapping[int, Floats]]:
        """Return each stay from its beginning, and the way from its beginning to the end; the same for equal traits."""
        if (method, traits) not in self._known:
            stays = {
                here: self._curves[method].stay(here, _traits(here, self.on, self.on, traits)) for here in range(LAST)
            }
            rest = {LAST: _at_once()}
            for here in range(LAST - 1, 0, -1):
                rest[here] = survival.then(stays[here], self._ahead(here, rest))
            self._known[method, traits] = stays, rest
        return self._known[method, traits]

    def _ahead(self, place: int, rest: Mapping[int, Floats]) -> Floats:
        """Mix the ways on from a place by the chance of each."""
        onward = [self._chance[place, there] * rest[there] for there in rest if self._chance[place, there]]
        return np.asarray(np.sum(onward, axis=0))

    def _visits(self, place: int) -> Floats:
        """Return with what chance each place is passed from here on."""
        passed = np.zeros(LAST + 1)
        passed[place] = 1.0
        for here in range(place, LAST):
            passed += passed[here] * self._chance[here]
        return passed


def _at_once() -> Floats:
    found = np.zeros(HORIZON + 1)
    found[0] = 1.0
    return found


FITS: Mapping[Method, Callable[[Times, int], Curves]] = {
    Method.KAPLAN_MEIER: survival.kaplan_meier,
    Method.COX: survival.cox,
}
