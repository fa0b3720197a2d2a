"""What an application says: Omaha 3 requests."""

from __future__ import annotations

import platform
from enum import Enum

import msgspec

from omaha.protocol.documents import escape

_UPDATER = "coreroller-updaters-2.0"
_FAILED = 3, 0

PING = '<ping active="1"></ping>'
CHECK = "<updatecheck></updatecheck>"


class Step(Enum):
    """How far an update is: the type and the result of an Omaha event."""

    DOWNLOADING = 13, 1
    DOWNLOADED = 14, 1
    COMPLETE = 3, 1


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """
    Who asks.

    Attributes:
        app_id: The application, by its id or its product id (``org.example.sample``).
        instance_id: This one alone, and always the same: it is counted by it. 128
            characters at most.
        version: What runs now, a semantic version.
        track: The track or the id of the group that it belongs to.
        alias: A label for operators.
        arch: The processor's architecture, as ``uname -m`` says it.
    """

    app_id: str
    instance_id: str
    version: str
    track: str
    alias: str = ""
    arch: str = msgspec.field(default_factory=platform.machine)


def write_request(instance: Instance, *elements: str) -> bytes:
    """Write a request that says these elements of the instance."""
    app = {
        "appid": instance.app_id,
        "version": instance.version,
        "track": instance.track,
        "machineid": instance.instance_id,
        "machinealias": instance.alias,
    }
    attributes = " ".join(f'{name}="{escape(text)}"' for name, text in app.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<request protocol="3.0" version="{_UPDATER}" updaterversion="{_UPDATER}"'
        ' installsource="scheduler" ismachine="1">'
        f'<os platform="{escape(platform.system())}" arch="{escape(instance.arch)}">'
        f"</os><app {attributes}>{''.join(elements)}</app></request>\n"
    ).encode()


def progress(step: Step) -> str:
    """Write the event of a step."""
    return _event(*step.value)


def failure(code: int) -> str:
    """Write the event of an update that failed."""
    return _event(*_FAILED, f' errorcode="{code}"')


def _event(kind: int, result: int, more: str = "") -> str:
    return f'<event eventtype="{kind}" eventresult="{result}"{more}></event>'
