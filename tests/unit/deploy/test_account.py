"""Who PostgreSQL runs as."""

import os
import pwd

import pytest

from deploy import account as module
from deploy.account import Account
from deploy.errors import CannotStart


def test_an_ordinary_user_runs_the_database_himself(monkeypatch):
    monkeypatch.setattr(module.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(module.os, "getegid", lambda: 100)

    account = Account.for_database()

    assert account == Account(1000, 100)
    assert "user" not in account.process_options()


def test_root_hands_over_to_the_account_with_no_group_of_its_own(monkeypatch):
    monkeypatch.setattr(module.os, "geteuid", lambda: 0)

    options = Account(900, 901).process_options()

    assert (options["user"], options["group"], options["extra_groups"]) == (
        900,
        901,
        [],
    )


def test_the_operators_variables_for_other_servers_are_not_handed_on(monkeypatch):
    monkeypatch.setenv("PGPORT", "6543")

    assert "PGPORT" not in Account(0, 0).process_options()["env"]


def test_an_account_that_we_may_not_become_can_enter_nothing(monkeypatch, tmp_path):
    def refuse(*arguments, **options):
        raise PermissionError

    monkeypatch.setattr(module.subprocess, "run", refuse)

    assert not Account(900, 900).can_enter(tmp_path)


@pytest.fixture
def useradd(monkeypatch, tmp_path):
    """A `useradd` that fails, in place of the system's; the user does not exist."""
    program = tmp_path / "useradd"
    program.write_text("#!/bin/sh\necho 'useradd: cannot lock' >&2; exit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(module, "NAME", "nobody-of-this-name")
    return program


def test_a_user_that_cannot_be_created_is_a_reason_not_to_start(useradd):
    with pytest.raises(CannotStart) as refusal:
        module._create_user()

    assert str(refusal.value) == (
        "PostgreSQL does not run as root and the system user nobody-of-this-name"
        " cannot be created (useradd: cannot lock); run rollerd as another user, or"
        " set COREROLLER_DB_URL"
    )


def test_a_system_without_useradd_is_a_reason_not_to_start(useradd, monkeypatch):
    monkeypatch.setenv("PATH", str(useradd.parent / "empty"))

    with pytest.raises(CannotStart, match="No such file or directory: 'useradd'"):
        module._create_user()


def test_a_user_that_another_start_created_is_as_good(useradd, monkeypatch):
    ourselves = pwd.getpwuid(os.geteuid())
    monkeypatch.setattr(module, "NAME", ourselves.pw_name)

    assert module._create_user() == ourselves
