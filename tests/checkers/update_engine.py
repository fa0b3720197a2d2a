"""
Flatcar's update_engine: omaha_request_action.cc, in its order.

Like the client, this reads with libxml2 and XPath, over all apps at once: only an
answer with one app is read as it was meant.
"""

import re

from lxml import etree

from tests.checkers.outcome import Outcome, Package, Rejected, demand

HTTP_BASE, EMPTY, NOT_XML, INVALID = 2000, 30, 31, 34

CHECK = "/response/app/updatecheck"


def accepts_update_engine(body: bytes, *, status: int = 200) -> Outcome:
    """Read the answer to an update check; events and pings are answered unread."""
    demand(200 <= status < 300, f"HTTP {status}", HTTP_BASE + status)
    demand(body, "empty response", EMPTY)
    document = _parse(body)
    checks = document.xpath(CHECK)
    demand(checks, "no updatecheck", INVALID)
    poll_interval = _int(checks[0].get("PollInterval", ""))
    answer = checks[0].get("status")
    if answer == "noupdate":
        return Outcome(status=answer, poll_interval=poll_interval)
    demand(answer == "ok", f"unknown response status: {answer}", INVALID)
    return _read_offer(document, poll_interval)


def _parse(body: bytes) -> etree._ElementTree:
    try:
        return etree.ElementTree(etree.fromstring(body))
    except etree.XMLSyntaxError as error:
        raise Rejected("not valid XML", NOT_XML) from error


def _read_offer(document: etree._ElementTree, poll_interval: int) -> Outcome:
    manifests = document.xpath(f"{CHECK}/manifest")
    demand(manifests, "no manifest", INVALID)
    codebases = _read_urls(document)
    package = _read_package(document)
    return Outcome(
        status="ok",
        version=manifests[0].get("version", ""),
        urls=tuple(_concat(codebase, package.name) for codebase in codebases),
        packages=(package,),
        sha256=_read_sha256(document),
        poll_interval=poll_interval,
    )


def _read_urls(document: etree._ElementTree) -> list[str]:
    codebases = [url.get("codebase", "") for url in document.xpath(f"{CHECK}/urls/url")]
    demand(codebases, "no url", INVALID)
    demand(all(codebases), "url with an empty codebase", INVALID)
    return codebases


def _read_package(document: etree._ElementTree) -> Package:
    packages = document.xpath(f"{CHECK}/manifest/packages/package")
    demand(packages, "no package", INVALID)
    name = packages[0].get("name", "")
    demand(name, "empty package name", INVALID)
    digits = re.match(r"\s*([+-]?[0-9]+)", packages[0].get("size", ""))
    demand(digits and int(digits[1]) > 0, "invalid payload size", INVALID)
    return Package(name=name, size=int(digits[1]))


def _read_sha256(document: etree._ElementTree) -> str:
    actions = document.xpath(f"{CHECK}/manifest/actions/action")
    postinstall = [a for a in actions if a.get("event") == "postinstall"]
    demand(postinstall, "no postinstall action", INVALID)
    sha256 = postinstall[0].get("sha256", "")
    demand(sha256, "empty sha256", INVALID)
    return sha256


def _concat(codebase: str, name: str) -> str:
    return f"{codebase}{'' if codebase.endswith('/') else '/'}{name}"


def _int(text: str) -> int:
    return int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else 0
