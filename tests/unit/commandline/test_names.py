"""People type names; the server is asked by ids, and what is ambiguous is refused."""

from uuid import UUID

import pytest

from tests.unit.commandline.server import (
    APP,
    CHANNEL,
    GROUP,
    PACKAGE,
    app,
    channel,
    group,
    package,
    page,
)

OTHER = str(UUID(int=99))


@pytest.mark.parametrize(
    "name", ["My app", "io.example.app", "IO.Example.App", APP, f"{{{APP}}}"]
)
def test_an_application_is_found_by_product_id_name_and_id(server, name):
    shown = server.run("app", "show", name)

    assert shown.exit_code == 0
    assert APP in shown.stdout


def test_an_id_counts_more_than_the_name_of_another(server):
    misnamed = app(id=OTHER, product_id=None, name=APP)
    server.answers["GET /api/apps"] = page("applications", misnamed, app())

    shown = server.run("app", "show", APP)

    assert "io.example.app" in shown.stdout


@pytest.mark.parametrize("name", ["Stable", "stable", GROUP])
def test_a_group_is_found_by_name_track_and_id(server, name):
    shown = server.run("group", "show", name, "--app", "My app")

    assert shown.exit_code == 0
    assert GROUP in shown.stdout


def test_a_name_of_several_is_refused_and_they_are_listed(server):
    twins = [group(), group(id=OTHER, name="Stable (ARM64)")]
    server.answers["GET /api/apps"] = page("applications", app(groups=twins))

    shown = server.run("group", "show", "stable", "--app", APP)

    assert shown.exit_code == 1
    assert shown.stderr == (
        "Error: 2 groups go by 'stable'; say which, as in:\n"
        f"  {GROUP}  Stable\n"
        f"  {OTHER}  Stable (ARM64)\n"
    )


@pytest.mark.parametrize("name", ["stable/arm64", OTHER])
def test_channels_of_one_name_are_told_apart_by_their_architecture(server, name):
    twins = [channel(), channel(id=OTHER, arch=2)]
    server.answers["GET /api/apps"] = page("applications", app(channels=twins))

    ambiguous = server.run("channel", "show", "stable", "--app", APP)
    shown = server.run("channel", "show", name, "--app", APP)

    assert f"{CHANNEL}  stable/amd64\n  {OTHER}  stable/arm64" in ambiguous.stderr
    assert OTHER in shown.stdout


def test_a_package_is_found_by_its_whole_version(server):
    others = [package(id=OTHER, version="1.2.30"), package()]
    server.answers[f"GET /api/apps/{APP}/packages"] = page("packages", *others)

    shown = server.run("package", "show", "1.2.3", "--app", APP)

    assert PACKAGE in shown.stdout
    assert server.last.url.params["searchVersion"] == "1.2.3"


def test_a_channel_is_pointed_at_what_fits_its_architecture(server):
    both = [package(id=OTHER, arch=2), package()]
    server.answers[f"GET /api/apps/{APP}/packages"] = page("packages", *both)
    path = f"/api/apps/{APP}/channels/{CHANNEL}"
    server.answers |= {f"GET {path}": channel(), f"PUT {path}": channel()}

    done = server.run("channel", "point", "stable", "1.2.3", "--app", APP)

    assert done.stdout == "Channel stable points at 1.2.3.\n"
    assert server.body() == {"package_id": PACKAGE}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["app", "show", "x"], "there is no application 'x'"),
        (["group", "show", "x", "--app", APP], "there is no group 'x'"),
        (["channel", "show", "x", "--app", APP], "there is no channel 'x'"),
        (["app", "show", "\x1b[2J"], "there is no application ' [2J'"),
    ],
)
def test_what_there_is_not_is_refused(server, arguments, complaint):
    refused = server.run(*arguments)

    assert refused.exit_code == 1
    assert complaint in refused.stderr
