"""The rating plan that follows from a requisition: whether anyone is rated, and whether preference floats."""

from app.assessment.services import RatingPlan
from app.positions.models import Requisition
from app.reference import catalog

GRADE_OF_THE_EXCEPTION = 9


def plan_of(requisition: Requisition) -> RatingPlan:
    """Return what authority and series of a requisition ask for (5 U.S.C. 3319(b); 5 CFR 337 subpart B)."""
    authority = catalog.authorities().get(requisition.authority)
    series = catalog.series().get(requisition.series)
    professional = series is not None and series.professional
    return RatingPlan(
        rated=authority is not None and authority.rated,
        professional_gs9_or_above=professional and (requisition.grade_low or 0) >= GRADE_OF_THE_EXCEPTION,
    )
