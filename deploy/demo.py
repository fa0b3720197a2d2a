"""Sample data: packages, a second application, and machines in mid-rollout."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from uuid import UUID

from deploy.seed import LINES, Line, group_name
from domain.arch import Arch
from domain.causes import acting
from domain.commands.groups import GroupSettings
from domain.package_contents import PackageContents, PackageType, UpdateAction
from domain.platform import Platform
from domain.policy import Policy
from eventstore.database import Database
from omaha.arrivals import Arrival
from omaha.batch import Answers
from omaha.protocol.events import Event
from omaha.protocol.requests import AppRequest, Request
from projections.catalogue import FLATCAR

SAMPLE_APPLICATION = UUID("b6458005-8f40-4627-b33b-be70a718c48e")
_VERSIONS = {"stable": "4230.2.1", "beta": "4344.1.0", "alpha": "4372.0.0"}
_BEFORE = "4152.2.0"
_MACHINES = 24
_DOWNLOADED, _INSTALLED, _FAILED = (14, 1), (3, 1), (3, 0)
_CAREFUL = Policy(max_updates_per_period=6, period_interval="1 hour")

Decide = Callable[[list[Arrival]], list[Answers]]


def fill(database: Database, platform: Platform, decide: Decide) -> None:
    """
    Add the sample data to a database that was just seeded.

    The machines' past is made by machines asking, not by rows written into tables.
    """
    with acting("system", reason="sample data"), database.command():
        for line in LINES:
            if line.name in _VERSIONS:
                _release(platform, line)
        _set_pace(platform)
        _register_sample_application(platform)
    _roll_out(decide)


def _release(platform: Platform, line: Line) -> None:
    package_id = platform.add_package(FLATCAR, _flatcar(line))
    platform.revise_channel(
        line.channel_id, name=line.name, color=line.color, package_id=package_id
    )


def _set_pace(platform: Platform) -> None:
    """Let the stable machines go fast enough that there is something to see."""
    stable = LINES[0]
    settings = GroupSettings(
        name=group_name(stable),
        track=stable.name,
        channel_id=stable.channel_id,
        policy=_CAREFUL,
    )
    platform.revise_group(stable.group_id, settings)


def _flatcar(line: Line) -> PackageContents:
    version, board = _VERSIONS[line.name], _board(line.arch)
    return PackageContents(
        type=PackageType.FLATCAR,
        version=version,
        arch=line.arch,
        url=f"https://packages.example.net/{board}/{version}/",
        filename="flatcar_production_update.gz",
        description="A sample: there is no payload behind it",
        size=481_234_567,
        hash=_digest("sha1", f"{board}/{version}"),
        action=UpdateAction(sha256=_digest("sha256", f"{board}/{version}")),
    )


def _board(arch: Arch) -> str:
    return "arm64-usr" if arch is Arch.AARCH64 else "amd64-usr"


def _digest(algorithm: str, text: str) -> str:
    return base64.b64encode(hashlib.new(algorithm, text.encode()).digest()).decode()


def _register_sample_application(platform: Platform) -> None:
    app = platform.register_application(
        application_id=SAMPLE_APPLICATION,
        name="Sample application",
        description="An application of your own",
        product_id="org.example.sample",
    )
    package = platform.add_package(
        app,
        PackageContents(
            type=PackageType.OTHER,
            version="1.0.4",
            arch=Arch.ALL,
            url="https://packages.example.net/sample/1.0.4/",
            filename="sample.tar.gz",
        ),
    )
    channel = platform.create_channel(
        app, name="Stable", color="#14b9d6", arch=Arch.ALL, package_id=package
    )
    for name in ("Prod eu-west", "Prod us-east", "Qa-Dev"):
        track = name.lower().replace(" ", "-")
        settings = GroupSettings(
            name=name, track=track, channel_id=channel, policy=_CAREFUL
        )
        platform.create_group(app, settings)


def _roll_out(decide: Decide) -> None:
    """Let machines come by: one completes alone, then more may follow."""
    fleet = [f"{number:032x}" for number in range(1, _MACHINES + 1)]
    decide([_poll(machine_id) for machine_id in fleet])
    for event in (_DOWNLOADED, _INSTALLED):
        decide([_report(fleet[0], event)])
    decide([_poll(fleet[0], _VERSIONS["stable"])])
    decide([_poll(machine_id) for machine_id in fleet[1:]])
    decide([_report(fleet[1], _FAILED), _report(fleet[2], _DOWNLOADED)])


def _poll(machine_id: str, version: str = _BEFORE) -> Arrival:
    return _arrival(
        AppRequest(
            app_id=str(FLATCAR),
            machine_id=machine_id,
            machine_alias=f"node-{int(machine_id, 16):02}",
            version=version,
            track="stable",
            board="amd64-usr",
            oem="qemu",
            ping=True,
            update_check=True,
        )
    )


def _report(machine_id: str, event: tuple[int, int]) -> Arrival:
    code = 268435465 if event == _FAILED else None
    return _arrival(
        AppRequest(
            app_id=str(FLATCAR),
            machine_id=machine_id,
            version=_BEFORE,
            track="stable",
            events=(
                Event(event_type=event[0], event_result=event[1], error_code=code),
            ),
        )
    )


def _arrival(app: AppRequest) -> Arrival:
    return Arrival(Request(apps=(app,)), address="192.0.2.10")
