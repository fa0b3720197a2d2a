"""Stores of hosted files, and a file to put there."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from payloads.digests import Measured
from payloads.places import Place, Release
from payloads.store import Store
from payloads.uploads import Upload

APP = UUID("e96281a6-d1af-4bde-9a0a-97b76e56dc57")
RELEASE = Release(APP, "amd64-2.0.0")
PLACE = Place(RELEASE, "app-2.0.0")
CONTENT = bytes(range(256)) * 1000


def new_store(folder: Path) -> Store:
    """Make an empty store."""
    made = Store(folder / "files", "https://updates.example.net/", reserve=0)
    made.prepare()
    return made


def put(store: Store, content: bytes = CONTENT, place: Place = PLACE) -> Measured:
    """Upload a file."""
    with Upload(store, place) as upload:
        upload.write(content)
        return upload.finish()


def files_in(store: Store) -> list[str]:
    """List all files, those that are received included."""
    return sorted(
        str(path.relative_to(store.folder))
        for path in store.folder.rglob("*")
        if path.is_file() and path.name != "lock"
    )
