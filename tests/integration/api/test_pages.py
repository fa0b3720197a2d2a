"""Pages of lists: their envelopes, their parameters, their cost."""

import pytest

KINDS = ["groups", "channels", "packages"]


def given_full_application(api, name):
    """Register an application with two of everything, all pointing at each other."""
    app = api.app_named(name)
    for version in ("1.0.0", "2.0.0"):
        package = api.package_of(app, version)
        channel = api.channel_of(app, version, package_id=package["id"])
        api.group_of(app, version, channel_id=channel["id"])
    return app


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_list_is_an_empty_page(api, app, kind):
    result = api.get(f"/api/apps/{app['id']}/{kind}")

    assert result.status_code == 200
    assert result.json == {"totalCount": 0, "count": 0, kind: []}


def test_no_applications_are_an_empty_page(api):
    result = api.get("/api/apps")

    assert result.json == {"totalCount": 0, "count": 0, "applications": []}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", list("abcdefghij")),
        ("?perpage=5", list("abcde")),
        ("?page=0&perpage=5", list("abcde")),
        ("?page=2", ["k", "l"]),
        ("?page=3&perpage=5", ["k", "l"]),
        ("?page=4&perpage=5", []),
        ("?perpage=1000", list("abcdefghijkl")),
        ("?page=1000000&perpage=1000", []),
    ],
)
def test_a_page_is_cut_out_of_the_list(api, app, query, names):
    for name in "abcdefghijkl":
        api.channel_of(app, name)

    page = api.get(f"/api/apps/{app['id']}/channels{query}").json

    assert [channel["name"] for channel in page["channels"]] == names
    assert (page["totalCount"], page["count"]) == (12, len(names))


@pytest.mark.parametrize(
    "path", ["", "/{app}/groups", "/{app}/channels", "/{app}/packages"]
)
@pytest.mark.parametrize(
    ("parameter", "values"),
    [
        ("page", ["-1", "one", "1000001"]),
        ("perpage", ["0", "1001", "9" * 5000, "%00"]),
    ],
)
def test_a_parameter_out_of_bounds_is_named(api, app, path, parameter, values):
    path = "/api/apps" + path.format(app=app["id"])

    results = [api.get(f"{path}?{parameter}={value}") for value in values]

    for result in results:
        assert result.status_code == 400
        assert result.json["type"] == "/problems/invalid-parameter"
        assert result.json["field"] == parameter


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_takes_as_many_statements_however_long_it_is(api, statements, kind):
    app = given_full_application(api, "Fleet")

    statements.clear()
    api.get(f"/api/apps/{app['id']}/{kind}?perpage=1")
    short = list(statements)
    statements.clear()
    api.get(f"/api/apps/{app['id']}/{kind}?perpage=2")

    assert statements == short


def test_applications_take_as_many_statements_however_many_there_are(api, statements):
    for name in ("Fleet", "Navy"):
        given_full_application(api, name)

    statements.clear()
    api.get("/api/apps?perpage=1")
    short = list(statements)
    statements.clear()
    api.get("/api/apps?perpage=2")

    assert statements == short
    assert len(statements) < 20
