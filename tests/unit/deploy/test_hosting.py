"""Whether files can be hosted is known before anything starts."""

from pathlib import Path

import pytest

from deploy.errors import CannotStart
from deploy.hosting import check_hosting, store_of
from deploy.settings import Settings, read_settings, to_environment

URL = "https://updates.example.net"


def test_nothing_is_hosted_unless_it_is_asked_for(tmp_path):
    settings = Settings(coreos_packages_path=tmp_path / "files")

    check_hosting(settings)

    assert store_of(settings) is None
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_made_and_tried(tmp_path):
    folder = tmp_path / "files"
    given = {"coreos_packages_path": str(folder), "url": URL}
    settings = read_settings({}, {**given, "host_coreos_packages": True})

    check_hosting(settings)

    assert [each.name for each in folder.iterdir()] == [".incoming"]
    assert read_settings(to_environment(settings), {}) == settings


def test_machines_may_find_files_under_a_name_of_their_own(tmp_path):
    settings = Settings(
        host_coreos_packages=True,
        coreos_packages_path=tmp_path / "files",
        url="https://rollouts.example.net",
        payloads_url=f"{URL}/",
    )

    check_hosting(settings)

    store = store_of(settings)
    assert store is not None
    assert store.url == f"{URL}/payloads/"


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"coreos_packages_path": Path()}, "--coreos-packages-path"),
        ({"url": ""}, "--coreroller-url"),
        ({"url": "/"}, "--coreroller-url"),
        (
            {"coreos_packages_path": Path("/dev/null/files")},
            "Not a directory.* that the user [0-9]+ writes to",
        ),
    ],
)
def test_what_is_missing_is_told_before_the_start(tmp_path, changes, remedy):
    given = {"url": URL, "coreos_packages_path": tmp_path / "files", **changes}

    with pytest.raises(CannotStart, match=remedy):
        check_hosting(Settings(host_coreos_packages=True, **given))


def test_a_wrong_url_is_named_by_its_option():
    with pytest.raises(CannotStart, match="--coreroller-url must be an address"):
        read_settings({}, {"url": "updates.example.net"})
