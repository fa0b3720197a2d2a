"""Whether this server hosts files, and where; checked before it starts."""

from __future__ import annotations

import os
from pathlib import Path

from deploy.errors import CannotStart
from deploy.settings import Settings
from payloads.errors import CannotHost
from payloads.store import Store


def store_of(settings: Settings) -> Store | None:
    """Give the store of hosted files; None if none are hosted."""
    if not settings.host_coreos_packages:
        return None
    return Store(settings.coreos_packages_path, settings.url_for_machines)


def check_hosting(settings: Settings) -> None:
    """
    See that files can be hosted, if they shall be.

    Raises:
        CannotStart: A setting is missing, or the folder cannot be written to.
    """
    store = store_of(settings)
    if store is None:
        return
    if settings.coreos_packages_path == Path():
        raise CannotStart(
            "--host-coreos-packages needs a folder for the files: name it with"
            " --coreos-packages-path"
        )
    if not settings.url_for_machines.strip("/"):
        raise CannotStart(
            "--host-coreos-packages needs to know where machines find this server: say"
            " it with --coreroller-url, such as https://updates.example.com, or, if"
            " machines have a name of their own for it, with COREROLLER_PAYLOADS_URL"
        )
    try:
        store.prepare()
    except CannotHost as ex:
        raise CannotStart(
            f"{ex}; the folder of --coreos-packages-path has to be one that the user"
            f" {os.geteuid()} writes to"
        ) from ex
