"""Answer more of the leads' questions from indexes alone: provisions, stays of which there are few, tiers of vetting."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

SLICES = ("risk_level", "authority", "provision", "series", "grade", "location", "nice_role")
NOTICES = ("receipt", "outcome")
HIRES = ("fiscal_year", "quarter", "m1", "m2", "m3", "m4", "m5", "m6", "backdated", "why")
FEW = {"unfinished": (("agency_id",), "days IS NULL"), "again": (("agency_id", "element"), "visit > 1")}


def _hires(*more: str) -> None:
    op.drop_index("ix_hire_fact_slices", "hire_fact")
    op.create_index(
        "ix_hire_fact_slices", "hire_fact", ["agency_id", *SLICES], postgresql_include=[*HIRES, *more]
    )  # fmt: skip


def _few(*included: str) -> None:
    for name, (key, where) in FEW.items():
        op.drop_index(f"ix_step_fact_{name}", "step_fact")
        op.create_index(
            f"ix_step_fact_{name}",
            "step_fact",
            list(key),
            postgresql_where=sa.text(where),
            postgresql_include=list(included),
        )


def _latest_first(order: str) -> None:
    """An index serves only the order that pages ask for, down to where the empty ones stand."""
    op.drop_index("ix_hire_fact_entered", "hire_fact")
    op.create_index("ix_hire_fact_entered", "hire_fact", ["agency_id", sa.text(order), "application_id"])


def upgrade() -> None:
    _latest_first("entered_on DESC NULLS LAST")
    _hires("vetting_tier", "need_on", "shc_on")
    _few("fiscal_year", "quarter", *SLICES)
    op.create_index(
        "ix_requisition_fact_since", "requisition_fact", ["agency_id", sa.text("since_at NULLS LAST"), "chain_id"]
    )
    op.create_index(
        "ix_requisition_fact_provision",
        "requisition_fact",
        ["agency_id", "provision"],
        postgresql_include=["state", "opened_on", "openings", "entered"],
    )
    for kind in NOTICES:
        op.create_index(
            f"ix_application_fact_{kind}",
            "application_fact",
            ["agency_id", f"{kind}_due_on"],
            postgresql_where=sa.text(f"{kind}_on IS NULL"),
        )


def downgrade() -> None:
    for kind in NOTICES:
        op.drop_index(f"ix_application_fact_{kind}", "application_fact")
    op.drop_index("ix_requisition_fact_provision", "requisition_fact")
    op.drop_index("ix_requisition_fact_since", "requisition_fact")
    _few()
    _hires()
    _latest_first("entered_on DESC")
