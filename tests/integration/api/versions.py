"""What tests of versions and of repeated requests start from."""

import asyncio
import re

from falcon.testing import ASGIConductor

LATER = {"description": "later"}


def tag_of(api, path):
    result = api.get(path)
    assert result.status_code == 200, result.text
    return result.headers["ETag"]


def put(api, path, tag, body, **headers):
    return api.put(path, json=body, headers={"If-Match": tag, **headers})


def filled(template, ids):
    """Put ids into the template of a path."""
    return re.sub(r"{(\w+)[^}]*}", lambda found: ids[found[1]], template)


def ids_of(api, group):
    """Name one thing of each kind, as the paths do."""
    rollout, channel = group["rollout"], group["channel"]
    return {
        "app": group["application_id"],
        "group": group["id"],
        "channel": channel["id"],
        "package": channel["package_id"],
        "rollout": rollout["id"],
        "instance": "m1",
        "projection": "activity",
        "user": api.get("/api/users").json["users"][0]["id"],
        "team": api.get("/api/teams").json["teams"][0]["id"],
    }


def at_once(api, *requests):
    """Send requests, each a method, path, body and headers, all at the same time."""

    async def send():
        async with ASGIConductor(api.app, headers=api.auth) as conductor:
            return await asyncio.gather(
                *(
                    conductor.simulate_request(method, path, json=body, headers=headers)
                    for method, path, body, headers in requests
                )
            )

    return asyncio.run(send())
