"""What comes in: a parsed request with where it came from, and its check-ins."""

from __future__ import annotations

import re
from functools import lru_cache
from uuid import UUID

import msgspec

from domain.arch import Arch, arch_of
from domain.check_in import CheckIn, Report
from domain.instance_events import Traits
from domain.instances import instance_stream
from domain.mirrors import Mirror
from domain.versions import is_version
from omaha.protocol.requests import AppRequest, Request
from omaha.protocol.statuses import AppStatus
from projections.catalogue import Catalogue, CatalogueGroup

MAX_MACHINE_ID = 128
MAX_APP_ID = 256
MAX_TRAIT = 256
MIRROR = ("CoreOSUpdateEngine-0.1.0.0", "scheduler")
"""Version and source of Nebraska's syncer, and of update_engine before 0.4.2."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Arrival(msgspec.Struct, frozen=True):
    """
    A request at the door.

    Attributes:
        address: The client's network address, or empty.
        correlation_id: The id of the HTTP request.
    """

    request: Request
    address: str = ""
    correlation_id: str = ""


class Visit(msgspec.Struct, frozen=True):
    """
    One app of a request, found in the catalogue.

    Attributes:
        stream_id: The stream of the machine; None for a client without an id.
        assigned_group_id: The group that operators gave the machine, as it was led by.
    """

    check_in: CheckIn
    group: CatalogueGroup
    stream_id: UUID | None
    assigned_group_id: UUID | None = None


class MirrorVisit(msgspec.Struct, frozen=True):
    """
    One app of a request, found in the catalogue, of a server that mirrors it.

    Attributes:
        mirror: Who asks; its version is empty where it told none, or none that is one.
    """

    mirror: Mirror
    group: CatalogueGroup


Found = Visit | MirrorVisit | AppStatus
"""Who asks for what, or the status that says that it is not known."""


def find_visit(arrival: Arrival, app: AppRequest, catalogue: Catalogue) -> Found:
    """Find out who asks for what, or which status says that it is not known."""
    if len(app.app_id) > MAX_APP_ID:
        return AppStatus.INVALID_APP_ID
    application_id = catalogue.find_application(app.app_id)
    if application_id is None:
        return AppStatus.UNKNOWN_APPLICATION
    arch = _arch(arrival.request, app)
    group = catalogue.find_group(application_id, app.track, arch)
    if group is None:
        return AppStatus.UNKNOWN_APPLICATION_OR_GROUP
    if is_mirror(arrival.request, app):
        return MirrorVisit(_mirror(app), group)
    check_in = _check_in(arrival, app, group, arch)
    stream_id = _stream(application_id, check_in.machine_id)
    return Visit(check_in, group, stream_id)


def is_mirror(request: Request, app: AppRequest) -> bool:
    """
    Tell a server that mirrors packages from a machine.

    A mirror asks, and tells nothing of itself. The update_engine that names itself like
    it (CoreOS until 2017) pings and reports with every check.
    """
    if (request.version, request.install_source) != MIRROR:
        return False
    return app.update_check and not app.ping and not app.events


def _mirror(app: AppRequest) -> Mirror:
    return Mirror(
        version=_usable_version(app.version),
        takes_floors=app.multi_manifest_ok,
        takes_deltas=app.delta_okay,
    )


def _check_in(
    arrival: Arrival, app: AppRequest, group: CatalogueGroup, arch: Arch
) -> CheckIn:
    return CheckIn(
        application_id=group.application_id,
        group_id=group.rules.group_id,
        machine_id=usable_machine_id(app.machine_id),
        version=_usable_version(app.version),
        traits=Traits(
            _trait(app.machine_alias),
            _trait(app.oem),
            _trait(app.oem_version),
            _trait(app.aleph_version),
            arch,
        ),
        reports=tuple(
            Report(e.event_type, e.event_result, e.error_code, e.previous_version)
            for e in app.events
        ),
        is_registering=app.ping or app.update_check,
        is_asking=app.update_check,
        takes_deltas=app.delta_okay,
        address=arrival.address,
        correlation_id=arrival.correlation_id,
    )


def usable_machine_id(machine_id: str) -> str:
    """
    Give a machine id if it can name a machine, else nothing.

    It is an opaque text: 32 hexadecimal digits, a UUID in braces or not, "client-1".
    """
    if len(machine_id) > MAX_MACHINE_ID or _CONTROL.search(machine_id):
        return ""
    return machine_id


def _usable_version(version: str) -> str:
    return version if is_version(version) else ""


def _trait(text: str) -> str:
    return text[:MAX_TRAIT]


@lru_cache(maxsize=1024)
def _known_arch(board: str, os_arch: str, service_pack_suffix: str) -> Arch:
    return arch_of(board, os_arch, service_pack_suffix)


def _arch(request: Request, app: AppRequest) -> Arch:
    return _known_arch(app.board, request.os_arch, request.os_sp[-16:])


def _stream(application_id: UUID, machine_id: str) -> UUID | None:
    return instance_stream(application_id, machine_id) if machine_id else None
