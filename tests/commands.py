"""Commands of the server, run within a test."""

from __future__ import annotations

from click.testing import CliRunner, Result

from deploy.main import cli
from tests.logs import restored_logs


def run_rollerd(
    db_url: str, *arguments: object, typed: str = "", **environment: str
) -> Result:
    """Run a command on a database, with what is typed meanwhile; without colours."""
    with restored_logs():
        return CliRunner().invoke(
            cli,
            [str(each) for each in arguments],
            input=typed,
            env={"COREROLLER_DB_URL": db_url, "NO_COLOR": "1", **environment},
        )
