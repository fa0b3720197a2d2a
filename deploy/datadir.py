"""The folder that holds all data of one `rollerd`, and who may use it."""

import fcntl
import os
from pathlib import Path

from deploy.account import NAME, Account
from deploy.errors import CannotStart


def prepare_data_dir(home: Path, account: Account) -> None:
    """
    Create the folder if missing, and see that the database account can use it.

    Raises:
        CannotStart: it cannot be created, or the account cannot enter it.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not any(home.iterdir()):
            account.share(home)
    except OSError as ex:
        raise CannotStart(
            f"cannot use {home} ({ex.strerror}); choose another folder with --data-dir"
        ) from ex
    if not account.can_enter(home):
        raise CannotStart(
            f"PostgreSQL runs as the user {NAME}, who cannot enter {home};"
            " choose another folder, such as --data-dir /var/lib/coreroller"
        )


def claim_data_dir(home: Path) -> int:
    """
    Make the folder this process's alone until the returned file is closed.

    A POSIX lock is not inherited, so the workers that a killed `rollerd` leaves
    behind do not keep the next one out.

    Raises:
        CannotStart: another process has it.
    """
    file = os.open(home / "rollerd.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as ex:
        holder = os.read(file, 20).decode() or "unknown"
        os.close(file)
        raise CannotStart(
            f"another rollerd (pid {holder}) uses {home};"
            " stop it first or choose another folder with --data-dir"
        ) from ex
    os.ftruncate(file, 0)
    os.write(file, str(os.getpid()).encode())
    return file
