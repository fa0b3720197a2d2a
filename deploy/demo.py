"""Sample data: packages, a second application, and machines in mid-rollout."""

from __future__ import annotations

import base64
import hashlib
from uuid import UUID

from deploy.in_process import Decide, in_process
from deploy.seed import LINES, Line, group_name
from domain.arch import Arch
from domain.causes import acting
from domain.commands.groups import GroupSettings
from domain.instants import system_clock
from domain.package_contents import PackageContents, PackageType, UpdateAction
from domain.platform import Platform
from domain.policy import Policy
from eventstore.database import Database
from projections.catalogue import FLATCAR
from simulator.fleet import Fleet
from simulator.habits import HOUR, MINUTE, Habits
from simulator.lapse import Lapse

SAMPLE_APPLICATION = UUID("b6458005-8f40-4627-b33b-be70a718c48e")
_VERSIONS = {"stable": "4230.2.1", "beta": "4344.1.0", "alpha": "4372.0.0"}
_CAREFUL = Policy(max_updates_per_period=6, period_interval="1 hour")
_FLEET = Habits(machines=24, alias="node-", failures=0.2, reboot=90 * MINUTE)


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
    package_id = platform.add_package(FLATCAR, sample_package(line))
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


def sample_package(line: Line) -> PackageContents:
    """Describe a release of a line, of which there is no payload."""
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
    """Let machines live for some hours: one completes alone, then more may follow."""
    # NOTE: of their time; the server's clock stands nearly still meanwhile, so that
    # the six of this hour are granted and the others wait.
    now = system_clock()
    fleet = Fleet(_FLEET, now)
    Lapse(fleet, in_process(decide), lambda instant: None, now).run(now + 3 * HOUR)
