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
FLATCAR_UPSTREAM = "https://public.update.flatcar-linux.net/v1/update/"
_URL = r"^(https?://[^/\s]+)?/?$"
_ENDPOINT = r"^https?://[^/\s]+/\S*$"
_TEMPLATE = r"^(https?://[^/\s]+/\S*)?$"
_ADDRESS = r"^(\[[0-9a-fA-F:.]+\]|[^\[\]:\s]+):\d{1,5}$"

_OPTIONS = {"url": "--coreroller-url"}
"""Options that have another name than their setting."""
_MUST_BE = http_settings.MUST_BE | {
    "bind": "an address such as 127.0.0.1:8000",
    "workers": "a number of processes from 1 to 64",
    "demo": "true or false",
    "demo_machines": "a number from 1 to 100000",
    "http_log": "true or false",
    "log_format": "json or console",
    "omaha_refusals": "noupdate or error",
    "url": "an address such as https://updates.example.com, without a path",
    "payloads_url": "an address such as https://updates.example.com, without a path",
    "host_coreos_packages": "true or false",
    "coreos_packages_path": "a folder",
    "poll_interval": "a number of seconds from 2700 to 14400",
    "enable_syncer": "true or false",
    "syncer_url": "an address such as https://updates.example.com/v1/update/",
    "syncer_interval": "a number of seconds from 10 to 604800",
    "syncer_packages_url": "an address such as"
    " https://files.example.com/{{ARCH}}/{{VERSION}}/",
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
            needed to sign in at an OpenID provider, and to host files.
        host_coreos_packages: Host the files of packages.
        payloads_url: Where machines find them, if not below `url`: machines and
            operators may know the server by different names.
        coreos_packages_path: The folder that they are in.
        oidc_issuer: The provider to sign in at; empty for none. The other ``oidc``
            settings are told by `deploy.providers`.
        enable_syncer: Keep the channels of Flatcar in step with an upstream; off in a
            demo, unless it is asked for.
        syncer_url: The upstream, an Omaha server.
        syncer_interval: Seconds from asking it to asking it again.
        syncer_packages_url: The folder where machines get what comes from upstream,
            with ``{{ARCH}}`` and ``{{VERSION}}`` in it; empty for the upstream's own.
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
    payloads_url: Annotated[str, Meta(pattern=_URL)] = ""
    host_coreos_packages: bool = False
    coreos_packages_path: Path = Path()
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_scopes: str = "openid profile email"
    oidc_roles_claim: str = "roles"
    oidc_roles: str = ""
    oidc_teams: str = ""
    enable_syncer: bool = True
    syncer_url: Annotated[str, Meta(pattern=_ENDPOINT)] = FLATCAR_UPSTREAM
    syncer_interval: Annotated[int, Meta(ge=10, le=604_800)] = 3600
    syncer_packages_url: Annotated[str, Meta(pattern=_TEMPLATE)] = ""
    admin_password: str = ""
    notifications: Path | None = None

    @property
    def address(self) -> tuple[str, int]:
        """The host and the port to listen on."""
        host, _, port = self.bind.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def url_for_machines(self) -> str:
        """Where machines find hosted files."""
        return self.payloads_url or self.url

    @property
    def is_local(self) -> bool:
        """Whether only programs on this machine can reach it."""
        return is_loopback(self.address[0])


def read_settings(environ: Mapping[str, str], options: Mapping[str, Any]) -> Settings:
    """
    Put together what the environment and the command line say.

    Args:
        environ: Names and values; empty values count as not given. A name with
            ``_FILE`` added has the value in a file, such as a secret of a container.
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
    if settings.demo and "enable_syncer" not in values:
        settings = msgspec.structs.replace(settings, enable_syncer=False)
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
    found = {name: _given(environ, _PREFIX + name.upper()) for name in names}
    return {name: value for name, value in found.items() if value}


def _given(environ: Mapping[str, str], variable: str) -> str | None:
    """Take a variable or, without it, what is in the file that ``..._FILE`` names."""
    value, file = environ.get(variable), environ.get(f"{variable}_FILE")
    if value or not file:
        return value
    try:
        return Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as ex:
        raise CannotStart(
            f"cannot read {file} of {variable}_FILE ({ex}); name a file of text"
        ) from ex


def _convert(values: dict[str, Any], options_given: frozenset[str]) -> Settings:
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_from_text)
    except msgspec.ValidationError as ex:
        name = str(ex).rpartition("$.")[2].rstrip("`")
        option = _OPTIONS.get(name, f"--{name.replace('_', '-')}")
        source = option if name in options_given else _PREFIX + name.upper()
        raise CannotStart(
            f"{source} must be {_MUST_BE[name]}, not {values[name]!r}"
        ) from ex


def _from_text(kind: type, value: Any) -> Any:
    return Path(value).expanduser() if kind is Path else value


def _keep_demo_local(settings: Settings) -> None:
    # SECURITY: with a password of its own, a demo has no user whom everybody knows.
    if settings.demo and not settings.is_local and not settings.admin_password:
        raise CannotStart(
            f"--demo has a password that everybody knows, so it does not listen on"
            f" {settings.address[0]}; use --bind 127.0.0.1:8000, or give it another"
            " with COREROLLER_ADMIN_PASSWORD"
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
