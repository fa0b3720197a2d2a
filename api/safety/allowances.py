"""How often somebody may ask: a bucket for each, of bounded number and cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_network

from api.safety.addresses import parse_address

MAX_REMEMBERED = 10_000
_NETWORK_OF_ONE = 64
"""Bits of an IPv6 address that tell customers apart; the rest is for them to choose."""


class Allowance:
    """
    Lets each of many ask at a rate, and at once what they saved up.

    A bucket is one number (GCRA): the instant at which it will be full again. Whoever
    is forgotten, because many others came since, begins with a full bucket.

    Args:
        rate: Requests a second, in this process; 0 for as many as one likes.
        burst_s: Seconds' worth that may come at once.
        clock: Seconds that only ever rise.
    """

    def __init__(
        self,
        rate: int,
        burst_s: float = 20,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cost = 1 / rate if rate else 0.0
        self._burst_s = burst_s
        self._clock = clock
        self._full_at: dict[str, float] = {}

    def wait(self, who: str) -> float:
        """Take one request off somebody's bucket; gives the seconds to wait, or 0."""
        if not self._cost:
            return 0.0
        now = self._clock()
        full_at = max(self._full_at.pop(who, now), now)
        missing = full_at + self._cost - now - self._burst_s
        self._keep(who, full_at if missing > 0 else full_at + self._cost)
        return max(missing, 0.0)

    def _keep(self, who: str, full_at: float) -> None:
        if len(self._full_at) >= MAX_REMEMBERED:
            del self._full_at[next(iter(self._full_at))]
        self._full_at[who] = full_at


def one_behind(address: str) -> str:
    """
    Name the one whom an address belongs to; empty for our own host and for nobody.

    That is a network of 64 bits for IPv6, of which a customer has 2^64 addresses.
    """
    found = parse_address(address)
    if found is None or found.is_loopback:
        return ""
    if isinstance(found, IPv6Address):
        return str(ip_network((found, _NETWORK_OF_ONE), strict=False))
    return address
