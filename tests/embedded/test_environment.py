"""The settings of a data folder: made once, and people are known again whatever port the pages are on."""

from pathlib import Path

from app.embedded import environment
from app.embedded.servers import Servers


def test_people_sign_in_at_the_same_place_when_the_pages_move_to_another_port(tmp_path):
    running = Servers(tmp_path, tmp_path)
    first = environment.write(running, tmp_path, port=8000)
    moved = environment.write(running, tmp_path, port=8090)
    assert (first["MUSTER_PUBLIC_URL"], moved["MUSTER_PUBLIC_URL"]) == (
        "http://127.0.0.1:8000",
        "http://127.0.0.1:8090",
    )
    assert first["MUSTER_OIDC_ISSUER"] == moved["MUSTER_OIDC_ISSUER"] == "http://127.0.0.1:8001"
    assert environment.sign_in_port(tmp_path, 8090) == 8001


def test_secrets_are_made_once(tmp_path: Path):
    first, second = (environment.write(Servers(tmp_path, tmp_path), tmp_path, port=8000) for _ in range(2))
    assert first == second
