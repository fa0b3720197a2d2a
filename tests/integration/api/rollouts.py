"""What tests of rollouts do and look at."""


def path_of(group, *parts):
    path = f"/api/apps/{group['application_id']}/groups/{group['id']}"
    return "/".join([path, *parts])


def changed(api, group, **policy):
    result = api.put(path_of(group), json=policy)
    assert result.status_code == 200, result.text


def points_at(api, channel, package, **headers):
    path = f"/api/apps/{channel['application_id']}/channels/{channel['id']}"
    package_id = package and package["id"]
    result = api.put(path, json={"package_id": package_id}, headers=headers)
    assert result.status_code == 200, result.text


def stopped(api, group, command="pause", **body):
    result = api.post(path_of(group, command), json=body)
    assert result.status_code == 200, result.text
    return result.json


def rollouts_of(api, group):
    return api.get(path_of(group, "rollouts")).json["rollouts"]


def story_of(api, group, version="2.0.0"):
    """Show the rollout of a version whole."""
    found = [each for each in rollouts_of(api, group) if each["version"] == version]
    result = api.get(path_of(group, "rollouts", found[0]["id"]))
    assert result.status_code == 200, result.text
    return result.json
