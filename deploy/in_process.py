"""A fleet in time-lapse asks the decider itself: no HTTP, no committer's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from ipaddress import IPv4Address
from zlib import crc32

from domain.instants import to_datetime
from omaha.arrivals import Arrival
from omaha.batch import Answers, Unavailable
from omaha.committer import MAX_BATCH
from omaha.protocol.requests import parse_request
from omaha.protocol.responses import Response, day_start, render_response
from simulator.lapse import Send

_NETWORK, _HOSTS = int(IPv4Address("10.0.0.0")), (1 << 24) - 1
Decide = Callable[[Sequence[Arrival]], Sequence[Answers]]


def in_process(decide: Decide) -> Send:
    """
    Give what answers a fleet by a decider.

    The decider's own clock says what time it is when it decides; whoever wants it to be
    the fleet's sets it in the lapse's tick.
    """

    def send(bodies: Sequence[bytes], now: int) -> Sequence[bytes | None]:
        arrivals = [_arrival(body) for body in bodies]
        return list(_answered(decide, arrivals, now))

    return send


def own_address(machine_id: str) -> str:
    """Give a machine an address that it alone has, or nearly so."""
    return str(IPv4Address(_NETWORK | crc32(machine_id.encode()) & _HOSTS))


def _arrival(body: bytes) -> Arrival:
    request = parse_request(body)
    return Arrival(request, own_address(request.apps[0].machine_id))


def _answered(
    decide: Decide, arrivals: Sequence[Arrival], now: int
) -> Iterator[bytes | None]:
    seconds, days = day_start(to_datetime(now))
    for first in range(0, len(arrivals), MAX_BATCH):
        batch = arrivals[first : first + MAX_BATCH]
        try:
            decided = decide(batch)
        except Unavailable:
            yield from [None] * len(batch)
            continue
        for answers in decided:
            yield render_response(
                Response(apps=answers, elapsed_seconds=seconds, elapsed_days=days)
            )
