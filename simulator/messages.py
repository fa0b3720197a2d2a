"""
What machines send, byte for byte as update_engine writes it.

The source is its `omaha_request_action.cc`, with the element names and the blanks.
"""

from __future__ import annotations

import msgspec

from omaha.protocol.documents import escape
from simulator.chance import following, scrambled
from simulator.habits import Habits

UPDATER = "update_engine-0.4.10"
NO_PREVIOUS_VERSION = "0.0.0.0"  # noqa: S104  (a version, not an address)


class Message(msgspec.Struct, frozen=True):
    """
    What a machine has to say.

    Attributes:
        kind: ``poll``, ``ping``, or an event's type and result such as ``event 13/1``.
        xml: The elements within ``<app>``.
        error_code: The one in it, if there is one.
    """

    kind: str
    xml: str
    error_code: int | None = None


def _ping_and(rest: str = "") -> str:
    return f'        <ping active="1"></ping>\n{rest}'


def _event(kind: int, result: int, more: str = "") -> str:
    attributes = f'eventtype="{kind}" eventresult="{result}"{more}'
    return f"        <event {attributes}></event>\n"


_CHECK = "        <updatecheck></updatecheck>\n"

PING = Message("ping", _ping_and())


def poll(previous_version: str = "") -> Message:
    """Check for an update; tells a version just left behind, else nothing."""
    more = f' previousversion="{escape(previous_version)}"'
    return Message("poll", _ping_and(_CHECK + _event(3, 2, more)))


def poll_after_rollback(code: int) -> Message:
    """Check for an update, and tell that the reboot led back to the old version."""
    return Message(
        "poll", _ping_and(_CHECK + _event(3, 0, f' errorcode="{code}"')), code
    )


def report(kind: int, result: int, error_code: int | None = None) -> Message:
    """Report an event."""
    more = "" if error_code is None else f' errorcode="{error_code}"'
    return Message(f"event {kind}/{result}", _event(kind, result, more), error_code)


class Scribe:
    """Writes the requests of a fleet; what machines have in common, only once."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self._fleet = scrambled(following(habits.seed))
        self._common: dict[tuple[str, str, str], tuple[str, str, str]] = {}

    def machine_id(self, number: int) -> str:
        """Give the id of a machine, which has the form of an /etc/machine-id."""
        return f"{self._fleet:016x}{number:016x}"

    def write(self, message: Message, number: int, version: str, boots: int) -> bytes:
        """Write a request of the machine with this number, as often as it booted."""
        # PERF: 3 us; two thirds of it are the boot id and the machine id.
        habits = self._habits
        board = habits.boards[number % len(habits.boards)]
        key = (version, board, habits.oems[number % len(habits.oems)])
        if key not in self._common:
            self._common[key] = _common(habits, *key)
        start, middle, end = self._common[key]
        boot_id = self._boot_id(number, boots)
        alias = f"{escape(habits.alias)}{number}" if habits.alias else ""
        return (
            f'{start}{boot_id}{middle}{self.machine_id(number)}" machinealias="{alias}'
            f"{end}{message.xml}    </app>\n</request>\n"
        ).encode()

    def _boot_id(self, number: int, boots: int) -> str:
        high = scrambled(self._fleet ^ (number << 24 | boots))
        low = scrambled(high)
        return (
            f"{{{high >> 32:08x}-{high >> 16 & 0xFFFF:04x}-4{high & 0xFFF:03x}"
            f"-a{low >> 52:03x}-{low & 0xFFFFFFFFFFFF:012x}}}"
        )


def _common(habits: Habits, version: str, board: str, oem: str) -> tuple[str, str, str]:
    """Write what is the same for all machines of this version, board and OEM."""
    arch = "aarch64" if board.startswith("arm64") else "x86_64"
    version = escape(version)
    start = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<request protocol="3.0" version="{UPDATER}" updaterversion="{UPDATER}"'
        ' installsource="scheduler" ismachine="1">\n'
        f'    <os version="Chateau" platform="CoreOS" sp="{version}_{arch}"></os>\n'
        f'    <app appid="{escape(habits.app_id)}" version="{version}"'
        f' track="{escape(habits.track)}" bootid="'
    )
    middle = (
        f'" oem="{escape(oem)}" oemversion="1.0.0" alephversion="3975.2.1" machineid="'
    )
    end = (
        f'" lang="en-US" board="{escape(board)}" hardware_class="" '
        'delta_okay="false" >\n'
    )
    return start, middle, end
