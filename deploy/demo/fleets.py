"""Who lives in the demo: what the machines of its groups are like."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from deploy.demo.places import (
    ALPHA,
    BETA,
    EU_WEST,
    LTS,
    QA,
    STABLE,
    STABLE_ARM,
    US_EAST,
    Place,
)
from domain.arch import Arch
from simulator.habits import HOUR, MINUTE, Habits

OUTAGE = "lab-"
"""The alias of those whose site loses its connection for more than a day."""
BROKEN_STABLE, BROKEN_BETA = "4230.2.2", "4372.1.0"
_CLOUD, _IRON = ("ami", "azure", "gce"), ("vmware", "packet", "openstack")
# NOTE: of update_engine, without the flag that every server but Flatcar's own gets.
_CODES = (9, 9, 9, 10, 5, 44, 12, 37)
# PERF: three checks in two days; polls are what a history takes most of its time for.
_LIFE = Habits(
    machines=1,
    check_interval=16 * HOUR,
    reboot=20 * MINUTE,
    failures=0.015,
    flawed={BROKEN_STABLE: 0.4, BROKEN_BETA: 0.45},
    error_codes=_CODES,
    dying=0.002,
    lost=0.002,
)


class _Kind(Struct, frozen=True):
    place: Place
    share: float
    alias: str
    oems: tuple[str, ...]
    versions: tuple[str, ...]
    failures: float = _LIFE.failures


_KINDS = (
    _Kind(STABLE, 0.29, "web-", _CLOUD, ("4152.2.3",) * 4 + ("4081.3.6",)),
    _Kind(STABLE, 0.15, "db-", _IRON, ("4152.2.3",) * 2 + ("4081.3.6",)),
    _Kind(STABLE, 0.03, OUTAGE, ("qemu",), ("4152.2.3",)),
    _Kind(BETA, 0.10, "canary-", _CLOUD, ("4230.1.0",)),
    _Kind(ALPHA, 0.03, "build-", ("qemu", "gce"), ("4344.0.0",), 0),
    # NOTE: so few go in a day that three early failures would halt it, by what hour the
    # demo is made at; only stable and beta are to be halted.
    _Kind(LTS, 0.08, "archive-", _IRON, ("4081.3.5",), 0),
    _Kind(STABLE_ARM, 0.12, "edge-", ("packet",), ("4152.2.3", "4081.3.6")),
    _Kind(EU_WEST, 0.10, "till-", ("raspberrypi",), ("1.0.2", "1.0.4")),
    _Kind(US_EAST, 0.08, "kiosk-", ("raspberrypi",), ("1.0.4",)),
    _Kind(QA, 0.02, "desk-", ("qemu",), ("1.0.4", "1.0.2"), 0),
)


def fleets_of(machines: int) -> Iterator[Habits]:
    """Give what the machines of each fleet are like, if there are so many in all."""
    for seed, kind in enumerate(_KINDS, start=1):
        place = kind.place
        is_arm = place.arch is Arch.AARCH64
        yield replace(
            _LIFE,
            machines=max(1, round(machines * kind.share)),
            app_id=f"{{{place.application_id}}}",
            track=place.track,
            boards=("arm64-usr" if is_arm else "amd64-usr",),
            versions=kind.versions,
            oems=kind.oems,
            alias=kind.alias,
            failures=kind.failures,
            seed=seed,
        )
