"""
The group page in a browser: how long until somebody can read and use it.

It is measured on a group of very many machines, against the same page of the demo; from
the navigation, with the files of the dashboard in the browser's cache, until the state
of the rollout and every chart are shown. The first load is weighed as it is sent.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import click
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.crowd import STABLE, gather
from benchmarks.folders import folder
from benchmarks.load import running, wait_for
from deploy.postgres import EmbeddedPostgres
from eventstore.migrations import migrate
from projections.catalogue import FLATCAR

BIND = "127.0.0.1:8753"
PAGE = f"/apps/{FLATCAR}/groups/{STABLE.group_id}"
ROLLERD = str(Path(sys.executable).with_name("rollerd"))
# What the group page promises to have: see `dashboard/src/features/rollouts`.
_SHOWN = """
    () => document.querySelector('[data-testid=headline]')
       && document.querySelector('[data-testid=chart]')
       && [...document.querySelectorAll('[data-testid=chart]')]
              .every(each => each.querySelector('svg path'))
"""
_BYTES = """
    () => performance.getEntriesByType('resource')
        .concat(performance.getEntriesByType('navigation'))
        .reduce((sum, each) => sum + each.transferSize, 0)
"""
_PATIENCE_MS, _START_S = 60_000, 600


@click.command()
@click.option("--machines", default=1_000_000, help="In one group.")
@click.option("--repeats", default=5, help="The median counts.")
@click.option(
    "--keep", metavar="DIR", help="Where the database is made, or was made before."
)
def main(machines: int, repeats: int, keep: str | None) -> None:
    """Measure the group page on the demo and on very many machines."""
    with folder(keep) as home:
        _show("demo", home / "demo", repeats, "--demo")
        crowd = home / "crowd"
        if not crowd.exists():
            with EmbeddedPostgres(crowd) as url:
                migrate(url)
                gather(url, machines, lambda what: click.echo(f"building {what}"))
        _show(f"{machines:,}", crowd, repeats)


def _show(name: str, data: Path, repeats: int, *options: str) -> None:
    """Serve a folder, and print what its group page takes."""
    command = [ROLLERD, "serve", "--bind", BIND, "--data-dir", str(data), *options]
    environment = {"COREROLLER_ADMIN_PASSWORD": "admin"}
    with running(command, environment), _chromium() as browser:
        wait_for(BIND, _START_S)
        page = browser.new_page(base_url=f"http://{BIND}")
        page.set_default_timeout(_PATIENCE_MS)
        page.goto("/login")
        weight = page.evaluate(_BYTES)
        _sign_in(page)
        times = [_open(page) for _ in range(repeats + 1)][1:]
    shown = " ".join(f"{each:.0f}" for each in sorted(times))
    click.echo(
        f"{name:<12} shown after {median(times):.0f} ms (of {shown}),"
        f" first load {weight / 1000:,.0f} kB"
    )


def _sign_in(page: Page) -> None:
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password", exact=True).fill("admin")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Applications", level=1).wait_for()


def _open(page: Page) -> float:
    """Give the milliseconds from the navigation until everything is shown."""
    began = time.perf_counter()
    page.goto(PAGE, wait_until="commit")
    page.wait_for_function(_SHOWN)
    return (time.perf_counter() - began) * 1000


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
