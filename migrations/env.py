"""Alembic's entrance: one transaction a migration, as the schema's owner, with limits on waiting."""

from alembic import context
from sqlalchemy import Connection, create_engine, pool, text
from sqlmodel.sql.sqltypes import AutoString

from app.schema import every_model

target_metadata = every_model()


def render_item(type_: str, obj: object, _: object) -> str | bool:
    """Write SQLModel's own string type as SQLAlchemy's, so that a migration imports nothing of ours."""
    if type_ == "type" and isinstance(obj, AutoString):
        return f"sa.String(length={obj.length})" if obj.length else "sa.String()"
    return False


def run(connection: Connection) -> None:
    """Run the migrations asked for on `connection`."""
    connection.execute(text("SET ROLE muster_owner"))
    connection.execute(text("SET lock_timeout = '5s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(440914409)"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        render_item=render_item,
        transaction_per_migration=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Use the connection that `app.schema` hands over, or open one to the migrator's address."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        run(connection)
        return
    url = context.get_x_argument(as_dictionary=True)["url"]
    with create_engine(url, poolclass=pool.NullPool).connect() as opened:
        run(opened)


main()
