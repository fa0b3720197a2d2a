"""The files of one PostgreSQL server: made once, configured at every start."""

import os
import re
import shutil
from pathlib import Path

from deploy.account import Account
from deploy.binaries import major_version
from deploy.errors import CannotStart

SUPERUSER = "postgres"
PORT = 5432

_COMPLAINT = re.compile(r"(?:FATAL|PANIC|error): +(.+)")

_CONFIGURATION = f"""\
# Written by rollerd at every start. What you set with ALTER SYSTEM wins.

listen_addresses = ''           # the socket in our own folder is the only way in
port = {PORT}
max_connections = 100           # all pools of all workers, with room for psql
timezone = 'UTC'                # one clock in the log, the data and the code
log_timezone = 'UTC'

shared_buffers = {{buffers}}MB  # the hot rows of a fleet; a million need half a GB
max_wal_size = 4GB              # few checkpoints: each one makes writes dearer
checkpoint_timeout = 15min      # ... for the same reason
track_io_timing = off           # on, it reads the clock twice for every block

logging_collector = on          # a week of files in log/, then written over
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
"""


def prepare_cluster(cluster: Path, binaries: Path, account: Account) -> None:
    """
    Create the cluster unless it is there, and write our configuration.

    Raises:
        CannotStart: it cannot be made, or another major version made it.
    """
    if not cluster.exists():
        _create(cluster, binaries, account)
    _refuse_other_version(cluster, major_version(binaries, account))
    _write_configuration(cluster.with_name("rollerd.conf"))


def last_complaint(cluster: Path, start_log: Path) -> str:
    """Return the last line in which the server said why it gave up."""
    files = [start_log, *cluster.glob("log/*")]
    for file in sorted(files, key=lambda file: file.stat().st_mtime, reverse=True):
        if complaint := _complaint_in(file.read_text(errors="replace")):
            return complaint
    return "it left no message"


def _complaint_in(text: str) -> str:
    complaints: list[str] = _COMPLAINT.findall(text)
    return complaints[-1] if complaints else ""


def _create(cluster: Path, binaries: Path, account: Account) -> None:
    # NOTE: renamed when complete, so that a cluster that exists is a good one.
    partial = cluster.with_name(f"{cluster.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    account.give(partial)
    _initdb(partial, binaries, account)
    with (partial / "postgresql.conf").open("a") as file:
        file.write("include '../rollerd.conf'\n")
    partial.rename(cluster)


def _initdb(cluster: Path, binaries: Path, account: Account) -> None:
    # NOTE: the builtin locale sorts the same on every machine, so an upgrade of
    # the system's C library cannot break an index.
    made = account.run(
        binaries / "initdb",
        f"--pgdata={cluster}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--auth-local=trust",
        "--auth-host=reject",
    )
    if made.returncode:
        shutil.rmtree(cluster, ignore_errors=True)
        reason = _complaint_in(made.stderr) or "it left no message"
        raise CannotStart(f"cannot create a database in {cluster.parent}: {reason}")


def _write_configuration(file: Path) -> None:
    # SECURITY: not among the cluster's own files, where the database account could
    # put a link for root to write through.
    file.write_text(_CONFIGURATION.format(buffers=_buffers_mb()))
    file.chmod(0o644)


def _buffers_mb() -> int:
    """Give a quarter of the memory, PostgreSQL's own advice, but a gigabyte at most."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(128, min(1024, memory // 4 // 2**20))


def _refuse_other_version(cluster: Path, ours: str) -> None:
    theirs = (cluster / "PG_VERSION").read_text().strip()
    if ours != theirs:
        raise CannotStart(
            f"the data in {cluster.parent} is of PostgreSQL {theirs} and this is"
            f" {ours}; dump it with the rollerd that wrote it and load it into a"
            " new --data-dir"
        )
