"""The configuration of notifications: a file in TOML, and variables for HipChat."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from notifier.errors import Misconfigured
from notifier.rules import AS_BEFORE, USUAL, Rules, class_named, severity_named
from notifier.secrets import Secret, with_secrets
from notifier.sinks import HIPCHAT_SERVER, AnySink, Apprise, HipChat, Webhook

_KINDS: dict[str, type[AnySink]] = {
    "hipchat": HipChat,
    "webhook": Webhook,
    "apprise": Apprise,
}
_RULES = ("at_least", "classes", "applications", "groups")
_ROOM, _TOKEN, _SERVER = "CR_HIPCHAT_ROOM", "CR_HIPCHAT_TOKEN", "CR_HIPCHAT_URL"

_Names = Annotated[frozenset[Annotated[str, Meta(min_length=1)]], Meta(min_length=1)]


class _WrittenRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Rules, as the file has them."""

    at_least: str | None = None
    classes: _Names = frozenset()
    applications: _Names = frozenset()
    groups: _Names = frozenset()


def read_sinks(path: Path | None, environ: Mapping[str, str]) -> tuple[AnySink, ...]:
    """
    Read who is to be told, and of what.

    Args:
        path: Of the file; None if there is none.
        environ: With secrets, and with the variables of CoreRoller 1.0 for HipChat.

    Returns:
        Those of the file in their order, then that of the variables; perhaps none.

    Raises:
        Misconfigured: All that is wrong, a line each; no secret is in them.
    """
    sinks = [*_of_file(path, environ), *_of_variables(environ)]
    for name, times in Counter(sink.name for sink in sinks).items():
        if times > 1:
            raise Misconfigured(f"sink {name!r}: there are {times} of that name")
    return tuple(sinks)


def _of_variables(environ: Mapping[str, str]) -> list[HipChat]:
    room, token = environ.get(_ROOM), environ.get(_TOKEN)
    if not room and not token:
        return []
    if not room or not token:
        raise Misconfigured(f"set both {_ROOM} and {_TOKEN}, or neither")
    server = environ.get(_SERVER) or HIPCHAT_SERVER
    try:
        return [
            HipChat(
                name="hipchat",
                room=room,
                token=Secret(token),
                server=server,
                rules=AS_BEFORE,
            )
        ]
    except ValueError as ex:
        raise Misconfigured(f"{_SERVER}: {ex}") from ex


def _of_file(path: Path | None, environ: Mapping[str, str]) -> list[AnySink]:
    if path is None:
        return []
    tables, sinks, faults = _tables(path), [], []
    for number, table in enumerate(tables, 1):
        try:
            sinks.append(_sink(table, path.parent, environ))
        except (Misconfigured, msgspec.ValidationError) as ex:
            name = table.get("name") if isinstance(table, dict) else None
            faults.append(f"{path}: sink {name or f'number {number}'}: {_in_words(ex)}")
    if faults:
        raise Misconfigured("\n".join(faults))
    return sinks


def _tables(path: Path) -> Sequence[Any]:
    try:
        with path.open("rb") as file:
            content = tomllib.load(file)
    except OSError as ex:
        raise Misconfigured(f"{path}: {ex.strerror}") from ex
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as ex:
        raise Misconfigured(f"{path}: this is not TOML: {ex}") from ex
    unknown = sorted(content.keys() - {"sinks"})
    if unknown:
        raise Misconfigured(f"{path}: {unknown[0]} is unknown; write [[sinks]]")
    tables = content.get("sinks")
    if not isinstance(tables, list) or not tables:
        raise Misconfigured(f"{path}: there is no sink; begin each by [[sinks]]")
    return tables


def _sink(table: Any, folder: Path, environ: Mapping[str, str]) -> AnySink:
    if not isinstance(table, dict):
        raise Misconfigured("write its keys below [[sinks]]")
    kind = _KINDS.get(str(table.get("kind")))
    if kind is None:
        raise Misconfigured(f"kind: write one of {', '.join(_KINDS)}")
    values = with_secrets(table, folder, environ)
    written = {key: values.pop(key) for key in _RULES if key in values}
    _refuse_unknown(kind, values)
    given = {**values, "rules": _rules(written)}
    sink: AnySink = msgspec.convert(given, kind, dec_hook=_from_text)
    return sink


def _refuse_unknown(kind: type[AnySink], values: Mapping[str, Any]) -> None:
    known = {"kind", *kind.__struct_fields__} - {"rules"}
    unknown = sorted(values.keys() - known)
    if unknown:
        keys = ", ".join(sorted(known | {*_RULES}))
        raise Misconfigured(f"{unknown[0]} is unknown; there are {keys}")


def _rules(written: Mapping[str, Any]) -> Rules:
    """Read the rules; who says neither how bad nor which classes gets the usual."""
    read = msgspec.convert(written, _WrittenRules)
    places = {"applications": read.applications, "groups": read.groups}
    if "at_least" not in written and "classes" not in written:
        return msgspec.structs.replace(USUAL, **places)
    try:
        return Rules(
            at_least=None if read.at_least is None else severity_named(read.at_least),
            classes=frozenset(class_named(name) for name in sorted(read.classes)),
            **places,
        )
    except ValueError as ex:
        raise Misconfigured(str(ex)) from ex


def _from_text(kind: type, value: Any) -> Any:
    if kind is Secret:
        if not isinstance(value, str) or not value:
            raise ValueError("write a text in quotes")
        return Secret(value)
    return value


def _in_words(error: Exception) -> str:
    """Say what is wrong: first the key, as everywhere."""
    words, _, place = str(error).partition(" - at `$")
    key = place.strip("`.").partition("[")[0]
    return f"{key}: {words}" if key else words
