"""What an operator may set of the HTTP side: who is let in, from where, how often."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

_HOST = r"(\[[0-9a-f:]+\]|[a-z0-9.-]+)"
_ORIGIN = r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?"
_NETWORK = r"[0-9a-fA-F:.]+(/\d{1,3})?"


def _list_of(item: str) -> Meta:
    return Meta(pattern=rf"^({item}(\s*,\s*{item})*)?$")


MUST_BE = {
    "certfile": "a file",
    "keyfile": "a file",
    "trusted_proxies": "networks such as 10.0.0.0/8, with commas in between",
    "proxy_header": "x-forwarded or forwarded",
    "allowed_hosts": "names such as updates.example.net, with commas in between",
    "cors_origins": "origins such as https://example.net, with commas in between",
    "omaha_path_secret": "8 to 128 letters, digits and . _ ~ -",
    "metrics_token": "at least 8 characters without spaces",
    "omaha_rate": "a number of requests a second, or 0 for no limit",
    "api_rate": "a number of requests a second, or 0 for no limit",
}


class HttpSettings(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an operator may set of the HTTP side; lists have commas in between.

    Attributes:
        certfile: The server's certificate with its chain, in PEM; empty for no TLS.
        keyfile: Its key; empty if it is in the same file.
        trusted_proxies: Networks of the proxies that tell whom they speak for.
        proxy_header: The kind of header in which they do.
        allowed_hosts: Names that the server goes by; empty for any.
        cors_origins: Origins whose pages may use the API.
        omaha_path_secret: What machines have to add to the path; empty for nothing.
        metrics_token: What a scraper of /metrics has to send; empty for nothing.
        omaha_rate: Omaha requests a second from one address, in each worker.
        api_rate: API requests a second of one caller, in each worker.
    """

    certfile: str = ""
    keyfile: str = ""
    trusted_proxies: Annotated[str, _list_of(_NETWORK)] = ""
    proxy_header: Literal["x-forwarded", "forwarded"] = "x-forwarded"
    allowed_hosts: Annotated[str, _list_of(_HOST)] = ""
    cors_origins: Annotated[str, _list_of(_ORIGIN)] = ""
    omaha_path_secret: Annotated[str, Meta(pattern=r"^([\w.~-]{8,128})?$")] = ""
    metrics_token: Annotated[str, Meta(pattern=r"^([!-~]{8,})?$")] = ""
    omaha_rate: Annotated[int, Meta(ge=0)] = 200
    api_rate: Annotated[int, Meta(ge=0)] = 50

    @property
    def proxies(self) -> list[IPv4Network | IPv6Network]:
        """
        The networks of trusted proxies.

        Raises:
            ValueError: One is none, such as 10.0.0.1/8, which has more than a network.
        """
        return [ipaddress.ip_network(each) for each in items(self.trusted_proxies)]


def items(text: str) -> list[str]:
    """Take a list with commas apart."""
    return [item.strip() for item in text.split(",") if item.strip()]
