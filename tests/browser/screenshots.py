"""
Takes the screenshots of the documentation, from a demo of its own.

``make screenshots`` writes them to ``docs/screenshots/``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from tests.acceptance.conftest import free_port
from tests.browser.conftest import DESKTOP, PHONE

FOLDER = Path(__file__).parents[2] / "docs/screenshots"
ADMIN = ("admin", "admin")
START_S = 600
AT_MOST = 200_000
ON_HOLD = 8
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": DESKTOP, "color_scheme": "light"},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light"},
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox"] if os.getuid() == 0 else [],
        )
        pages = addresses(url)
        for look, options in LOOKS.items():
            take(browser, url, pages, look, options)
        browser.close()


@contextmanager
def demo() -> Iterator[str]:
    """Serve the sample data, with two weeks of history, until the end of the block."""
    bind = f"127.0.0.1:{free_port()}"
    rollerd = Path(sys.executable).with_name("rollerd")
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [rollerd, "serve", "--demo", "--bind", bind, "--data-dir", folder]
        )
        try:
            wait_until_ready(f"http://{bind}")
            yield f"http://{bind}"
        finally:
            process.terminate()
            process.wait()


def wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/ready").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(1)
    raise TimeoutError("the demo does not start")


def addresses(url: str) -> dict[str, str]:
    """Give the addresses of the pages, by the names of their pictures."""
    apps = get(url, "apps", perpage=100)["applications"]
    groups = [group for app in apps for group in app["groups"]]
    groups.sort(key=lambda group: "Stable" not in group["name"])
    running = path_of(group_that_is(groups, "running"))
    halted = group_that_is(groups, "halted")
    then = get(url, "audit", type="rollout.halted")["audit"][0]["position"]
    return {
        "applications": "/",
        "application": path_of(halted).split("/groups")[0],
        "group-running": running,
        "group-halted": path_of(halted),
        "instances": f"/apps/{halted['application_id']}/instances",
        "instance": instance_on_hold(url, halted["application_id"]),
        "activity": "/activity",
        "audit": "/audit",
        "past": f"{path_of(halted)}?at={then - 1}",
    }


def group_that_is(groups: list[dict[str, Any]], state: str) -> dict[str, Any]:
    """Find a group by the state of its rollout; one if none is in that state."""
    in_state = [
        each for each in groups if (each["rollout"] or {}).get("state") == state
    ]
    return (in_state or groups)[0]


def path_of(group: dict[str, Any]) -> str:
    return f"/apps/{group['application_id']}/groups/{group['id']}"


def instance_on_hold(url: str, app: str) -> str:
    """Give a machine that waits, as its page says why."""
    seen = {"duration": "7d", "perpage": 1}
    found = (
        get(url, f"apps/{app}/instances", status=ON_HOLD, **seen)["instances"]
        or get(url, f"apps/{app}/instances", **seen)["instances"]
    )
    return f"/apps/{app}/instances/{found[0]['id']}"


def get(url: str, path: str, **query: str | int) -> Any:
    return (
        httpx.get(f"{url}/api/{path}", params=query, auth=ADMIN)
        .raise_for_status()
        .json()
    )


def take(
    browser: Browser,
    url: str,
    pages: dict[str, str],
    look: str,
    options: dict[str, Any],
) -> None:
    context = browser.new_context(base_url=url, locale="en-GB", **options)
    page = context.new_page()
    sign_in(page)
    for name, address in pages.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        # NOTE: charts move for a moment when they come.
        page.wait_for_timeout(1500)
        file = FOLDER / f"{name}-{look}.png"
        page.screenshot(path=file, animations="disabled")
        if file.stat().st_size > AT_MOST:
            raise ValueError(f"{file} is larger than {AT_MOST} bytes")
    context.close()


def sign_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("Username").fill(ADMIN[0])
    page.get_by_label("Password", exact=True).fill(ADMIN[1])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Applications", level=1).wait_for()


if __name__ == "__main__":
    main()
