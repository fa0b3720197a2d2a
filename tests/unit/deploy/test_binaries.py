"""The PostgreSQL programs, found where they can be run."""

import pytest

from deploy import binaries
from deploy.account import Account
from deploy.errors import CannotStart


def test_programs_that_do_not_run_here_are_a_reason_not_to_start(monkeypatch, tmp_path):
    monkeypatch.setattr(binaries, "major_version", lambda folder, account: "")
    monkeypatch.setattr(binaries, "_copy", lambda packages, home, account: home)

    with pytest.raises(CannotStart, match="set COREROLLER_DB_URL to a server of your"):
        binaries.find_binaries(tmp_path, Account(0, 0))
