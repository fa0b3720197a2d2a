"""
The folder of hosted files: what is in it under its name is whole and right.

Files are received below ``.incoming`` and come under their names by being renamed, once
they are on the disk. They are never changed then.
"""

from __future__ import annotations

import fcntl
import filecmp
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import FileIO
from pathlib import Path
from uuid import UUID

import msgspec

from payloads.errors import CannotHost, NoRoom, telling
from payloads.places import PREFIX, Place, Release, is_plain

RESERVE = 256 << 20
"""Bytes of the disk that are left to others: a full one stops databases, too."""
_INCOMING = ".incoming"
_UPLOADS = "uploads"
_LOCK = "lock"
# SECURITY: no symbolic link is followed, and nothing is waited for, such as a pipe.
_NO_TRICKS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Opened(msgspec.Struct, frozen=True):
    """
    A file that is read.

    Attributes:
        file: Not buffered; whoever has it closes it.
        size: In bytes.
        modified_ns: When its last byte was written, in nanoseconds.
    """

    file: FileIO
    size: int
    modified_ns: int


class Store:
    """
    Hosted files.

    Args:
        folder: Where they are; several servers may share it.
        base_url: Where clients find this server, without a path.
        reserve: Bytes of the disk that are left free.
    """

    def __init__(self, folder: Path, base_url: str, *, reserve: int = RESERVE) -> None:
        self.folder = folder
        self._base_url = base_url.rstrip("/")
        self._reserve = reserve

    @property
    def url(self) -> str:
        """What the URLs of all files begin with."""
        return f"{self._base_url}{PREFIX}/"

    def url_of(self, release: Release) -> str:
        """Give the URL of the folder of a release, as packages have it."""
        return f"{self.url}{release.path}/"

    def path_of(self, place: Place) -> Path:
        """Say where a file is, or would be."""
        return self.folder / place.path

    def prepare(self) -> None:
        """
        Make sure that files can be received.

        Raises:
            CannotHost: The folder cannot be made or written to.
        """
        with telling(f"files cannot be kept in {self.folder}"):
            self.folder.mkdir(parents=True, exist_ok=True)
            with self.alone():
                pass

    def open(self, place: Place) -> Opened | None:
        """Open a file to read it; None if there is none."""
        try:
            descriptor = _open_below(self.folder, place.path)
        except OSError:
            return None
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            os.close(descriptor)
            return None
        return Opened(FileIO(descriptor), found.st_size, found.st_mtime_ns)

    @contextmanager
    def receiving(self, release: Release) -> Iterator[Path]:
        """
        Give the folder in which files of a release are received, to us alone.

        What is in it is there again next time, unless it was shown by then.

        Raises:
            CannotHost: Another process receives them.
        """
        folder = self.folder / _INCOMING / release.path
        with self._kept_from_others(folder, release):
            yield folder
            with self.alone():
                (folder / _LOCK).unlink(missing_ok=True)
                _remove_empty(folder, self.folder)

    @contextmanager
    def _kept_from_others(self, folder: Path, release: Release) -> Iterator[None]:
        with ExitStack() as stack:
            # NOTE: alone, or the file might be removed before it is locked.
            with self.alone():
                folder.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context((folder / _LOCK).open("w"))
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise CannotHost(
                        f"another process is receiving {release.path}"
                    ) from None
            yield

    def new_part(self) -> Path:
        """Name a file to be received, of which nobody else knows."""
        folder = self.folder / _INCOMING / _UPLOADS
        folder.mkdir(parents=True, exist_ok=True)
        return folder / secrets.token_hex(8)

    def require_room(self, size: int) -> None:
        """
        See that there is room for so many bytes more.

        Raises:
            NoRoom: There is not; the message has the numbers.
        """
        free = shutil.disk_usage(self.folder).free
        if free < size + self._reserve:
            raise NoRoom(
                f"{self.folder} has {free:,} bytes left, of which {self._reserve:,}"
                f" stay free, and {size:,} are needed: make room, or prune with"
                " `rollerd payloads prune`"
            )

    def show(self, part: Path, place: Place) -> None:
        """
        Bring what was received under its name; the same again is as good.

        Args:
            part: The whole file, on the disk, where files are received.
            place: Where it shall be.

        Raises:
            CannotHost: There are other bytes under that name.
        """
        path = self.path_of(place)
        with telling(f"{place.path} cannot be kept"), self.alone():
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                part.replace(path)
                for folder in (path.parent, path.parent.parent, self.folder):
                    _settle(folder)
            elif filecmp.cmp(part, path, shallow=False):
                part.unlink()
                _confirm(path)
            else:
                raise taken(place)

    def confirm(self, place: Place) -> bool:
        """Note that a file is wanted from now on; False if there is none."""
        with self.alone():
            if not self.path_of(place).exists():
                return False
            _confirm(self.path_of(place))
            return True

    def places(self) -> Iterator[Place]:
        """List all files."""
        for path in sorted(self.folder.glob("*/*/*")):
            place = _place_at(path.relative_to(self.folder))
            if place is not None and path.is_file():
                yield place

    def leftovers(self) -> Iterator[Path]:
        """List the files that are received, or were when it was broken off."""
        for path in sorted((self.folder / _INCOMING).rglob("*")):
            if path.is_file() and path.parent.name != _INCOMING:
                yield path

    def remove(self, path: Path, *, before_ns: int) -> bool:
        """
        Remove a file unless it was received or confirmed since.

        Args:
            path: Of a file of the folder.
            before_ns: Nanoseconds since 1970.
        """
        with self.alone():
            if not self.is_older(path, before_ns):
                return False
            path.unlink()
            _remove_empty(path.parent, self.folder)
            return True

    def is_older(self, path: Path, before_ns: int) -> bool:
        """Say whether a file is there, and was neither received nor confirmed since."""
        try:
            # NOTE: renaming and confirming change this time, and nothing sets it back.
            return path.stat().st_ctime_ns < before_ns
        except FileNotFoundError:
            return False

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one, of all processes, who shows or removes files."""
        folder = self.folder / _INCOMING
        folder.mkdir(exist_ok=True)
        with (folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def taken(place: Place) -> CannotHost:
    """Say that other bytes are under a name."""
    return CannotHost(
        f"there are other bytes under {place.path} already, and machines may be"
        " fetching them: use another version or filename"
    )


def _open_below(folder: Path, path: str) -> int:
    *folders, name = path.split("/")
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for step in folders:
        at = _open_in(at, step, os.O_DIRECTORY)
    return _open_in(at, name, 0)


def _open_in(folder: int, name: str, flags: int) -> int:
    try:
        return os.open(name, _NO_TRICKS | flags, dir_fd=folder)
    finally:
        os.close(folder)


def _settle(folder: Path) -> None:
    """Let the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _confirm(path: Path) -> None:
    # NOTE: clients know a file by the time of its last byte, so that one stays.
    os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))


def _place_at(path: Path) -> Place | None:
    application, release, name = path.parts
    if not (is_plain(release) and is_plain(name)):
        return None
    try:
        return Place(Release(UUID(application), release), name)
    except ValueError:
        return None


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove the folders of a file that have nothing in them any more."""
    try:
        while folder != root:
            folder.rmdir()
            folder = folder.parent
    except OSError:
        return
