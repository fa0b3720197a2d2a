"""Finding what people call by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from commandline.connection.problems import Refused
from commandline.session import Session, missing, path_to
from commandline.terminal import printable
from commandline.things import Thing


def find_application(session: Session, name: str) -> Thing:
    """
    Find an application by its id, its product id or its name, in this order.

    Raises:
        Refused: There is none, or there are several of that name.
    """
    every = session.every("/api/apps", "applications")
    bare = name.removeprefix("{").removesuffix("}").lower()
    for field in ("id", "product_id"):
        found = [app for app in every if (app[field] or "").lower() == bare]
        if found:
            return found[0]
    return chosen(
        [app for app in every if app["name"] == name], "application", name, named
    )


def find_group(app: Thing, name: str) -> Thing:
    """
    Find a group of an application by its id, its name or its track, in this order.

    Raises:
        Refused: There is none, or there are several.
    """
    groups: list[Thing] = app["groups"]
    by_id = [each for each in groups if each["id"] == name.lower()]
    by_name = [each for each in groups if each["name"] == name]
    by_track = [each for each in groups if each["track"] == name]
    return chosen(by_id or by_name or by_track, "group", name, named)


def find_channel(app: Thing, name: str, arch: int = 0) -> Thing:
    """
    Find a channel of an application by its id or its name, as in `find_package`.

    Raises:
        Refused: There is none, or there are several.
    """
    channels: list[Thing] = app["channels"]
    by_id = [each for each in channels if each["id"] == name.lower()]
    found = by_id or [
        each
        for each in channels
        if goes_by(each, "name", name) and (not arch or each["arch"] in (0, arch))
    ]
    return chosen(found, "channel", name, _with_arch("name"))


def find_package(session: Session, app: Thing, name: str, arch: int = 0) -> Thing:
    """
    Find a package of an application by its id or its version.

    Several may have it, for machines of different kinds; ``4230.2.1/arm64`` is one.

    Args:
        session: The server.
        app: The application.
        name: The id or the version.
        arch: An architecture that it has to fit.

    Raises:
        Refused: There is none, or there are several.
    """
    path = path_to("apps", app["id"], "packages")
    if _is_id(name):
        package: Thing = session.get(f"{path}/{name}")
        return package
    version = name.partition("/")[0]
    found = [
        each
        for each in session.every(path, "packages", searchVersion=version)
        if goes_by(each, "version", name) and (not arch or each["arch"] in (0, arch))
    ]
    return chosen(found, "package", name, _with_arch("version"))


def find_team(session: Session, name: str) -> Thing:
    """
    Find a team by its id or its name.

    Raises:
        Refused: There is none.
    """
    every = session.every("/api/teams", "teams")
    found = [team for team in every if name in (team["id"], team["name"])]
    return chosen(found, "team", name, named)


def goes_by(thing: Thing, field: str, name: str) -> bool:
    """Say whether a thing is called so, with or without its architecture."""
    return name in (thing[field], f"{thing[field]}/{arch_name(thing['arch'])}")


def chosen(
    found: Sequence[Thing], kind: str, name: str, tell: Callable[[Thing], str]
) -> Thing:
    """
    Give the only one.

    Raises:
        Refused: There is none, or there are several; they are listed.
    """
    if not found:
        raise missing(f"{kind} {printable(name)!r}")
    if len(found) > 1:
        candidates = "".join(f"\n  {printable(tell(each))}" for each in found)
        raise Refused(
            f"{len(found)} {kind}s go by {printable(name)!r}; say which, as in:"
            f"{candidates}"
        )
    return found[0]


def named(thing: Thing) -> str:
    """Tell a thing from others of the same name."""
    return f"{thing['id']}  {thing['name']}"


def _with_arch(field: str) -> Callable[[Thing], str]:
    return lambda each: f"{each['id']}  {each[field]}/{arch_name(each['arch'])}"


def _is_id(name: str) -> bool:
    try:
        return bool(UUID(name))
    except ValueError:
        return False


ARCHES = ("all", "amd64", "arm64", "x86")
"""The architectures, as the API numbers them."""


def arch_name(number: int) -> str:
    """Name an architecture that the API numbers."""
    return ARCHES[number] if number in range(len(ARCHES)) else str(number)
