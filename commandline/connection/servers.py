"""Where the server is and who asks: options, environment, and what was saved."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import click
import msgspec

from commandline.connection.saved import read_saved

DEFAULT_SERVER = "http://127.0.0.1:8000"


class Token(msgspec.Struct, frozen=True):
    """A token of the API."""

    secret: str

    def authorization(self) -> str:
        """Give the value of the header."""
        return f"Bearer {self.secret}"


class Password(msgspec.Struct, frozen=True):
    """A user with a password."""

    user: str
    password: str

    def authorization(self) -> str:
        """Give the value of the header (RFC 7617)."""
        pair = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"


class Server(msgspec.Struct, frozen=True):
    """A server, and who asks it."""

    url: str
    credential: Token | Password

    def headers(self) -> dict[str, str]:
        """Give the headers that say who asks."""
        return {"Authorization": self.credential.authorization()}

    def is_overheard(self) -> bool:
        """Say whether others on the way could read the credential."""
        parts = urlsplit(self.url)
        return parts.scheme == "http" and not _is_loopback(parts.hostname or "")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the options say; None for what they do not."""

    url: str | None = None
    user: str | None = None
    token_file: Path | None = None


def find_server(
    wanted: Wanted, environ: Mapping[str, str], ask: Callable[[str], str]
) -> Server:
    """
    Find the server and the credential for it.

    The first of these counts: the file with a token; the user, with
    ``COREROLLER_PASSWORD`` or a password that is asked for; ``COREROLLER_TOKEN``; what
    `rollerd login` saved for this very server.

    Args:
        wanted: What the options say.
        environ: The variables of the environment.
        ask: Asks for the password of a user.

    Raises:
        click.UsageError: There is no credential, or the URL is none.
    """
    url = find_url(wanted.url, environ)
    return Server(url, _find_credential(wanted, url, environ, ask))


def find_url(wanted: str | None, environ: Mapping[str, str]) -> str:
    """
    Find the server: as told, else the one that was signed in to last, else this host's.

    Raises:
        click.UsageError: It is no URL of HTTP.
    """
    saved = read_saved(environ)
    return checked_url(wanted or saved.default or DEFAULT_SERVER)


def checked_url(url: str) -> str:
    """Give a URL in the one way of writing it; raises `click.UsageError`."""
    if not url.isprintable() or not _is_address(url):
        raise click.UsageError(f"{url!r} is no URL such as https://updates.example.net")
    return url.rstrip("/")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_more = parts.query or parts.fragment or parts.username is not None
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not is_more


def _find_credential(
    wanted: Wanted,
    url: str,
    environ: Mapping[str, str],
    ask: Callable[[str], str],
) -> Token | Password:
    if wanted.token_file is not None:
        return Token(_read_token(wanted.token_file))
    if wanted.user is not None:
        return Password(
            wanted.user, environ.get("COREROLLER_PASSWORD") or ask(wanted.user)
        )
    if token := environ.get("COREROLLER_TOKEN"):
        return Token(_checked_token(token, "COREROLLER_TOKEN"))
    if entry := read_saved(environ).servers.get(url):
        return Token(entry.token)
    raise click.UsageError(
        f"nobody is signed in to {url}: run `rollerd login --server {url}`, or give"
        " COREROLLER_TOKEN, --token-file, or --user"
    )


def _read_token(file: Path) -> str:
    try:
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as ex:
        raise click.UsageError(f"--token-file: {ex}") from ex
    return _checked_token(text, f"the file {file}")


def _checked_token(text: str, where: str) -> str:
    token = text.strip()
    if not token or not token.isascii() or any(not c.isprintable() for c in token):
        raise click.UsageError(f"{where} has no token in it")
    return token


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
