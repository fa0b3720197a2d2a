"""
A web server that says hello, and replaces itself by newer versions of this file.

    python greeter.py --server http://127.0.0.1:8000/v1/update/ --instance web-1

It looks for updates in a thread. A new version is fetched beside this one, tried out
(``--check``), and then takes the place of this process: requests under way are
finished, the socket stays open, so nobody is refused meanwhile. A version that does
not even start is reported as a failure, and this one goes on.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from updaters import Instance, Offer, UpdateFailed, Updater, update

VERSION = "1.0.0"
APPLICATION = "org.example.greeter"
_TRY_S = 30


class Greeter(BaseHTTPRequestHandler):
    """Says hello."""

    def do_GET(self) -> None:
        """Answer with the version, too."""
        body = f"Hello from version {VERSION}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """Listens on a socket that it was handed, and waits for its requests at the end."""

    daemon_threads = False

    def __init__(self, listening: socket.socket) -> None:
        super().__init__(("", 0), Greeter, bind_and_activate=False)
        self.socket.close()
        self.socket = listening


def main() -> None:
    """Serve until the next version is there, and become it."""
    options = _options()
    if options.check:
        return
    listening = _listen(options)
    # NOTE: closing the server closes its socket; the next version needs one of its own.
    kept = os.dup(listening.fileno())
    server, following = Server(listening), Following(options)
    threading.Thread(target=following.run, args=(server,), daemon=True).start()
    server.serve_forever()
    server.server_close()
    os.set_inheritable(kept, True)  # noqa: FBT003
    _become(following.program, kept)


class Following:
    """
    Follows the versions that the server offers.

    Attributes:
        program: What is to run next: this file, until there is a newer one.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self.program = Path(__file__)
        self._folder = options.folder
        self._updater = Updater(
            options.server,
            Instance(
                app_id=APPLICATION,
                instance_id=options.instance,
                version=VERSION,
                track=options.track,
            ),
        )
        self._every = options.every

    def run(self, server: Server) -> None:
        """Ask from time to time; ends, and ends the server, when there is an update."""
        asleep = threading.Event()
        while not self._is_updated():
            asleep.wait(self._every or self._updater.wait())
        server.shutdown()

    def _is_updated(self) -> bool:
        try:
            return update(self._updater, self._folder, self._install) is not None
        except (UpdateFailed, subprocess.SubprocessError) as ex:
            sys.stderr.write(f"no update: {ex}\n")
            return False

    def _install(self, offer: Offer, files: Sequence[Path]) -> None:
        """Try the new version out; what does not start is not installed."""
        program = files[0]
        command = (sys.executable, program, "--check")
        subprocess.run(command, check=True, timeout=_TRY_S)  # noqa: S603
        self.program = program


def _become(program: Path, listening: int) -> None:
    """Let another program go on in this process, with our options and our socket."""
    options = [each for each in sys.argv[1:] if not each.startswith("--socket=")]
    command = [sys.executable, str(program), *options, f"--socket={listening}"]
    os.execv(sys.executable, command)  # noqa: S606


def _listen(options: argparse.Namespace) -> socket.socket:
    if options.socket is not None:
        return socket.socket(fileno=options.socket)
    return socket.create_server(("127.0.0.1", options.port), backlog=128)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Says hello, and updates itself.")
    parser.add_argument("--server", default="http://127.0.0.1:8000/v1/update/")
    parser.add_argument("--instance", default=socket.gethostname())
    parser.add_argument("--track", default="stable")
    parser.add_argument("--port", type=int, default=8111)
    parser.add_argument("--folder", type=Path, default=Path.cwd())
    parser.add_argument("--every", type=float, help="Seconds; else as the server says.")
    parser.add_argument("--check", action="store_true", help="Only see that it starts.")
    parser.add_argument("--socket", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
