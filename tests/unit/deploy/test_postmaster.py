"""The server process, played by a shell."""

from deploy import postmaster as module
from deploy.account import Account
from deploy.postmaster import Postmaster


def test_a_server_that_is_slow_to_stop_is_stopped_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_FAST_STOP_SECONDS", 0.1)
    account = Account.for_database()
    command = ["sh", "-c", "trap '' INT; echo deaf; exec sleep 60"]
    server = Postmaster(command, tmp_path / "log", account)
    server.start()
    while "deaf" not in (tmp_path / "log").read_text():
        assert server.is_running

    server.stop()

    assert not server.is_running


def test_a_server_that_was_never_started_is_not_running(tmp_path):
    server = Postmaster([], tmp_path / "log", Account(0, 0))

    server.stop()

    assert not server.is_running
