"""The system user that PostgreSQL runs as, for it refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from deploy.errors import CannotStart

NAME = "coreroller"

# NOTE: an operator's PGPORT, PGDATA and the like are meant for another server.
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


class Account(msgspec.Struct, frozen=True):
    """Who runs the database: ourselves or, when we are root, a user for it."""

    uid: int
    gid: int

    @classmethod
    def for_database(cls) -> "Account":
        """
        Find the account, and create the system user on the first start as root.

        Raises:
            CannotStart: the system user is missing and cannot be created.
        """
        if os.geteuid():
            return cls(os.geteuid(), os.getegid())
        entry = _find_user() or _create_user()
        return cls(entry.pw_uid, entry.pw_gid)

    def process_options(self) -> dict[str, Any]:
        """
        Return what makes `subprocess` start a program as this account.

        The program gets a session of its own, so that Ctrl-C reaches only us and
        we decide what stops when.
        """
        switch = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return {
            "cwd": "/",
            "env": _ENVIRONMENT,
            "start_new_session": True,
            "umask": 0o077,
            **({} if os.geteuid() else switch),
        }

    def run(self, *command: str | Path) -> "subprocess.CompletedProcess[str]":
        """Run a program to its end and return its output; it may have failed."""
        arguments: Sequence[str] = [str(part) for part in command]
        return subprocess.run(  # noqa: S603 - only our own commands get here
            arguments,
            capture_output=True,
            check=False,
            text=True,
            **self.process_options(),
        )

    def can_enter(self, folder: Path) -> bool:
        """Say whether the account may use what lies in this folder."""
        try:
            return self.run("test", "-x", folder).returncode == 0
        except OSError:
            # NOTE: a root without the right to become somebody else.
            return False

    def give(self, folder: Path) -> None:
        """Make a folder the account's own: nobody else but root may enter."""
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
        os.chown(folder, self.uid, self.gid)

    def share(self, folder: Path) -> None:
        """Let the account enter a folder that stays ours, and nobody else."""
        folder.chmod(0o700 if os.geteuid() else 0o750)
        os.chown(folder, -1, self.gid)


def _find_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _create_user() -> pwd.struct_passwd:
    command = ("useradd", "--system", "--user-group", "--no-create-home")
    try:
        made = subprocess.run(  # noqa: S603 - a constant
            [*command, "--home-dir", "/", "--shell", "/usr/sbin/nologin", NAME],
            capture_output=True,
            check=False,
            text=True,
        )
        complaint = made.stderr
    except OSError as ex:
        complaint = str(ex)
    # NOTE: whoever made it, another start may have been faster.
    if entry := _find_user():
        return entry
    raise CannotStart(
        f"PostgreSQL does not run as root and the system user {NAME} cannot be"
        f" created ({complaint.strip()}); run rollerd as another user, or set"
        " COREROLLER_DB_URL"
    )
