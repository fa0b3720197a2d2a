"""Sinks: who is told, at which address, and of what."""

from __future__ import annotations

import base64
import binascii
from typing import TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

from notifier.rules import USUAL, Rules
from notifier.secrets import Secret

HIPCHAT_SERVER = "https://api.hipchat.com"
_SECRET_PREFIX = "whsec_"  # noqa: S105  (what secrets begin with)
_SECRET_BYTES = range(24, 65)
_MAX_NAME = 64


class Sink(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """
    What all kinds have.

    Attributes:
        name: The stored name of its position: another name is another sink.
        rules: What it is told of.
    """

    name: str
    rules: Rules = USUAL

    def __post_init__(self) -> None:
        if not self.name or len(self.name) > _MAX_NAME or not self.name.isprintable():
            raise ValueError(f"name: write 1 to {_MAX_NAME} printable characters")


class HipChat(Sink, frozen=True, kw_only=True, tag="hipchat"):
    """
    A room of a server that speaks version 2 of HipChat's API.

    Attributes:
        room: Its id or its name.
        token: Of the room, or of somebody who may send notifications.
        server: Its address, without a path.
        notify: Let clients make themselves noticed.
    """

    room: str
    token: Secret
    server: str = HIPCHAT_SERVER
    notify: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        check_address("server", self.server)


class Webhook(Sink, frozen=True, kw_only=True, tag="webhook"):
    """
    A program of the operator's that takes signed JSON.

    Attributes:
        url: Its address.
        secret: What notifications are signed with: ``whsec_`` and 24 to 64 bytes in
            base64, as the Standard Webhooks specification has it.
        former_secret: Signs as well, while receivers change from it to the other.
    """

    url: Secret
    secret: Secret
    former_secret: Secret | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        check_address("url", self.url.reveal())
        signing_key("secret", self.secret)
        if self.former_secret is not None:
            signing_key("former_secret", self.former_secret)

    @property
    def keys(self) -> list[bytes]:
        """What to sign with, the present one first."""
        former = [self.former_secret] if self.former_secret else []
        return [signing_key("secret", each) for each in (self.secret, *former)]


class Apprise(Sink, frozen=True, kw_only=True, tag="apprise"):
    """
    Whatever `apprise` reaches: mail, chat, phones.

    Attributes:
        url: Its address, as that library writes it, such as ``mailto://...``.
    """

    url: Secret

    def __post_init__(self) -> None:
        super().__post_init__()
        if "://" not in self.url.reveal():
            raise ValueError("url: write an address of apprise, such as mailto://...")


AnySink: TypeAlias = HipChat | Webhook | Apprise


def kind_of(sink: AnySink) -> str:
    """Give the kind, as the configuration names it."""
    return str(type(sink).__struct_config__.tag)


def check_address(key: str, url: str) -> None:
    """
    See that something can be sent to an address.

    Raises:
        ValueError: What is wrong, without the address: it may be a secret.
    """
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_good = is_good and parts.port != 0 and url.isprintable() and " " not in url
    except ValueError:
        is_good = False
    if not is_good:
        raise ValueError(f"{key}: write an address such as https://hooks.example.com/")


def signing_key(key: str, secret: Secret) -> bytes:
    """
    Give the bytes of a secret of webhooks.

    Raises:
        ValueError: It is none; without the secret.
    """
    text = secret.reveal()
    try:
        decoded = base64.b64decode(text.removeprefix(_SECRET_PREFIX), validate=True)
    except binascii.Error:
        decoded = b""
    if not text.startswith(_SECRET_PREFIX) or len(decoded) not in _SECRET_BYTES:
        raise ValueError(
            f"{key}: write {_SECRET_PREFIX} and {_SECRET_BYTES.start} to"
            f" {_SECRET_BYTES.stop - 1} bytes in base64, such as what"
            f' `echo "{_SECRET_PREFIX}$(openssl rand -base64 32)"` gives'
        )
    return decoded
