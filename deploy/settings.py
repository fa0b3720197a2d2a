"""What an operator may set: read once, from the environment and the options."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from deploy import http_settings
from deploy.errors import CannotStart
from deploy.http_settings import HttpSettings

_PREFIX = "COREROLLER_"
_URL = r"^(https?://[^/\s]+)?/?$"
_ADDRESS = r"^(\[[0-9a-fA-F:.]+\]|[^\[\]:\s]+):\d{1,5}$"


_MUST_BE = http_settings.MUST_BE | {
    "bind": "an address such as 127.0.0.1:8000",
    "workers": "a number of processes from 1 to 64",
    "demo": "true or false",
    "demo_machines": "a number from 1 to 100000",
    "http_log": "true or false",
    "log_format": "json or console",
    "omaha_refusals": "noupdate or error",
    "url": "an address such as https://updates.example.com, without a path",
    "poll_interval": "a number of seconds from 2700 to 14400",
    "notifications": "the path of a file",
}


class Settings(HttpSettings, frozen=True, kw_only=True):
    """
    What an operator may set, as `COREROLLER_<NAME>` or, some, as an option.

    Attributes:
        db_url: The PostgreSQL to use; empty for one of our own, kept in `data_dir`.
        data_dir: Where our own PostgreSQL keeps everything.
        bind: The address to listen on.
        workers: How many processes answer requests.
        demo: Show sample data, with a password that everybody knows.
        demo_machines: How many machines the sample data has.
        http_log: Log every request.
        log_format: The form of the log, for programs or for people.
        omaha_refusals: What a machine held back by policy is told: that there is no
            update, or the older servers' error codes.
        poll_interval: After how many seconds machines are asked to come back; None
            leaves it to them.
        url: Where browsers find this server, such as ``https://updates.example.com``;
            needed to sign in at an OpenID provider.
        oidc_issuer: The provider to sign in at; empty for none. The other ``oidc``
            settings are told by `deploy.providers`.
        admin_password: The first user's password; empty for one made up and shown.
        notifications: The file that says who is told what happened; None for nobody.
    """

    db_url: str = ""
    data_dir: Path = Path()
    bind: Annotated[str, Meta(pattern=_ADDRESS)] = "127.0.0.1:8000"
    workers: Annotated[int, Meta(ge=1, le=64)] = 2
    demo: bool = False
    demo_machines: Annotated[int, Meta(ge=1, le=100_000)] = 3000
    http_log: bool = False
    log_format: Literal["json", "console"] = "json"
    omaha_refusals: Literal["noupdate", "error"] = "noupdate"
    poll_interval: Annotated[int, Meta(ge=2700, le=14400)] | None = None
    url: Annotated[str, Meta(pattern=_URL)] = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_scopes: str = "openid profile email"
    oidc_roles_claim: str = "roles"
    oidc_roles: str = ""
    oidc_teams: str = ""
    admin_password: str = ""
    notifications: Path | None = None

    @property
    def address(self) -> tuple[str, int]:
        """The host and the port to listen on."""
        host, _, port = self.bind.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def is_local(self) -> bool:
        """Whether only programs on this machine can reach it."""
        return is_loopback(self.address[0])


def read_settings(environ: Mapping[str, str], options: Mapping[str, Any]) -> Settings:
    """
    Put together what the environment and the command line say.

    Args:
        environ: Names and values; empty values count as not given.
        options: By name of the setting; what is None or False counts as not given.

    Raises:
        CannotStart: A value is wrong; the message names its source and the remedy.
    """
    given = {
        name: value
        for name, value in options.items()
        if value is not None and value is not False
    }
    values: dict[str, Any] = _from_environment(environ) | given
    values.setdefault("workers", default_workers())
    values.setdefault("log_format", "console" if sys.stderr.isatty() else "json")
    settings = _convert(values, options_given=frozenset(given))
    if "data_dir" not in values:
        data_dir = default_data_dir(environ, demo=settings.demo)
        settings = msgspec.structs.replace(settings, data_dir=data_dir)
    _keep_demo_local(settings)
    _check_networks(settings)
    return settings


def to_environment(settings: Settings) -> dict[str, str]:
    """Write settings down as another `rollerd` reads them from its environment."""
    values = msgspec.structs.asdict(settings)
    return {
        _PREFIX + name.upper(): "" if value is None else str(value)
        for name, value in values.items()
    }


def default_workers() -> int:
    """
    Choose one process a core, from two to four.

    Two, so that one answers while the other is replaced; more than four on one
    machine only wait for PostgreSQL.
    """
    return min(max(os.cpu_count() or 1, 2), 4)


def default_data_dir(environ: Mapping[str, str], *, demo: bool) -> Path:
    """Choose where data is kept when nobody says where; a demo keeps its own."""
    name = "coreroller-demo" if demo else "coreroller"
    if os.geteuid() == 0:
        return Path("/var/lib") / name
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / name


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    names = Settings.__struct_fields__
    found = {name: environ.get(_PREFIX + name.upper()) for name in names}
    return {name: value for name, value in found.items() if value}


def _convert(values: dict[str, Any], options_given: frozenset[str]) -> Settings:
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_from_text)
    except msgspec.ValidationError as ex:
        name = str(ex).rpartition("$.")[2].rstrip("`")
        option = f"--{name.replace('_', '-')}"
        source = option if name in options_given else _PREFIX + name.upper()
        raise CannotStart(
            f"{source} must be {_MUST_BE[name]}, not {values[name]!r}"
        ) from ex


def _from_text(kind: type, value: Any) -> Any:
    return Path(value).expanduser() if kind is Path else value


def _keep_demo_local(settings: Settings) -> None:
    if settings.demo and not settings.is_local:
        raise CannotStart(
            f"--demo has a password that everybody knows, so it does not listen on"
            f" {settings.address[0]}; use --bind 127.0.0.1:8000"
        )


def _check_networks(settings: Settings) -> None:
    try:
        settings.proxies  # noqa: B018 - for what it raises
    except ValueError as ex:
        raise CannotStart(
            f"COREROLLER_TRUSTED_PROXIES must be {_MUST_BE['trusted_proxies']}: {ex}"
        ) from ex


def is_loopback(host: str | None) -> bool:
    """Whether a name or address is that of this very machine."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"
