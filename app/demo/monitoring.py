"""Made-up voluntary answers, drawn without looking at anybody, so that the analyst's page has something to show."""

from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

ASKING = (
    "INSERT INTO monitoring_switch (agency_id, is_on, reason, omb_number, switched_by, at) "
    "VALUES (%(agency)s, true, 'Demonstration: yearly monitoring', '0000-0000', %(analyst)s, %(at)s)"
)
# Seven of ten answer; which answer follows from the hash of the application's key, so each run draws the same.
ANSWERS = """
    INSERT INTO monitoring_answer (agency_id, pseudonym, fiscal_year, sex, origin)
    SELECT agency_id, sec.monitoring_pseudonym(id), sec.fiscal_year(submitted_at),
           CASE WHEN get_byte(hash, 1) %% 5 < 2 THEN 'female' ELSE 'male' END,
           (ARRAY['white', 'white', 'white', 'white', 'black', 'black', 'asian', 'hispanic', 'hispanic', 'several'])
               [1 + get_byte(hash, 2) %% 10]
      FROM (SELECT *, sha256(convert_to(id::text, 'UTF8')) AS hash FROM application) drawn
     WHERE agency_id = %(agency)s AND submitted_at IS NOT NULL AND get_byte(hash, 0) %% 10 < 7
"""


def add(connection: psycopg.Connection[Any], *, agency_id: UUID, analyst_id: UUID, at: datetime) -> int:
    """Turn one agency's switch and draw answers for its submitted applications; return how many."""
    connection.execute(ASKING, {"agency": agency_id, "analyst": analyst_id, "at": at})
    return connection.execute(ANSWERS, {"agency": agency_id}).rowcount
