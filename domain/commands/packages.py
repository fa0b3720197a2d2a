"""Commands on packages."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from domain.applications import App
from domain.channels import Channel
from domain.commands.core import Commands, quoted_names
from domain.errors import Conflict, StillInUse
from domain.package_contents import PackageContents
from domain.packages import Package


class PackageCommands(Commands):
    """Adding, correcting and deleting packages."""

    def add_package(
        self,
        application_id: UUID,
        contents: PackageContents,
        *,
        channels_blacklist: Sequence[UUID] = (),
        package_id: UUID | None = None,
    ) -> UUID:
        """
        Add a package to an application and return its id.

        Raises:
            NotFound: There is no such application, or a channel of the blacklist.
            NameTaken: It has this version for this architecture.
            Invalid: Machines could not be sent it; the field is named.
        """
        app = self._get(App, application_id)
        package = Package.add(
            package_id or uuid4(), application_id=app.id, contents=contents
        )
        package.blacklist(self._blacklistable(package, channels_blacklist))
        scope, name = name_claim(package)
        self.save(package, *self._claims(scope, "", name, package.id, "version"))
        return package.id

    def revise_package(
        self,
        package_id: UUID,
        contents: PackageContents,
        *,
        channels_blacklist: Sequence[UUID],
    ) -> None:
        """
        Correct what a package holds and which channels must not offer it.

        Raises:
            Conflict: A channel of the blacklist points at it, or has it as a floor.
            NotFound, NameTaken, Invalid: As for `add_package`.
        """
        package = self._get(Package, package_id)
        scope, before = name_claim(package)
        package.revise(contents)
        package.blacklist(self._blacklistable(package, channels_blacklist))
        version = package.contents.version
        claims = self._claims(scope, before, version, package.id, "version")
        self.save(package, *claims)

    def delete_package(self, package_id: UUID) -> None:
        """
        Delete a package.

        Raises:
            NotFound: There is no such package.
            StillInUse: A channel points at it; its groups would stop without a word.
                Or one has it as a floor; machines would skip it.
        """
        package = self._get(Package, package_id)
        self._require_unused(package)
        package.delete()
        self.save(package, self._release(*name_claim(package)))

    def _require_unused(self, package: Package) -> None:
        channels = self._get_all(Channel, self._directory.channels_offering(package.id))
        if channels:
            raise StillInUse(
                f"channel {quoted_names(channels)} points at this package; point it at "
                "another one first"
            )
        channels = self._get_all(
            Channel, self._directory.channels_with_floor(package.id)
        )
        if channels:
            raise StillInUse(
                f"this package is a floor of channel {quoted_names(channels)}; remove "
                "the floor first"
            )

    def _blacklistable(
        self, package: Package, channel_ids: Sequence[UUID]
    ) -> Sequence[UUID]:
        # NOTE: those that it has already may have been deleted since.
        added = [key for key in channel_ids if key not in package.channels_blacklist]
        for channel in self._get_all(Channel, added):
            if channel.application_id != package.application_id:
                raise Conflict(
                    f"channel {channel.id} belongs to another application",
                    field="channels_blacklist",
                )
            if channel.package_id == package.id:
                raise Conflict(
                    f"channel {channel.name!r} points at this package; point it at "
                    "another one first",
                    field="channels_blacklist",
                )
            if package.id in channel.floors:
                raise Conflict(
                    f"this package is a floor of channel {channel.name!r}; remove the "
                    "floor first",
                    field="channels_blacklist",
                )
        return channel_ids


def name_claim(package: Package) -> tuple[str, str]:
    """Give the scope and the name that a package claims: its version, per arch."""
    arch = package.contents.arch.name
    scope = f"application:{package.application_id}:package:{arch}"
    return scope, package.contents.version
