"""Downloads that go on where they ended, and are seen only when they are right."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

import httpx

from updaters.errors import Code, UpdateFailed
from updaters.offers import Offer, OfferedFile

_TRIES = 2

Watch = Callable[[OfferedFile, int], None]
"""Is told of a file, and how many bytes of it are there; may raise, which ends it."""


def unwatched(file: OfferedFile, received: int) -> None:
    """Watch nothing."""


def download(
    http: httpx.Client, offer: Offer, folder: Path, watch: Watch = unwatched
) -> list[Path]:
    """
    Fetch the files of an offer into a folder; what is there already stays.

    A file is there under its name only when its size and its hashes are right. What
    was fetched of one before an interruption is kept beside it (`part_of`), and gone
    on with.

    Returns:
        Where the files are, in the order of the offer.

    Raises:
        UpdateFailed: From no URL they could be had as they should be.
    """
    return [_fetch(http, offer.urls, file, folder, watch) for file in offer.files]


def part_of(folder: Path, file: OfferedFile) -> Path:
    """Say where what was fetched of a file is kept."""
    return folder / f".{file.name}.part"


def _fetch(
    http: httpx.Client,
    urls: tuple[str, ...],
    file: OfferedFile,
    folder: Path,
    watch: Watch,
) -> Path:
    if not file.digests:
        raise UpdateFailed(Code.NOT_VERIFIABLE, f"no hash of {file.name} is offered")
    path, part = folder / file.name, part_of(folder, file)
    if path.exists() and fault_of(path, file) is None:
        return path
    failure = UpdateFailed(Code.TRANSFER_FAILED, "the offer names no URL")
    for url in [url for url in urls for _ in range(_TRIES)]:
        try:
            _go_on(http, url + file.name, part, file, watch)
            _check(part, file)
        except UpdateFailed as ex:
            failure = ex
        else:
            return part.replace(path)
    raise failure


def _go_on(
    http: httpx.Client, url: str, part: Path, file: OfferedFile, watch: Watch
) -> None:
    """Fetch what is missing of a file; the server may begin anew."""
    had = part.stat().st_size if part.exists() else 0
    if file.size and had >= file.size:
        return
    headers = {"Accept-Encoding": "identity"}
    if had:
        headers["Range"] = f"bytes={had}-"
    try:
        with http.stream("GET", url, headers=headers) as response:
            if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink()
            _require_success(response, url)
            goes_on = response.status_code == HTTPStatus.PARTIAL_CONTENT
            with _written(part, append=goes_on) as out:
                _copy(response, out, file, watch)
    except (httpx.HTTPError, httpx.InvalidURL) as ex:
        message = f"the download of {url} was cut off: {ex}"
        raise UpdateFailed(Code.TRANSFER_FAILED, message) from ex


def _require_success(response: httpx.Response, url: str) -> None:
    if response.status_code not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        message = f"{url} answers HTTP {response.status_code}"
        raise UpdateFailed(Code.TRANSFER_FAILED, message)


@contextmanager
def _written(part: Path, *, append: bool) -> Iterator[BinaryIO]:
    """Give a file to write to, which is on the disk afterwards."""
    with part.open("ab" if append else "wb") as out:
        try:
            yield out
        finally:
            out.flush()
            os.fsync(out.fileno())


def _copy(
    response: httpx.Response, out: BinaryIO, file: OfferedFile, watch: Watch
) -> None:
    # NOTE: as they come; chunks of a size of their own are lost at an interruption.
    for chunk in response.iter_raw():
        out.write(chunk)
        watch(file, out.tell())
        # SECURITY: whoever sends without end would fill the disk.
        if file.size and out.tell() > file.size:
            break


def _check(part: Path, file: OfferedFile) -> None:
    """Refuse, and throw away, what is not what was offered."""
    if (fault := fault_of(part, file)) is not None:
        part.unlink()
        raise fault


def fault_of(path: Path, file: OfferedFile) -> UpdateFailed | None:
    """Say what is wrong with a file; None if it is what was offered."""
    size = path.stat().st_size
    if file.size and size != file.size:
        message = f"{file.name} has {size:,} bytes, and should have {file.size:,}"
        return UpdateFailed(Code.SIZE_MISMATCH, message)
    for algorithm, digest in file.digests.items():
        with path.open("rb") as content:
            found = hashlib.file_digest(content, algorithm).hexdigest()
        if found != digest:
            message = f"the {algorithm} of {file.name} is {found}, not {digest}"
            return UpdateFailed(Code.HASH_MISMATCH, message)
    return None
