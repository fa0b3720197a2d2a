"""Hosting what an upstream offers: its files become ours, or nothing does."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

import httpx
import msgspec

from domain.errors import Invalid
from domain.package_contents import ExtraFile, PackageContents
from payloads.course import Course, Tell, tell_nobody
from payloads.errors import CannotHost, NoRoom, telling
from payloads.places import Place, Release, place_of, release_of
from payloads.store import RESERVE, Store, taken
from updaters.download import download, fault_of, part_of
from updaters.errors import UpdateFailed
from updaters.offers import Offer, OfferedFile

CONNECT_S = 10
SILENCE_S = 30
"""Seconds without a byte after which an upstream is given up."""


class Host:
    """
    Takes files over from elsewhere.

    Args:
        folder: Where they are kept.
        base_url: Where clients find this server, without a path.
        reserve: Bytes of the disk that are left free.
        clock: In seconds, from any moment.
    """

    def __init__(
        self,
        folder: Path,
        base_url: str,
        *,
        reserve: int = RESERVE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = Store(folder, base_url, reserve=reserve)
        self._clock = clock

    def take_over(
        self,
        application_id: UUID,
        contents: PackageContents,
        tell: Tell = tell_nobody,
    ) -> PackageContents:
        """
        Download the files of a package, unless they are here, and offer them.

        All are seen, or none: each is right in size and digests by then. What was
        received before an interruption is gone on with.

        Args:
            application_id: Whose package it is, or will be.
            contents: With the URL of the upstream.
            tell: Is told of all files together that are not here yet.

        Returns:
            The same, with our URL.

        Raises:
            CannotHost: They cannot be had as they should be, or not be kept.
        """
        try:
            release = release_of(application_id, contents.arch, contents.version)
            files = {place_of(release, f.name): f for f in files_of(contents)}
        except Invalid as ex:
            raise CannotHost(str(ex)) from ex
        missing = [file for at, file in files.items() if not self._has(at, file)]
        if missing:
            offer = Offer(contents.version, (contents.url,), (*missing,))
            self._receive(release, offer, tell)
        return msgspec.structs.replace(contents, url=self._store.url_of(release))

    def _has(self, place: Place, file: OfferedFile) -> bool:
        """See whether a file is here, as it should be; it is wanted then."""
        path = self._store.path_of(place)
        with telling(f"{place.path} cannot be read"):
            if not path.exists():
                return False
            if fault_of(path, file) is not None:
                raise taken(place)
            return self._store.confirm(place)

    def _receive(self, release: Release, offer: Offer, tell: Tell) -> None:
        what = f"{release.path} cannot be received"
        with telling(what), self._store.receiving(release) as folder:
            try:
                self._download(release, offer, folder, tell)
            except UpdateFailed as ex:
                raise CannotHost(f"{what}: {ex}") from ex
            for file in offer.files:
                self._store.show(folder / file.name, place_of(release, file.name))

    def _download(
        self, release: Release, offer: Offer, folder: Path, tell: Tell
    ) -> None:
        sizes = sum(file.size for file in offer.files)
        had = sum(map(_size_of, _parts(folder, offer.files)))
        self._store.require_room(max(sizes - had, 0))
        course = Course(release.path, sizes, tell, self._store, self._clock)
        timeout = httpx.Timeout(SILENCE_S, connect=CONNECT_S)
        try:
            # NOTE: httpx follows redirects to http and https only.
            with httpx.Client(follow_redirects=True, timeout=timeout) as http:
                download(http, offer, folder, course)
        except (OSError, NoRoom):
            # NOTE: the room is given back; others need it more than we a head start.
            for part in _parts(folder, offer.files):
                part.unlink(missing_ok=True)
            raise


def _parts(folder: Path, files: Sequence[OfferedFile]) -> Iterator[Path]:
    for file in files:
        yield folder / file.name
        yield part_of(folder, file)


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def files_of(contents: PackageContents) -> Iterator[OfferedFile]:
    """
    List what a package consists of, the payload first.

    Raises:
        CannotHost: A digest is none, or no file is named.
    """
    if not contents.filename:
        raise CannotHost("the package names no file")
    digests = {
        "sha1": _hexadecimal(contents.hash),
        "sha256": _hexadecimal(contents.payload_sha256),
    }
    yield _offered(contents.filename, contents.size, digests)
    yield from map(_extra, contents.extra_files)


def _extra(file: ExtraFile) -> OfferedFile:
    digests = {"sha1": _hexadecimal(file.hash), "sha256": file.hash256}
    return _offered(file.name, file.size, digests)


def _offered(name: str, size: int, digests: dict[str, str]) -> OfferedFile:
    return OfferedFile(name, size, {name: of for name, of in digests.items() if of})


def _hexadecimal(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).hex()
    except binascii.Error:
        raise CannotHost(f"the digest {text[:64]!r} is not base64") from None
