"""What forecasts and their scores say about themselves (R-49): population, start, cut-off, n, and what was left out."""

from collections.abc import Iterable, Sequence

from app.forecasts.models import ForecastRun
from app.forecasts.rules import WORDS
from app.forecasts.scoring import Score
from app.forecasts.waiting import FEWEST_ENDED, METHOD_WORDS
from app.metrics.header import BASIS_WORDS, SERIES_BREAK, UNIT
from app.metrics.rules import StartBasis

START = f"Start: {BASIS_WORDS[StartBasis.MANAGER_VALIDATION]}."
CAME = "Start: the day on which the application came to its place."
NO_RUN = "No forecast has been made yet."


def of_vacancies(agency: str, run: ForecastRun | None, n: int, without_need: int) -> Sequence[str]:
    """Say what the expected dates of one night rest on; `n` vacancies have one."""
    return (
        f"Population: every open vacancy of {agency} whose need is validated; the first entrance on duty of each.",
        START,
        f"Data as of {run.as_of.isoformat()}, as then on record, of vacancies since five years." if run else NO_RUN,
        f"n = {n} forecasts, learnt from {run.hires if run else 0} past hires and from the vacancies still open; "
        f"{_requisitions(without_need)} left out for want of a validated need; none is imputed.",
        UNIT,
        SERIES_BREAK,
        f"Method: {WORDS[run.method]}." if run else "Method: none.",
    )


def of_back_test(agency: str, run: ForecastRun | None, n: int, without_need: int) -> Sequence[str]:
    """Say what the back-test's single forecasts rest on."""
    return (
        f"Population: every vacancy of {agency} that was open on the first day of a past month; each method by itself.",
        START,
        f"Data as of {run.as_of.isoformat()}; each forecast was given what was on record on its own day only."
        if run
        else NO_RUN,
        f"n = {n} forecasts; {_requisitions(without_need)} left out for want of a validated need; none is imputed.",
        UNIT,
        SERIES_BREAK,
        f"Method: {'; '.join(WORDS.values())}.",
    )


def of_waits(agency: str, run: ForecastRun | None, dated: int, undated: int) -> Sequence[str]:
    """Say what the dates of waiting applications rest on; some have none."""
    return (
        f"Population: every application to {agency} that waited for a next step; no names.",
        CAME,
        f"Data as of {run.as_of.isoformat()}, as then on record." if run else NO_RUN,
        f"n = {dated} with a date; {undated} without, for fewer than {FEWEST_ENDED} such waits are known; "
        "none is imputed.",
        UNIT,
        SERIES_BREAK,
        f"Method: {METHOD_WORDS[run.waiting_method]}." if run else "Method: none.",
    )


def of_scores(whose: str, runs: Iterable[ForecastRun | None], scores: Iterable[Score], *, waits: bool) -> Sequence[str]:
    """Say what coverage and error rest on: back-test and published forecasts together, each method by itself."""
    total = sum(scores, Score())
    newest = max((run.as_of for run in runs if run), default=None)
    pending = total.made - total.n - total.cancelled
    ended = "withdrawn or cancelled since" if waits else "of vacancies cancelled since"
    return (
        f"Population: every forecast of {'a waiting application' if waits else 'an open vacancy'} of {whose}, by "
        "back-test or published; each method by itself.",
        CAME if waits else START,
        f"Data as of {newest.isoformat()}." if newest else NO_RUN,
        f"n = {total.n} settled of {total.made} forecasts; left out: {total.cancelled} {ended}, {pending} that cannot "
        "be judged yet; none is imputed.",
        UNIT,
        "A forecast counts in the fiscal quarter in which it was made.",
        SERIES_BREAK,
        f"Method: {'; '.join((METHOD_WORDS if waits else WORDS).values())}.",
    )


def _requisitions(n: int) -> str:
    return f"{n} requisition{'' if n == 1 else 's'}"
