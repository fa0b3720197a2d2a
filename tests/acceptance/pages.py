"""Pages of the documentation, whose commands are run as a reader would run them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ADDRESS = "127.0.0.1:8000"
_SECONDS = 300
_END_JOBS = "trap 'kill $(jobs -p) 2>&- || true; wait' EXIT\n"


def blocks(page: str, language: str) -> list[str]:
    """List what stands on a page in fences of a language."""
    text = (_ROOT / page).read_text()
    return [block for found, block in _BLOCK.findall(text) if found == language]


def shell(
    script: str, address: str, folder: Path, **environ: str
) -> subprocess.CompletedProcess[str]:
    """
    Run commands in a folder, until one fails, with the pages' server at an address.

    What they have started and not ended is ended.
    """
    commands = script.replace(_ADDRESS, address)
    inherited = {n: v for n, v in os.environ.items() if not n.startswith("COREROLLER")}
    programs = Path(sys.executable).parent
    return subprocess.run(
        ["bash", "-e", "-c", _END_JOBS + commands],
        cwd=folder,
        env={
            **inherited,
            "COREROLLER_BIND": address,
            "COREROLLER_ENABLE_SYNCER": "false",
            "COREROLLER_SERVER": f"http://{address}",
            "HOME": str(folder),
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            **environ,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
