"""The releases of the demo, of which there are no payloads."""

from __future__ import annotations

import base64
import hashlib

from deploy.seed import Line
from domain.arch import Arch
from domain.package_contents import PackageContents, PackageType, UpdateAction

_SIZE = 481_234_567


def sample_package(line: Line, version: str = "4230.2.1") -> PackageContents:
    """Describe a release of Flatcar's for a line, of which there is no payload."""
    board = "arm64-usr" if line.arch is Arch.AARCH64 else "amd64-usr"
    return sample_image(
        version,
        line.arch,
        f"https://packages.example.net/{board}/{version}/",
        "flatcar_production_update.gz",
    )


def sample_image(version: str, arch: Arch, url: str, filename: str) -> PackageContents:
    """Describe an image of which there is no payload."""
    return PackageContents(
        type=PackageType.FLATCAR,
        version=version,
        arch=arch,
        url=url,
        filename=filename,
        description="A sample: there is no payload behind it",
        size=_SIZE,
        hash=_digest("sha1", url),
        action=UpdateAction(sha256=_digest("sha256", url)),
    )


def _digest(algorithm: str, text: str) -> str:
    return base64.b64encode(hashlib.new(algorithm, text.encode()).digest()).decode()
