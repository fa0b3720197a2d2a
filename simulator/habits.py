"""What the machines of a fleet are like."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

FLATCAR = "{e96281a6-d1af-4bde-9a0a-97b76e56dc57}"
MAX_MACHINES = 1_000_000

TRANSFER_FAILED, HASH_MISMATCH, POSTINSTALL_FAILED, ROLLED_BACK = 9, 10, 5, 44
"""Base codes of update_engine: its `action_processor.h`."""


class Impossible(ValueError):
    """Habits or a pace that no fleet can have; the message says why."""


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the machines of a fleet are like; times are microseconds.

    A machine takes half as long to one and a half times as long as it says here, by
    chance. Shares, from 0 to 1, are of the updates that machines begin.

    Attributes:
        machines: How many there are.
        app_id: The application that they run, as they send it.
        track: The track by which they ask for their group.
        boards: Their architectures, such as ``amd64-usr``, in turn.
        versions: What they run at the start, in turn.
        oems: What they run on, as images of Flatcar name it, in turn.
        alias: What their aliases begin with, before a number; empty for none.
        check_interval: From one update check to the next, or from ping to ping.
        copying: From an offer to the start of the download.
        download: How long a download takes.
        install: From the end of the download until only the reboot is missing.
        reboot: From then on until somebody reboots the machine.
        failures: Share that fails.
        flawed: Versions of which another share fails, by version.
        error_codes: Base codes, of which one is drawn for each failure. They tell when
            it happens: in the download, in the installation or (44) in the reboot.
        dying: Share in which the machine is never heard of again during the download.
        lost: Share in which it is never heard of again after the reboot.
        seed: The same seed gives the same machines the same lives.
    """

    machines: int
    app_id: str = FLATCAR
    track: str = "stable"
    boards: tuple[str, ...] = ("amd64-usr",)
    versions: tuple[str, ...] = ("4152.2.0",)
    oems: tuple[str, ...] = ("qemu",)
    alias: str = ""
    check_interval: int = 45 * MINUTE
    copying: int = MINUTE
    download: int = 5 * MINUTE
    install: int = 2 * MINUTE
    reboot: int = 30 * MINUTE
    failures: float = 0.0
    flawed: Mapping[str, float] = {}
    error_codes: tuple[int, ...] = (
        TRANSFER_FAILED,
        HASH_MISMATCH,
        POSTINSTALL_FAILED,
        ROLLED_BACK,
    )
    dying: float = 0.0
    lost: float = 0.0
    seed: int = 0

    def checked(self) -> Habits:
        """Pass the habits on if a fleet can have them; raises `Impossible`."""
        if not 1 <= self.machines <= MAX_MACHINES:
            raise Impossible(f"a fleet has 1 to {MAX_MACHINES} machines")
        shares = (self.failures, *self.flawed.values())
        if min(*shares, self.dying, self.lost) < 0:
            raise Impossible("a share of failures or losses is negative")
        if max(shares) + self.dying + self.lost > 1:
            raise Impossible("failures and losses together are more than all updates")
        if self.check_interval < SECOND:
            raise Impossible("the check interval is shorter than a second")
        if not (self.boards and self.oems and self.versions and self.error_codes):
            raise Impossible(
                "a fleet needs a board, an OEM, a version and an error code"
            )
        return self
