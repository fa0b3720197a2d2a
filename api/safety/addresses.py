"""Where a request comes from, also through proxies that are trusted to tell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Literal

import msgspec
from falcon.asgi import Request

_BY_SOCKET_FILE = "127.0.0.1"
Network = IPv4Network | IPv6Network
Header = Literal["x-forwarded", "forwarded"]
Hop = tuple[str, str]
"""Whom a proxy speaks for, and by which scheme that one came; either may be empty."""
_Address = IPv4Address | IPv6Address


class Client(msgspec.Struct, frozen=True):
    """
    Where a request comes from.

    Attributes:
        address: The client's address; that of our own host for a socket file.
        is_secure: It came over TLS, at least to the nearest trusted proxy.
    """

    address: str
    is_secure: bool


class Proxies:
    """
    The proxies that are trusted to tell whom they speak for.

    SECURITY: only one kind of header is believed. Proxies pass on what they do not
    know, so a client could send the other kind itself.

    Args:
        networks: Where they are; none if clients come by themselves.
        header: ``x-forwarded`` for ``X-Forwarded-For`` and ``-Proto``, ``forwarded``
            for the header of RFC 7239.
    """

    def __init__(
        self, networks: Sequence[Network] = (), header: Header = "x-forwarded"
    ) -> None:
        self._networks = tuple(networks)
        self._hops = _hops_of_x_forwarded if header == "x-forwarded" else _hops

    def client_of(self, req: Request) -> Client:
        """
        Tell where a request comes from.

        The hops are read from right to left, for as long as those who tell of the next
        one are trusted; what a client writes itself is further left and never reached.
        """
        address, is_secure = _peer(req), req.scheme == "https"
        if not self._networks or not self._trusts(address):
            return Client(address, is_secure)
        for said, scheme in reversed(self._hops(req)):
            is_secure = scheme == "https" if scheme else is_secure
            found = parse_address(said)
            if found is None:
                break
            address = str(found)
            if not self._trusts(address):
                break
        return Client(address, is_secure)

    def _trusts(self, address: str) -> bool:
        found = parse_address(address)
        return found is not None and any(found in each for each in self._networks)


def client_address(req: Request) -> str:
    """Tell the address of the client, as `Proxies` found it."""
    address: str = req.context.client_address
    return address


def is_secure(req: Request) -> bool:
    """Whether the client speaks TLS with us, or with the proxy before us."""
    secure: bool = req.context.is_secure
    return secure


@lru_cache(maxsize=4096)
def parse_address(text: str) -> _Address | None:
    """Read an address, with a port or without; None if it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _peer(req: Request) -> str:
    # NOTE: not `remote_addr`, for which Falcon parses what anybody may claim.
    client = req.scope.get("client")
    if client is None:
        return _BY_SOCKET_FILE
    address, _ = client
    return _plain(address)


@lru_cache(maxsize=4096)
def _plain(address: str) -> str:
    """Write an IPv4 address as such where the socket is for both kinds."""
    found = parse_address(address)
    return address if found is None else str(found)


def _hops(req: Request) -> list[Hop]:
    return [(each.src or "", each.scheme or "") for each in req.forwarded or ()]


def _hops_of_x_forwarded(req: Request) -> list[Hop]:
    sources = req.get_header("X-Forwarded-For", default="").split(",")
    schemes = req.get_header("X-Forwarded-Proto", default="").lower().split(",")
    if len(schemes) != len(sources):
        schemes = [*[""] * (len(sources) - 1), schemes[-1]]
    return [(s, scheme.strip()) for s, scheme in zip(sources, schemes, strict=True)]
