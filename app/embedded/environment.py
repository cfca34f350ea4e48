"""The settings of a one-machine installation: written once by `muster up`, read by every other command."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from app.embedded.servers import Servers

FILE = "muster.env"


def default_data() -> Path:
    """The data folder when none is named: MUSTER_DATA, or `.data` where the command is run."""
    return Path(os.environ.get("MUSTER_DATA", ".data")).resolve()


def write(servers: Servers, data: Path, *, port: int) -> dict[str, str]:
    """Return this installation's settings, making its secrets the first time, and keep them for other commands."""
    known = read(data)
    values = {
        "MUSTER_MODE": "demonstration",
        "MUSTER_DATABASE_URL": servers.postgres_url("muster_web"),
        "MUSTER_WORKER_DATABASE_URL": servers.postgres_url("muster_worker"),
        "MUSTER_MIGRATOR_DATABASE_URL": servers.postgres_url("muster_migrator"),
        "MUSTER_REDIS_URL": servers.redis_url,
        "MUSTER_FILES_URL": f"file://{data / 'files'}",
        "MUSTER_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MUSTER_ALLOWED_HOSTS": "127.0.0.1,localhost",
        "MUSTER_OIDC_ISSUER": f"http://127.0.0.1:{sign_in_port(data, port)}",
        "MUSTER_OIDC_CLIENT_ID": "muster",
        "MUSTER_OIDC_PRIVATE_KEY": str(data / "secrets" / "oidc.pem"),
        "MUSTER_MODELS_DIR": str(data / "models"),
        "MUSTER_POOL_DIR": str(data / "pool"),
        "MUSTER_MAIL_URL": f"folder://{data / 'mail'}",
        **{
            name: known.get(name) or secrets.token_hex(32)
            for name in ("MUSTER_SECRET_KEY", "MUSTER_CONTEXT_KEY", "MUSTER_QUEUE_KEY", "MUSTER_MODEL_KEY")
        },
    }
    descriptor = os.open(data / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    return values


def sign_in_port(data: Path, port: int) -> int:
    """Return the port of the sign-in service: always the first one of a data folder, for people are known by it."""
    issuer = urlsplit(read(data).get("MUSTER_OIDC_ISSUER", ""))
    return issuer.port or port + 1


def read(data: Path) -> dict[str, str]:
    """Return the settings kept in a data folder; nothing where there are none."""
    path = data / FILE
    if not path.exists():
        return {}
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)


def adopt(data: Path) -> None:
    """Use a data folder's settings where the environment says nothing itself."""
    for name, value in read(data).items():
        os.environ.setdefault(name, value)
