"""The schema as promised: models equal migrations, every tenant table is isolated, checks hold every enum member."""

import re

import pytest
from alembic import command
from sqlalchemy import text

from app import schema
from app.tables import Table

SHARED = {"agency"}
"""Tables that hold nobody's rows: names of agencies are public."""


def test_models_and_migrations_say_the_same(database):
    with schema.owner_engine(database.url("muster_migrator")).connect() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.check(config)


def test_every_table_forces_row_level_security_and_has_a_policy(session):
    rows = session.execute(
        text(
            "SELECT c.relname, c.relforcerowsecurity, count(p.*) FILTER (WHERE p.polname <> 'owner_all') "
            "FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version' "
            "GROUP BY 1, 2"
        )
    ).all()
    assert {name for name, _, _ in rows} == set(schema.every_model().tables)
    assert {name for name, forced, policies in rows if not forced or not policies} == SHARED


def test_no_role_of_the_product_is_above_the_policies(session):
    above = session.execute(
        text(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'muster%' AND (rolsuper OR rolbypassrls OR rolcreaterole)"
        )
    ).all()
    assert above == []


def test_every_pointer_inside_an_agency_carries_the_agency(session):
    schema.every_model()
    tenants = {
        t.name for t in Table.metadata.tables.values() if "agency_id" in t.columns and t.name != "role_assignment"
    }
    loose = [
        f"{table.name}.{constraint.column_keys}"
        for table in Table.metadata.tables.values()
        for constraint in table.foreign_key_constraints
        if constraint.referred_table.name in tenants
        and table.name in tenants
        and "agency_id" not in constraint.column_keys
    ]
    assert loose == []


def _enum_checks():
    schema.every_model()
    for table in Table.metadata.tables.values():
        for constraint in sorted(table.constraints, key=lambda c: str(c.name)):  # the same order in every process
            found = re.fullmatch(r"(\w+) IN \((.*)\)", str(getattr(constraint, "sqltext", "")))
            if found:
                yield pytest.param(
                    table.name, found[1], set(re.findall(r"'(\w+)'", found[2])), id=f"{table.name}.{found[1]}"
                )


@pytest.mark.parametrize(("table", "column", "members"), list(_enum_checks()))
def test_the_database_knows_each_member_of_the_enum(session, table, column, members):
    """`alembic check` does not see a new member, so this does."""
    stored = session.execute(
        text(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = to_regclass(:table) AND contype = 'c' AND conname = :name"
        ),
        {"table": f'public."{table}"', "name": f"ck_{table}_{column}_is_known"},
    ).scalar_one()
    assert set(re.findall(r"'(\w+)'::", stored)) == members
