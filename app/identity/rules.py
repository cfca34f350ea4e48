"""Who may do what: roles, permissions and the one table that joins them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from app.errors import DomainError


class Role(StrEnum):
    """What a person is to an agency, or to the portal."""

    APPLICANT = "applicant"
    HR_SPECIALIST = "hr_specialist"
    HIRING_MANAGER = "hiring_manager"
    SME = "sme"
    AGENCY_LEAD = "agency_lead"
    AUDITOR = "auditor"
    EEO_ANALYST = "eeo_analyst"
    OPERATOR = "operator"


WORDS: Mapping[Role, str] = {
    Role.APPLICANT: "applicant",
    Role.HR_SPECIALIST: "HR specialist",
    Role.HIRING_MANAGER: "hiring manager",
    Role.SME: "subject-matter expert",
    Role.AGENCY_LEAD: "agency lead",
    Role.AUDITOR: "auditor",
    Role.EEO_ANALYST: "EEO analyst",
    Role.OPERATOR: "operator",
}

PLURALS: Mapping[Role, str] = {
    Role.APPLICANT: "Applicants",
    Role.HR_SPECIALIST: "HR specialists",
    Role.HIRING_MANAGER: "Hiring managers",
    Role.SME: "Subject-matter experts",
    Role.AGENCY_LEAD: "Agency leads",
    Role.AUDITOR: "Auditors",
    Role.EEO_ANALYST: "Equal employment opportunity (EEO) analysts",
    Role.OPERATOR: "Operators",
}


class AccountClosed(DomainError):
    """The provider vouches for the person, but here they are disabled or hold no role."""

    status = 403
    title = "You cannot sign in"


class RoleNotHeld(DomainError):
    """Someone asks to act in a role that is not theirs."""

    status = 422
    title = "Choose one of your roles"


class RolesConflict(DomainError):
    """Two roles that one person may not hold together."""

    title = "These roles exclude each other"


class Permission(StrEnum):
    """One kind of act; every route and method needs exactly one, or is public."""

    APPLY = "apply"
    VIEW_REQUISITIONS = "view_requisitions"
    VALIDATE_NEED = "validate_need"
    EDIT_REQUISITION = "edit_requisition"
    PUBLISH = "publish"
    IMPORT_ANNOUNCEMENTS = "import_announcements"
    VIEW_APPLICATIONS = "view_applications"
    DECIDE = "decide"
    REFER = "refer"
    VIEW_CERTIFICATES = "view_certificates"
    SELECT = "select"
    RECORD_OFFER = "record_offer"
    VIEW_METRICS = "view_metrics"
    VIEW_FORECASTS = "view_forecasts"
    VIEW_AUDIT = "view_audit"
    VIEW_SELECTION_RATES = "view_selection_rates"
    OPERATE = "operate"
    VIEW_MODELS = "view_models"
    SWITCH_SUGGESTIONS = "switch_suggestions"
    SIGNED_IN = "signed_in"


P, R = Permission, Role

GRANTS: Mapping[Role, frozenset[Permission]] = {
    R.APPLICANT: frozenset({P.SIGNED_IN, P.APPLY}),
    R.HR_SPECIALIST: frozenset(
        {
            P.SIGNED_IN,
            P.VIEW_REQUISITIONS,
            P.VALIDATE_NEED,
            P.EDIT_REQUISITION,
            P.PUBLISH,
            P.IMPORT_ANNOUNCEMENTS,
            P.VIEW_APPLICATIONS,
            P.DECIDE,
            P.REFER,
            P.VIEW_CERTIFICATES,
            P.RECORD_OFFER,
            P.VIEW_METRICS,
        }
    ),
    R.HIRING_MANAGER: frozenset(
        {
            P.SIGNED_IN,
            P.VIEW_REQUISITIONS,
            P.VALIDATE_NEED,
            P.EDIT_REQUISITION,
            P.VIEW_CERTIFICATES,
            P.SELECT,
            P.VIEW_METRICS,
        }
    ),
    R.SME: frozenset({P.SIGNED_IN, P.VIEW_REQUISITIONS}),
    R.AGENCY_LEAD: frozenset(
        {
            P.SIGNED_IN,
            P.VIEW_REQUISITIONS,
            P.VIEW_METRICS,
            P.VIEW_FORECASTS,
            P.VIEW_MODELS,
            P.SWITCH_SUGGESTIONS,
        }
    ),
    R.AUDITOR: frozenset(
        {
            P.SIGNED_IN,
            P.VIEW_REQUISITIONS,
            P.VIEW_APPLICATIONS,
            P.VIEW_CERTIFICATES,
            P.VIEW_METRICS,
            P.VIEW_FORECASTS,
            P.VIEW_AUDIT,
            P.VIEW_MODELS,
        }
    ),
    R.EEO_ANALYST: frozenset({P.SIGNED_IN, P.VIEW_SELECTION_RATES}),
    R.OPERATOR: frozenset({P.SIGNED_IN, P.OPERATE, P.VIEW_MODELS, P.SWITCH_SUGGESTIONS}),
}

IN_AGENCY: frozenset[Role] = frozenset(Role) - {Role.APPLICANT, Role.OPERATOR}
"""Roles that are held in one agency."""
STAFF: frozenset[Role] = IN_AGENCY - {Role.EEO_ANALYST}
"""Those of them that see the agency's rows; an EEO analyst sees results of monitoring and nothing else."""


def check_apart(role: Role, held: Iterable[Role]) -> None:
    """Refuse to let one person both take part in decisions about applicants and see selection rates by group (R-71).

    Raises:
        RolesConflict: the person holds a role of the other kind in the same agency.
    """
    others = STAFF if role is Role.EEO_ANALYST else frozenset({Role.EEO_ANALYST}) if role in STAFF else frozenset()
    if others & frozenset(held):
        raise RolesConflict("One person cannot be an EEO analyst and staff of the same agency.")


def allows(roles: Iterable[Role], permission: Permission) -> bool:
    """Say whether any of the roles grants the permission."""
    return any(permission in GRANTS[role] for role in roles)


def local_path(path: object) -> str:
    """Return the path when it leads to this site and nowhere else; nothing otherwise.

    Browsers drop tabs and line ends from an address and read a backslash as a slash, so none of them may stand in it.
    """
    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
        return ""
    return path if path.isprintable() and "\\" not in path else ""
