"""What operators do on the machine that has the hosted files: list, verify, prune."""

import pytest
from click import ClickException
from msgspec import structs

from deploy import hosted
from deploy.settings import Settings
from domain.names import Name
from domain.packages import Package
from payloads.places import Place
from tests.digests import base64_of
from tests.integration.api.conftest import new_api
from tests.stores import CONTENT, RELEASE, files_in, new_store, put


@pytest.fixture
def store(api, tmp_path):
    """The one that files are uploaded to."""
    return new_store(tmp_path)


@pytest.fixture
def settings(store, db_url):
    return Settings(
        db_url=db_url,
        coreos_packages_path=store.folder,
        url="https://updates.example.net",
    )


@pytest.fixture
def a_day_later(monkeypatch):
    """Let everything that is there have been there for a day."""
    monkeypatch.setattr(hosted, "_GRACE", -hosted._GRACE)


@pytest.fixture
def package_with_file(api, app):
    """Make a package with a file that is hosted."""

    def make(version, content=CONTENT):
        sent = api.simulate_post(
            f"/api/apps/{app['id']}/payloads",
            params={"version": version, "filename": "update.gz"},
            headers={"Content-Type": "application/octet-stream"},
            body=content,
        )
        return api.package_of(app, version, **sent.json)

    return make


def test_a_server_that_hosts_nothing_takes_no_file(services, followers, app):
    api = new_api(services, followers)
    answer = api.simulate_post(
        f"/api/apps/{app['id']}/payloads",
        params={"version": "2.1.0", "filename": "update.gz"},
        headers={"Content-Type": "application/octet-stream"},
        body=CONTENT,
    )

    assert answer.status_code == 409
    assert "start it with --host-coreos-packages" in answer.json["detail"]
    assert api.simulate_get("/api/me").json["may"]["upload"] is False


def path_of(package):
    return f"{package['application_id']}/amd64-{package['version']}/update.gz"


def test_files_are_listed_with_their_packages(
    settings, store, package_with_file, capsys
):
    package = package_with_file("2.1.0")
    put(store)

    hosted.show_files(settings)

    lines = capsys.readouterr().out.splitlines()
    assert f"        256,000  {path_of(package)}  2.1.0" in lines
    assert f"        256,000  {RELEASE.path}/app-2.0.0  no package" in lines


def test_files_that_are_missing_or_differ_are_named(
    api, app, settings, store, package_with_file, capsys
):
    package, gone = package_with_file("2.1.0"), package_with_file("2.2.0")
    assert hosted.verify_files(settings)
    store.folder.joinpath(path_of(package)).write_bytes(CONTENT[::-1])
    store.folder.joinpath(path_of(gone)).unlink()
    bare = {"url": gone["url"].replace("2.2.0", "2.3.0")}
    store.folder.joinpath(path_of(gone)).parent.with_name("amd64-2.3.0").mkdir()
    store.folder.joinpath(path_of(gone).replace("2.2.0", "2.3.0")).write_text("x")
    api.package_of(app, "2.3.0", **bare, filename="update.gz")
    api.package_of(app, "2.4.0", **bare)
    capsys.readouterr()

    assert not hosted.verify_files(settings)

    told = capsys.readouterr().out
    assert f"{path_of(package)}: the sha1 of update.gz is" in told
    assert f"{path_of(gone)} is missing" in told
    assert "2.3.0/update.gz has no digest to compare" in told
    assert "package 2.4.0: the package names no file" in told
    assert "4 packages, 4 faults" in told


def test_files_that_no_package_has_go_once_they_are_a_day_old(
    settings, store, package_with_file, capsys, request
):
    kept = package_with_file("2.1.0")
    put(store)
    (store.folder / ".incoming" / "uploads").mkdir(exist_ok=True)
    (store.folder / ".incoming" / "uploads" / "left").write_text("over")
    orphan = Place(RELEASE, "app-2.0.0").path
    everything = files_in(store)

    hosted.prune_files(settings, unused=False, really=True)
    assert files_in(store) == everything
    request.getfixturevalue("a_day_later")
    hosted.prune_files(settings, unused=False, really=False)
    assert files_in(store) == everything
    told = capsys.readouterr().out
    assert orphan in told
    assert "256,004 bytes that nobody needs" in told
    assert "say --yes" in told

    hosted.prune_files(settings, unused=False, really=True)
    assert files_in(store) == [path_of(kept)]


@pytest.mark.usefixtures("a_day_later")
def test_packages_that_nobody_needs_go_by_a_command(
    api, group, fleet, settings, store, package_with_file
):
    versions = ("2.1.0", "2.2.0", "3.0.0", "3.1.0", "3.2.0", "4.0.0")
    pinned, pinned_one, floor, granted, unused, target = map(
        package_with_file, versions
    )
    app = {"id": group["application_id"]}
    path = f"/api/apps/{app['id']}"
    point = f"{path}/channels/{group['channel_id']}"
    floors = f"/api/channels/{group['channel_id']}/floors/{floor['id']}"
    api.put(point, json={"package_id": granted["id"]})
    assert fleet.check(fleet.machine("m1"), fleet.machine("m2")) == ["3.1.0"] * 2
    api.put(point, json={"package_id": target["id"]})
    api.put(floors, json={})
    api.put(f"{path}/instances/m2/pin", json={"version": "2.2.0"})
    api.group_of(app, "Old ones", policy_pinned_version="2.1.x")
    before = api.position()

    hosted.prune_files(settings, unused=True, really=False)
    assert api.changes(before) == []
    hosted.prune_files(settings, unused=True, really=True)

    deleted, released = api.changes(before)
    assert isinstance(deleted, Package.Deleted)
    assert isinstance(released, Name.Released)
    assert str(deleted.originator_id) == unused["id"]
    kept = (pinned, pinned_one, floor, granted, target)
    assert files_in(store) == sorted(map(path_of, kept))
    assert hosted.verify_files(settings)
    assert granted["sha256"] == base64_of("sha256", CONTENT)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"coreos_packages_path": Settings().coreos_packages_path}, "say where"),
        ({"coreos_packages_path": "missing"}, "is no folder"),
        ({"url": ""}, "--unused needs the URL"),
    ],
)
def test_what_is_not_said_is_asked_for(settings, tmp_path, changes, complaint):
    if changes.get("coreos_packages_path") == "missing":
        changes = {"coreos_packages_path": tmp_path / "missing"}

    with pytest.raises(ClickException, match=complaint):
        hosted.prune_files(
            structs.replace(settings, **changes), unused=True, really=True
        )
