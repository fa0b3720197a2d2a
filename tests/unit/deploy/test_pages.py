"""The pages of the documentation agree with what they are about."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def text_of(page: Path) -> str:
    return FENCED.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    """List the names that headings go by, as hosts of repositories make them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(text_of(page))
    }


def is_broken(page: Path, place: str, anchor: str) -> bool:
    if place.startswith(("http:", "https:")):
        return False
    target = page.parent / place if place else page
    return not target.exists() or bool(anchor and anchor not in anchors(target))


def test_links_lead_to_pages_and_headings_that_are_there():
    broken = {
        f"{page.relative_to(ROOT)}: {place}#{anchor}"
        for page in PAGES
        for place, anchor in LINK.findall(text_of(page))
        if is_broken(page, place, anchor)
    }

    assert broken == set()


def test_each_alarm_says_what_to_do():
    alarms = (ROOT / "deploy/prometheus/alerts.yml").read_text()
    page = (ROOT / "docs/howto/monitor.md").read_text()

    for name in re.findall(r"alert: (\w+)", alarms):
        assert f"\n| `{name}` |" in page, name
