"""Writing many rows by COPY, which row-level security refuses: they pass through tables only the service reaches."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import text
from sqlmodel import Session


def write(
    session: Session,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    mine: tuple[str, Sequence[Any]],
) -> int:
    """Write rows by COPY into the table's twin in schema `stage`, and on from there under row-level security.

    The twin holds nobody's rows for long: what a transaction copies into it, it takes out again.

    Args:
        session: the service's.
        table: of which `stage` has a twin.
        columns: of the table, by their names.
        rows: each as many values as there are columns, in their order.
        mine: a column and its values in these rows and no others; where the twin has an index on it, what others
            wrote before and nobody has cleared away yet costs nothing.

    Returns:
        How many rows.
    """
    session.flush()
    names = ", ".join(f'"{column}"' for column in columns)
    driver: Any = session.connection().connection.driver_connection
    count = 0
    with driver.cursor() as cursor, cursor.copy(f"COPY stage.{table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    if count:
        passing = f"DELETE FROM stage.{table} WHERE {mine[0]} = ANY (:mine) RETURNING *"  # noqa: S608  # fixed words
        moving = f"INSERT INTO {table} ({names}) SELECT {names} FROM passing"  # noqa: S608  # fixed words
        session.execute(text(f"WITH passing AS ({passing}) {moving}"), {"mine": list(mine[1])})
    return count
