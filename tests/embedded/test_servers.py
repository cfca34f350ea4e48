"""Real servers in a private folder: started once, attached to, stopped, killed, found again with everything kept."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from app.embedded import places, postgres, servers, valkey
from app.embedded.places import ServerError
from app.embedded.servers import Servers, Status


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder that `nobody` can walk to; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="muster servers & more "))
    folder.chmod(0o711)
    yield folder
    servers.stop(folder)
    shutil.rmtree(folder)


def connect(running: Servers, database: str = "postgres") -> psycopg.Connection:
    address = running.postgres_url("postgres", database).replace("+psycopg", "")
    return psycopg.connect(address, autocommit=True)


def redis(running: Servers) -> Redis:
    return Redis.from_url(running.redis_url)


def test_two_servers_answer_on_private_sockets_and_on_no_port(data):
    running = servers.start(data)
    with connect(running) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SELECT datcollate FROM pg_database LIMIT 1").fetchone() == ("C.UTF-8",)
    with redis(running) as client:
        assert client.config_get("port", "appendonly", "appendfsync") == {
            "port": "0",
            "appendonly": "yes",
            "appendfsync": "everysec",
        }
    assert stat.S_IMODE(running.run.stat().st_mode) == 0o700
    assert servers.status(data) == Status(postgres=True, valkey=True)


def test_a_second_start_attaches_to_the_first(data):
    first = servers.start(data, durable=False)
    assert servers.start(data) == first
    assert servers.start(data).pids == first.pids
    assert len(first.pids) == 2


def test_stopping_ends_both_and_stopping_again_does_nothing(data):
    running = servers.start(data)
    pids = running.pids
    servers.stop(data)
    servers.stop(data)
    assert servers.status(data) == Status(postgres=False, valkey=False)
    assert running.pids == ()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_asking_after_servers_that_never_ran_makes_nothing(data):
    assert servers.status(data) == Status(postgres=False, valkey=False)
    servers.stop(data)
    assert list(data.iterdir()) == []


def test_everything_written_is_there_after_both_are_killed(data):
    running = servers.start(data)
    with connect(running) as connection:
        connection.execute("CREATE TABLE kept (number int)")
    for round_ in range(3):
        with connect(running) as connection, redis(running) as client:
            connection.execute("INSERT INTO kept VALUES (%s)", (round_,))
            client.rpush("kept", round_)
        for pid in running.pids:
            os.kill(pid, signal.SIGKILL)
        running = servers.start(data)
    with connect(running) as connection, redis(running) as client:
        assert connection.execute("SELECT array_agg(number ORDER BY number) FROM kept").fetchone() == ([0, 1, 2],)
        assert client.lrange("kept", 0, -1) == [b"0", b"1", b"2"]


def test_killing_one_leaves_the_other_alone(data):
    running = servers.start(data)
    ours, other = running.pids
    os.kill(other, signal.SIGKILL)
    assert servers.start(data).pids[0] == ours
    assert servers.status(data) == Status(postgres=True, valkey=True)


def test_four_processes_that_start_at_once_share_one_pair(data):
    program = "import sys; from pathlib import Path; from app.embedded import servers; "
    program += "print(servers.start(Path(sys.argv[1]), durable=False).pids)"

    def start(_: int) -> str:
        return subprocess.check_output([sys.executable, "-c", program, str(data)], text=True)

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(start, range(4)))
    assert answers == {f"{servers.start(data).pids}\n"}


def test_a_pid_file_that_names_somebody_elses_process_stops_neither_us_nor_them(data):
    running = servers.start(data)
    for pid in running.pids:
        os.kill(pid, signal.SIGKILL)
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        for file in (running.data / "postgres" / "postmaster.pid", running.run / "valkey.pid"):
            lines = file.read_text().splitlines()
            file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        servers.stop(data)
        assert bystander.poll() is None
        servers.start(data)
        assert servers.status(data) == Status(postgres=True, valkey=True)
    finally:
        bystander.kill()
        bystander.wait()


def test_a_data_folder_too_deep_for_a_socket_keeps_its_sockets_elsewhere(data):
    deep = data / ("deep-" * 20) / "folder"
    deep.mkdir(parents=True)
    running = servers.start(deep, durable=False)
    try:
        assert len(os.fsencode(running.run / ".s.PGSQL.5432")) <= places.LONGEST_SOCKET_PATH
        assert stat.S_IMODE(running.run.stat().st_mode) == 0o700
        assert servers.status(deep) == Status(postgres=True, valkey=True)
    finally:
        servers.stop(deep)
        shutil.rmtree(running.run)


def test_a_link_where_the_sockets_belong_is_refused(data):
    elsewhere = data / "elsewhere"
    elsewhere.mkdir()
    place = places.place_for(data)
    place.data.mkdir()
    place.run.symlink_to(elsewhere)
    with pytest.raises(ServerError, match="belongs to somebody else"):
        servers.start(data)


def test_a_server_that_cannot_start_says_why(data):
    running = servers.start(data, durable=False)
    servers.stop(data)
    (running.data / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(ServerError, match=r"(?s)does not start.*initialized by PostgreSQL version 9"):
        servers.start(data)


@pytest.mark.parametrize(
    ("variable", "find"), [("MUSTER_POSTGRES_BIN", postgres.programs), ("MUSTER_VALKEY_SERVER", valkey.program)]
)
def test_a_named_program_that_is_not_there_is_an_error_not_a_guess(variable, find, monkeypatch, tmp_path):
    monkeypatch.setenv(variable, str(tmp_path))
    with pytest.raises(ServerError, match=variable):
        find()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs the user nobody")
def test_root_keeps_server_data_where_nobody_can_walk_when_the_folder_is_closed(data):
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    place = places.place_for(closed)
    assert places.SHARED_STATE in place.data.parents
    running = servers.start(closed, durable=False)
    try:
        assert servers.status(closed) == Status(postgres=True, valkey=True)
        closed.chmod(0o755)
        assert places.place_for(closed) == place, "data that exist stay where they are"
    finally:
        servers.stop(closed)
        shutil.rmtree(running.data)
