"""The `muster` command: everything an operator does, one subcommand each."""

import click


@click.group()
def main() -> None:
    """Muster: a hiring pipeline for federal cyber talent."""
