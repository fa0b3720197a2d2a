"""Chromium against the running service: the dashboard as operators use it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.acceptance.conftest import PASSWORD, Service, running
from tests.postgres import Server

AXE = Path(__file__).parents[2] / "dashboard/node_modules/axe-core/axe.min.js"
AXE_RULES = [
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
    "best-practice",
]
WIDER = """() => {
    const room = document.documentElement.clientWidth
    const parts = [document.documentElement, ...document.querySelectorAll("main table")]
    return parts.filter(each => each.scrollWidth > room)
                .map(each => `${each.ariaLabel ?? "the page"}: ${each.scrollWidth} px`)
}"""
SETTLED = """() => Promise.all(
    document.getAnimations()
        .filter(each => each instanceof CSSTransition)
        .map(each => each.finished.catch(() => null)))"""
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
REFUSED = "Failed to load resource"

# Machines of tests are slow at times; nothing is asserted about how fast it is.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # NOTE: in containers, where CI runs, root has no sandbox to go to.
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox"] if os.getuid() == 0 else [],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def service(postgres: Server, template: str) -> Iterator[Service]:
    """A service that the tests of a module share; a module may have its own."""
    with postgres.fresh_database(template) as url, running(url) as service:
        yield service


@contextmanager
def new_page(browser: Browser, service: Service, **options: object) -> Iterator[Page]:
    """Open a browser's window of its own; what its console complains of fails."""
    # NOTE: without motion, or a colour may be looked at on its way to another.
    usual = {"viewport": DESKTOP, "locale": "en-GB", "reduced_motion": "reduce"}
    context = browser.new_context(**{**usual, "base_url": service.url, **options})
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # NOTE: what the server refuses is shown to the user, and logged by Chromium.
        if message.type == "error" and REFUSED not in message.text:
            complaints.append(message.text)

    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A window in which nobody has signed in."""
    with new_page(browser, service) as page:
        yield page


@pytest.fixture
def admin(page: Page) -> Page:
    """A window in which the administrator has signed in."""
    # PERF: saves loading the page to sign in, which has tests of its own.
    credentials = {"username": "admin", "password": PASSWORD}
    assert page.request.post("/api/session", data=credentials).status == 201
    page.goto("/")
    is_signed_in(page)
    return page


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    is_signed_in(page)


def is_signed_in(page: Page) -> None:
    expect(page.get_by_role("heading", name="Applications", level=1)).to_be_visible()


def reasons(service: Service, kind: str, count: int = 1) -> set[str]:
    """Give those of the last changes, which the projector tells of soon after."""
    query = f"kind={kind}&limit={count}"
    rows = service.api("GET", f"/api/audit?{query}")["audit"]
    return {row["reason"] for row in rows}


def in_every_look(page: Page, check: Callable[[Page], None]) -> None:
    """Check what is seen in light and dark, on a phone and a desktop."""
    for viewport in (PHONE, DESKTOP):
        page.set_viewport_size(viewport)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            check(page)


@pytest.fixture
def has_no_violations() -> Callable[[Page], None]:
    """
    Give what checks a page by the rules of WCAG 2.2 AA, as far as axe can.

    Nothing of it is wider than the screen: nobody has to scroll sideways.
    """

    def check(page: Page) -> None:
        page.evaluate(SETTLED)
        assert page.evaluate(WIDER) == [], "wider than the screen"
        page.evaluate(AXE.read_text())
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", AXE_RULES)
        told = [
            f"{rule['id']}: {node['html'][:200]}: {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
        assert told == [], "\n".join(told)

    return check
