"""
The contracts of the API: of each operation a request that is done, and those refused.

Only refusals of the operation's own are listed; `asking` makes the others of the
request that is done. Texts such as ``{spare}`` stand for ids of `World`.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

PASSWORD = "löve-læce"


class Ask(Struct, frozen=True):
    """
    A request.

    Attributes:
        body: Sent as JSON, unless there is none, or as it is if it is bytes.
        by: Who sends it, a client of `World`.
        ids: Of things in the path, where they are not those of `World`.
        afterwards: It is sent once the operation was done.
    """

    body: Any = None
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    by: str = "admin"
    ids: dict[str, str] = {}
    afterwards: bool = False


class Contract(Struct, frozen=True):
    """The request that is done, and those refused, by the slug of the problem."""

    done: Ask
    refused: dict[str, Ask]


def ask(
    body: Any = None,
    *,
    query: dict[str, str] | None = None,
    by: str = "admin",
    afterwards: bool = False,
    **ids: str,
) -> Ask:
    return Ask(body, query or {}, {}, by, ids, afterwards)


def contract(done: Ask, **refused: Ask) -> Contract:
    return Contract(
        done, {name.replace("_", "-"): each for name, each in refused.items()}
    )


def package(version: str, **fields: Any) -> dict[str, Any]:
    url = "https://dl.example.net/"
    return {"type": 4, "version": version, "url": url, **fields}


def upload(
    body: bytes | None,
    *,
    version: str = "9.0.0",
    filename: str = "update.gz",
    length: int | None = None,
    afterwards: bool = False,
) -> Ask:
    headers = {"Content-Type": "application/octet-stream"}
    if length is not None:
        headers["Content-Length"] = str(length)
    query = {"version": version, "filename": filename}
    return Ask(body, query, headers, afterwards=afterwards)


PLAIN = contract(ask())
LATELY = contract(ask(query={"duration": "7d"}))
NOTHING_BESIDE = ask(projection="inline-configuration")
RETIRED = {"order": "retire", "filter": {"text": "m1"}}
USER = {"username": "bob", "password": PASSWORD, "role": "viewer"}
PASSWORDS = {"password": "another one", "current_password": PASSWORD}

CONTRACTS: dict[str, Contract] = {
    # Signing in
    "getConfig": PLAIN,
    "signIn": contract(
        ask({"username": "ada", "password": PASSWORD}, by="nobody"),
        wrong_credentials=ask({"username": "ada", "password": "wrong"}, by="nobody"),
        forbidden=ask({"username": "ada", "password": PASSWORD}, by="foreign_page"),
    ),
    "getSession": contract(ask(by="browser"), not_found=ask()),
    "signOut": contract(ask(by="browser"), not_found=ask()),
    "listSessions": contract(
        ask(by="browser"),
        forbidden=ask(by="viewer", query={"user": "ada"}),
        not_found=ask(query={"user": "nobody"}),
    ),
    "endSessions": contract(ask(by="browser"), not_found=ask(query={"user": "nobody"})),
    "endSession": contract(ask(by="browser")),
    # Configuration
    "listApplications": PLAIN,
    "createApplication": contract(
        ask({"name": "Other"}), name_taken=ask({"name": "Fleet"})
    ),
    "getApplication": PLAIN,
    "changeApplication": contract(
        ask({"description": "one"}), name_taken=ask({"name": "Elsewhere"})
    ),
    "deleteApplication": PLAIN,
    "listGroups": PLAIN,
    "createGroup": contract(
        ask({"name": "Other"}),
        name_taken=ask({"name": "Canaries"}),
        conflict=ask({"name": "Other", "channel_id": "{channel_elsewhere}"}),
    ),
    "getGroup": PLAIN,
    "changeGroup": contract(
        ask({"description": "one"}),
        name_taken=ask({"name": "Spare"}),
        conflict=ask({"channel_id": "{channel_elsewhere}"}),
    ),
    "deleteGroup": PLAIN,
    "listChannels": PLAIN,
    "createChannel": contract(
        ask({"name": "other"}),
        name_taken=ask({"name": "stable"}),
        conflict=ask({"name": "other", "package_id": "{package_elsewhere}"}),
    ),
    "getChannel": PLAIN,
    "changeChannel": contract(
        ask({"color": "#111111"}),
        name_taken=ask({"name": "spare"}),
        conflict=ask({"package_id": "{package_elsewhere}"}),
    ),
    "deleteChannel": contract(ask(channel="{spare_channel}"), still_in_use=ask()),
    "listPackages": PLAIN,
    "addPackage": contract(
        ask(package("9.0.0")),
        name_taken=ask(package("2.0.0")),
        conflict=ask(package("9.0.0", channels_blacklist=["{channel_elsewhere}"])),
        invalid_version=ask(package("newest")),
    ),
    "uploadPayload": contract(
        upload(b"octets"),
        cannot_host=upload(b"other octets", afterwards=True),
        no_room=upload(None, length=10**17),
        malformed_body=upload(None, length=9),
        invalid=upload(b"octets", filename="../update.gz"),
        invalid_version=upload(b"octets", version="newest"),
    ),
    "getPackage": PLAIN,
    "changePackage": contract(
        ask({"description": "one"}),
        name_taken=ask({"version": "1.5.0"}),
        conflict=ask({"channels_blacklist": ["{channel}"]}),
        invalid_version=ask({"version": "newest"}),
    ),
    "deletePackage": contract(ask(package="{spare_package}"), still_in_use=ask()),
    "listFloors": PLAIN,
    "listFloorsOfApplication": PLAIN,
    "listChannelsOfFloor": PLAIN,
    "setFloor": contract(
        ask({}, package="{spare_package}"),
        conflict=ask({}, package="{package_elsewhere}"),
    ),
    "removeFloor": contract(ask(package="{floor}")),
    # Rollouts
    "listRollouts": PLAIN,
    "getRollout": PLAIN,
    "getRolloutTimeline": PLAIN,
    "pauseRollout": contract(ask(), conflict=ask({}, group="{spare_group}")),
    "haltRollout": contract(
        ask({"reason": "it panics"}), conflict=ask({}, group="{spare_group}")
    ),
    "resumeRollout": contract(
        ask(group="{stopped_group}"), conflict=ask({}, group="{spare_group}")
    ),
    # The fleet
    "getVersionTimeline": LATELY,
    "getStatusTimeline": LATELY,
    "getInstanceStats": LATELY,
    "getVersionBreakdown": PLAIN,
    "getVersionBreakdownOfApp": PLAIN,
    "countInstances": LATELY,
    "listInstances": LATELY,
    "listInstancesOfApp": LATELY,
    "getInstanceOfGroup": PLAIN,
    "listStatusHistory": PLAIN,
    "getInstance": PLAIN,
    "explainInstance": PLAIN,
    # Orders
    "pinInstance": contract(ask({"version": "1.5.0"})),
    "unpinInstance": PLAIN,
    "resetInstance": contract(ask(instance="failed"), conflict=ask()),
    "giveAlias": contract(ask({"alias": "printer"})),
    "takeAlias": PLAIN,
    "moveInstance": contract(
        ask({"group_id": "{spare_group}"}), conflict=ask({"group_id": "{arm_group}"})
    ),
    "letInstanceGo": PLAIN,
    "retireInstance": PLAIN,
    "orderInstances": contract(ask(RETIRED)),
    "renameInstance": contract(ask({"alias": "printer"})),
    # What happened
    "listActivities": contract(
        ask(), not_found=ask(query={"appIDorProductID": "io.example.nothing"})
    ),
    "listAudit": PLAIN,
    "readEvents": PLAIN,
    "getAbout": PLAIN,
    # Read models
    "listProjections": PLAIN,
    "getProjection": PLAIN,
    "rebuildProjection": contract(ask(), conflict=ask(afterwards=True)),
    "compareProjection": contract(ask(), conflict=NOTHING_BESIDE),
    "switchProjection": contract(ask(), conflict=NOTHING_BESIDE),
    "dropProjection": contract(ask(), conflict=NOTHING_BESIDE),
    # The syncer
    "getSyncer": PLAIN,
    "orderSync": contract(ask(), conflict=ask(afterwards=True)),
    # Notifications
    "listSinks": PLAIN,
    "listDeadLetters": PLAIN,
    "retryDeadLetters": PLAIN,
    "retryDeadLetter": PLAIN,
    "dropDeadLetter": PLAIN,
    # People
    "listUsers": PLAIN,
    "createUser": contract(ask(USER), name_taken=ask({**USER, "username": "vera"})),
    "getUser": PLAIN,
    "changeUser": contract(
        ask({"role": "operator"}, user="{viewer}"), conflict=ask({"role": "viewer"})
    ),
    "deleteUser": contract(ask(user="{viewer}"), conflict=ask()),
    "setPassword": contract(ask({"password": "another one"}, user="{viewer}")),
    "listTeams": PLAIN,
    "createTeam": contract(ask({"name": "Night"}), name_taken=ask({"name": "default"})),
    "getTeam": PLAIN,
    "changeTeam": contract(ask({"name": "Night"}), name_taken=ask({"name": "spare"})),
    "deleteTeam": contract(ask(team="{spare_team}"), still_in_use=ask()),
    "listTokens": contract(ask(), forbidden=ask(by="viewer", query={"all": "true"})),
    "createToken": contract(
        ask({"name": "other", "role": "viewer"}),
        name_taken=ask({"name": "ci", "role": "viewer"}),
        forbidden=ask({"name": "other", "role": "viewer"}, by="service"),
    ),
    "deleteToken": PLAIN,
    "getMe": PLAIN,
    "changePassword": contract(ask(PASSWORDS), forbidden=ask(PASSWORDS, by="service")),
    # The service itself
    "getDocument": PLAIN,
    "getPage": PLAIN,
    "getProblemType": PLAIN,
    "getHealth": PLAIN,
    "getReadiness": PLAIN,
    "getMetrics": PLAIN,
}
"""By the names of operations."""
