"""What an operator may set, and what he is told when he sets it wrong."""

from pathlib import Path

import pytest

from deploy import settings as module
from deploy.errors import CannotStart
from deploy.settings import (
    Settings,
    default_data_dir,
    default_workers,
    read_settings,
    to_environment,
)

TEMPLATE = "https://files.example.com/{{ARCH}}/{{VERSION}}/"


def test_nothing_given_is_enough(monkeypatch):
    monkeypatch.setattr(module.os, "geteuid", lambda: 0)
    monkeypatch.setattr(module.os, "cpu_count", lambda: 3)

    assert read_settings({}, {}) == Settings(
        data_dir=Path("/var/lib/coreroller"), workers=3, log_format="json"
    )


def test_the_environment_may_set_everything():
    environ = {
        "COREROLLER_DB_URL": "postgresql://host/db",
        "COREROLLER_DATA_DIR": "/data",
        "COREROLLER_BIND": "[::1]:80",
        "COREROLLER_WORKERS": "3",
        "COREROLLER_DEMO": "true",
        "COREROLLER_ENABLE_SYNCER": "1",
        "COREROLLER_SYNCER_URL": "http://host/v1/update/",
        "COREROLLER_SYNCER_INTERVAL": "60",
        "COREROLLER_SYNCER_PACKAGES_URL": "http://host/{{ARCH}}/{{VERSION}}/",
        "COREROLLER_HTTP_LOG": "1",
        "COREROLLER_LOG_FORMAT": "console",
        "COREROLLER_OMAHA_REFUSALS": "error",
        "COREROLLER_POLL_INTERVAL": "2700",
        "COREROLLER_ADMIN_PASSWORD": "secret",
        "COREROLLER_PORT": "tcp://10.0.0.1:80",
    }

    assert read_settings(environ, {}) == Settings(
        db_url="postgresql://host/db",
        data_dir=Path("/data"),
        bind="[::1]:80",
        workers=3,
        demo=True,
        http_log=True,
        log_format="console",
        omaha_refusals="error",
        poll_interval=2700,
        enable_syncer=True,
        syncer_url="http://host/v1/update/",
        syncer_interval=60,
        syncer_packages_url="http://host/{{ARCH}}/{{VERSION}}/",
        admin_password="secret",
    )


@pytest.mark.parametrize("demo", [True, False])
def test_a_demo_follows_no_upstream_unless_it_is_told_to(demo):
    assert read_settings({}, {"demo": demo}).enable_syncer is not demo
    options = {"demo": demo, "enable_syncer": "true"}
    assert read_settings({}, options).enable_syncer
    assert not read_settings({}, {**options, "enable_syncer": "false"}).enable_syncer


def test_an_option_wins_over_the_environment_unless_it_is_not_given():
    environ = {"COREROLLER_WORKERS": "3", "COREROLLER_BIND": "127.0.0.1:1"}

    settings = read_settings(environ, {"workers": 4, "bind": None, "demo": False})

    assert (settings.workers, settings.bind) == (4, "127.0.0.1:1")


def test_a_value_may_be_in_a_file_unless_the_variable_has_one(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    environ = {"COREROLLER_ADMIN_PASSWORD_FILE": str(secret)}

    assert read_settings(environ, {}).admin_password == "from a file"
    environ["COREROLLER_ADMIN_PASSWORD"] = "from the variable"
    assert read_settings(environ, {}).admin_password == "from the variable"


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    environ = {"COREROLLER_DB_URL_FILE": str(tmp_path / "missing")}

    with pytest.raises(CannotStart, match=r"missing of COREROLLER_DB_URL_FILE \("):
        read_settings(environ, {})


def test_an_empty_variable_counts_as_not_set():
    assert read_settings({"COREROLLER_DB_URL": ""}, {}).db_url == ""


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("POLL_INTERVAL", "60", "a number of seconds from 2700 to 14400, not '60'"),
        ("POLL_INTERVAL", "soon", "a number of seconds from 2700 to 14400, not 'soon'"),
        ("WORKERS", "0", "a number of processes from 1 to 64, not '0'"),
        ("BIND", "8000", "an address such as 127.0.0.1:8000, not '8000'"),
        ("DEMO", "maybe", "true or false, not 'maybe'"),
        ("HTTP_LOG", "maybe", "true or false, not 'maybe'"),
        ("LOG_FORMAT", "xml", "json or console, not 'xml'"),
        ("OMAHA_REFUSALS", "ok", "noupdate or error, not 'ok'"),
        ("ENABLE_SYNCER", "maybe", "true or false, not 'maybe'"),
        ("SYNCER_INTERVAL", "1", "a number of seconds from 10 to 604800, not '1'"),
        ("SYNCER_PACKAGES_URL", "x", f"an address such as {TEMPLATE}, not 'x'"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_the_remedy(name, value, remedy):
    with pytest.raises(CannotStart) as refusal:
        read_settings({f"COREROLLER_{name}": value}, {})

    assert str(refusal.value) == f"COREROLLER_{name} must be {remedy}"


def test_a_wrong_option_is_named_as_an_option():
    with pytest.raises(CannotStart, match="--workers must be a number of processes"):
        read_settings({}, {"workers": 0})


@pytest.mark.parametrize("bind", ["0.0.0.0:8000", "[::]:8000", "example.org:80"])
def test_a_demo_refuses_to_be_reached_from_elsewhere(bind):
    with pytest.raises(CannotStart, match="does not listen on"):
        read_settings({}, {"demo": True, "bind": bind})


def test_a_demo_with_a_password_of_its_own_may_be_reached_from_elsewhere():
    given = {"demo": True, "bind": "0.0.0.0:8000", "admin_password": "of our own"}

    assert read_settings({}, given).demo


@pytest.mark.parametrize(
    "bind", ["127.0.0.1:1", "[::1]:1", "localhost:1", "127.9.9.9:1"]
)
def test_a_demo_listens_on_this_machine(bind):
    assert read_settings({}, {"demo": True, "bind": bind}).demo


def test_an_address_is_a_host_and_a_port():
    assert Settings(bind="[::1]:80").address == ("::1", 80)


@pytest.mark.parametrize(("cores", "workers"), [(None, 2), (1, 2), (3, 3), (64, 4)])
def test_there_is_a_worker_a_core_but_two_to_four(monkeypatch, cores, workers):
    monkeypatch.setattr(module.os, "cpu_count", lambda: cores)

    assert default_workers() == workers


@pytest.mark.parametrize(
    ("uid", "environ", "demo", "folder"),
    [
        (0, {}, False, "/var/lib/coreroller"),
        (0, {"XDG_DATA_HOME": "/xdg"}, True, "/var/lib/coreroller-demo"),
        (1000, {"XDG_DATA_HOME": "/xdg"}, False, "/xdg/coreroller"),
        (1000, {}, True, "/home/me/.local/share/coreroller-demo"),
    ],
)
def test_data_is_kept_where_it_is_expected(monkeypatch, uid, environ, demo, folder):
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setattr(module.os, "geteuid", lambda: uid)

    assert default_data_dir(environ, demo=demo) == Path(folder)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(
            db_url="postgresql://u:p%40w@/db?host=/run/x",
            data_dir=Path("/srv/data"),
            bind="[::1]:80",
            workers=7,
            demo=True,
            http_log=True,
            log_format="console",
            omaha_refusals="error",
            poll_interval=3600,
            admin_password="pass word",
        ),
    ],
)
def test_another_process_is_given_the_same_settings(settings):
    assert read_settings(to_environment(settings), {}) == settings
