"""What a machine is offered: a version, its packages, and what to do with them."""

import msgspec

from omaha.protocol.documents import escape


class PackageEntry(msgspec.Struct, frozen=True, kw_only=True):
    """
    A file to download.

    NOTE: no `hash_sha256` on the first package of a Flatcar update: clients built
    on go-omaha expect base64 there, all others hexadecimal.
    """

    name: str
    size: int
    hash: str  # SHA-1, base64
    hash_sha256: str = ""  # lower-case hexadecimal
    required: bool = True


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with the packages; what is empty is left out."""

    event: str
    sha256: str = ""  # base64
    display_version: str = ""
    needs_admin: bool = False
    is_delta: bool = False
    disable_payload_backoff: bool = False
    max_failure_count_per_url: int | None = None
    metadata_signature_rsa: str = ""
    metadata_size: str = ""
    deadline: str = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A version, with its packages; as a floor it may not be skipped."""

    version: str
    packages: tuple[PackageEntry, ...]
    actions: tuple[Action, ...] = ()
    is_floor: bool = False
    floor_reason: str = ""
    is_target: bool = False


def render_manifest(manifest: Manifest) -> str:
    """Write the element."""
    head = f'<manifest version="{escape(manifest.version)}"'
    floor = _attributes(
        is_floor=manifest.is_floor,
        floor_reason=manifest.floor_reason,
        is_target=manifest.is_target,
    )
    packages = "".join(map(_package, manifest.packages))
    actions = "".join(map(_action, manifest.actions))
    return (
        f"{head}{floor}><packages>{packages}</packages>"
        f"<actions>{actions}</actions></manifest>"
    )


def _package(package: PackageEntry) -> str:
    names = f'name="{escape(package.name)}" hash="{escape(package.hash)}"'
    sha256 = _attributes(hash_sha256=package.hash_sha256)
    required = "true" if package.required else "false"
    return f'<package {names}{sha256} size="{package.size}" required="{required}"/>'


def _action(action: Action) -> str:
    attributes = _attributes(
        event=action.event,
        sha256=action.sha256,
        DisplayVersion=action.display_version,
        needsadmin=action.needs_admin,
        IsDeltaPayload=action.is_delta,
        DisablePayloadBackoff=action.disable_payload_backoff,
        MaxFailureCountPerUrl=action.max_failure_count_per_url,
        MetadataSignatureRsa=action.metadata_signature_rsa,
        MetadataSize=action.metadata_size,
        deadline=action.deadline,
    )
    return f"<action{attributes}/>"


def _attributes(**values: str | int | None) -> str:
    """Write those that are not empty, zero or false."""
    written = {
        name: "true" if value is True else escape(str(value))
        for name, value in values.items()
        if value
    }
    return "".join(f' {name}="{value}"' for name, value in written.items())
