"""How often somebody may try to sign in, and when they may try again."""

from __future__ import annotations

import ipaddress

import msgspec

from domain.instants import SECOND

FORGOTTEN_AFTER = 86400 * SECOND
"""Without another one for so long, failures count no more."""
WELCOME_FOR = 30 * 86400 * SECOND
"""So long an address is known as one that a user has signed in from."""
TOLD_AT_MOST = 100
"""Refusals that are told one by one within `FORGOTTEN_AFTER`, whoever they are of."""


class Limit(msgspec.Struct, frozen=True):
    """
    How many failures are free, and how the wait rises after each of the others.

    Attributes:
        free: The first wait, of a second, is after so many.
        longest: Microseconds; each wait is twice the one before, up to this.
    """

    free: int
    longest: int

    def wait_after(self, failures: int) -> int:
        """Tell how many microseconds to wait after so many failures in a row."""
        if failures < self.free:
            return 0
        return min(SECOND << min(failures - self.free, 32), self.longest)


OF_PAIR = Limit(free=10, longest=900 * SECOND)
"""Of one username from one address."""
OF_ADDRESS = Limit(free=30, longest=300 * SECOND)
"""Of one address, whatever usernames it tries."""
OF_USERNAME = Limit(free=20, longest=30 * SECOND)
"""Of one username from addresses that the user has not signed in from lately."""


def is_told(count: int, limit: Limit = OF_PAIR) -> bool:
    """
    Say whether one of many refusals is worth an event.

    The first is, the one that a wait begins with, and each tenth, hundredth and so on.
    """
    return count == limit.free or str(count).rstrip("0") == "1"


def network_of(address: str) -> str:
    """
    Give what is counted as one address: all of IPv6 that one customer has is one.

    What is no address at all is passed on.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed.packed, 64), strict=False))
