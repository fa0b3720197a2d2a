"""Options that several commands of the server have, and the settings they make."""

from __future__ import annotations

import os

import click

from deploy.settings import Settings, read_settings

with_data_dir = click.option(
    "--data-dir",
    metavar="DIR",
    help="Where our own PostgreSQL keeps its data. Unused with COREROLLER_DB_URL.",
)
with_packages_path = click.option(
    "--coreos-packages-path", metavar="DIR", help="The folder of hosted files."
)
with_url = click.option(
    "--coreroller-url", "url", metavar="URL", help="Where clients find this server."
)


def settings_of(**options: str | bool | None) -> Settings:
    """
    Put the settings together; as `read_settings`, with this environment.

    Raises:
        CannotStart: One of them is not acceptable.
    """
    return read_settings(os.environ, options)
