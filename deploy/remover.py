"""
The process that removes the folder of a server that is thrown away.

It waits for the end of its standard input, of which another process holds the other
end. That comes also when that one is killed; then the server still runs.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from deploy.leftover import stop_leftover

_TRIES = 100


def remove(folder: Path) -> None:
    """Stop the server in a folder, if it runs, and remove everything."""
    for _ in range(_TRIES):
        stop_leftover(folder / "postgres")
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        # NOTE: `initdb`, which nobody stops, may be adding files.
        time.sleep(0.1)


if __name__ == "__main__":
    sys.stdin.buffer.read()
    remove(Path(sys.argv[1]))
