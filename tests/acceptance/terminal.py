"""Somebody at a terminal, against the running service."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.acceptance.conftest import PASSWORD, ROLLERD, Service


class Operator:
    """Somebody at a terminal."""

    def __init__(self, service: Service, folder: Path, app: str) -> None:
        self._environ = {
            **{n: v for n, v in os.environ.items() if not n.startswith("COREROLLER")},
            "COREROLLER_SERVER": service.url,
            "COREROLLER_USER": "admin",
            "COREROLLER_PASSWORD": PASSWORD,
            "COREROLLER_APP": app,
            "XDG_CONFIG_HOME": str(folder),
            "PATH": f"{ROLLERD.parent}{os.pathsep}{os.environ['PATH']}",
        }

    def runs(
        self, *arguments: str, program: str = "rollerd", **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [program, *arguments],
            env={**self._environ, **environ},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def does(self, *arguments: str) -> str:
        """Run a command that has to do well; gives what it prints."""
        done = self.runs(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    def reads(self, *arguments: str) -> Any:
        """Run a command; gives what it says to programs."""
        return json.loads(self.does(*arguments, "--json"))

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Run a command beside the block."""
        process = subprocess.Popen(
            ["rollerd", *arguments],
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()
