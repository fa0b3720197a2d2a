"""The files of the dashboard, as its build left them beside this module."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

BUILT = Path(__file__).with_name("built")
INDEX = "/index.html"
_TEXTS = ("text/", "image/svg", "application/json")


class File:
    """
    A file to be served, which never changes while the server runs.

    Args:
        path: Where it is served, from the root: ``/assets/index-1a2b.js``.
        content: What is in it.

    Attributes:
        etag: The version, without quotes.
    """

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.content = content
        self.etag = hashlib.sha256(content).hexdigest()[:16]
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        is_text = kind.startswith("text/")
        self.content_type = f"{kind}; charset=utf-8" if is_text else kind

    @property
    def is_hashed(self) -> bool:
        """Whether its name tells its content, so that it can be kept forever."""
        return self.path.startswith("/assets/")

    @cached_property
    def compressed(self) -> bytes | None:
        """The content by gzip; None if there is nothing to gain."""
        if not self.content_type.startswith(_TEXTS):
            return None
        return gzip.compress(self.content, mtime=0)


def read_files(folder: Path = BUILT) -> Mapping[str, File]:
    """
    Read all files of a build, by the paths where they are served.

    There are none if the dashboard was not built.
    """
    # SECURITY: paths of requests are looked up here and never meet the disk.
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = ("/" + path.relative_to(folder).as_posix() for path in paths)
    return {
        name: File(name, path.read_bytes())
        for name, path in zip(names, paths, strict=True)
    }
