"""Where machines are to get the files of a package from."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import msgspec

from domain.package_contents import PackageContents
from payloads.course import Tell

Settle = Callable[[UUID, PackageContents, Tell], PackageContents]
"""
Makes of a package as the upstream tells it one as we offer it.

It takes the id of the application, the contents, and what is to be told how far it is,
and raises `syncer.errors.Refused` if it cannot. It may take as long as a download does.
What differs in the end is where the files are, never what they are.
"""
Show = Callable[[str, int, int], None]
"""Is shown the version that is downloaded, how many bytes are there, of how many."""


def from_upstream(
    application_id: UUID, contents: PackageContents, tell: Tell
) -> PackageContents:
    """Let machines get the files from where the upstream's machines do."""
    return contents


def rewriting(template: str) -> Settle:
    """
    Let machines get the files from elsewhere.

    Args:
        template: The URL of a folder, with ``{{ARCH}}`` for ``amd64`` or ``arm64``, and
            ``{{VERSION}}``.
    """

    def rewrite(
        application_id: UUID, contents: PackageContents, tell: Tell
    ) -> PackageContents:
        url = template.replace("{{ARCH}}", contents.arch.short_name)
        url = url.replace("{{VERSION}}", contents.version)
        folder = url if url.endswith("/") else f"{url}/"
        return msgspec.structs.replace(contents, url=folder)

    return rewrite


def shown(settle: Settle, show: Show) -> Settle:
    """Settle, and show how far it is."""

    def settle_and_show(
        application_id: UUID, contents: PackageContents, tell: Tell
    ) -> PackageContents:
        def tell_both(received: int, total: int) -> None:
            tell(received, total)
            show(contents.version, received, total)

        return settle(application_id, contents, tell_both)

    return settle_and_show
