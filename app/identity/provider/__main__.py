"""`python -m app.identity.provider --port 8001`: run the local sign-in service on this machine."""

from pathlib import Path

import click
from werkzeug.serving import run_simple

from app.identity.provider.app import create_provider
from config.settings import SettingsError, load


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--key", type=click.Path(path_type=Path), required=True, help="The service's own signing key.")
def main(port: int, key: Path) -> None:
    """Serve sign-in for demonstration and development."""
    try:
        provider = create_provider(load(), key)
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    run_simple("127.0.0.1", port, provider, threaded=True)


main()
