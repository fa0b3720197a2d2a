"""Google Omaha 3: xml_parser.cc, as far as it concerns what we answer."""

import re

from lxml import etree

from tests.checkers.outcome import Outcome, Package, Rejected, demand

ACTIONS = frozenset({"preinstall", "install", "postinstall", "update"})
LARGEST_SIZE = 2**31 - 1


def accepts_google_omaha(body: bytes) -> dict[str, Outcome]:
    """Read all apps, by their ids in lower case."""
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError as error:
        raise Rejected(str(error)) from error
    demand(root.tag == "response", "no response")
    demand(root.get("protocol", "").startswith("3."), "unsupported protocol")
    _check_day_start(root)
    return {_need(app, "appid").lower(): _read_app(app) for app in root.iter("app")}


def _check_day_start(root: etree._Element) -> None:
    for start in root.iter("daystart"):
        days, seconds = _need(start, "elapsed_days"), _need(start, "elapsed_seconds")
        demand(2400 <= _number(days) <= 50_000, f"elapsed_days={days}")
        demand(_number(seconds) < 86_400, f"elapsed_seconds={seconds}")


def _read_app(app: etree._Element) -> Outcome:
    status = _need(app, "status")
    for answer in (*app.iterfind("ping"), *app.iterfind("event")):
        demand(_need(answer, "status") == "ok", f"{answer.tag} is not ok")
    check = app.find("updatecheck")
    if check is None or _need(check, "status") != "ok":
        return Outcome(status=status if check is None else check.get("status", ""))
    urls = tuple(_need(url, "codebase") for url in check.iterfind("urls/url"))
    demand(urls, "no url")
    return _read_offer(check, urls)


def _read_offer(check: etree._Element, urls: tuple[str, ...]) -> Outcome:
    manifests = check.findall("manifest")
    demand(len(manifests) == 1, "not exactly one manifest")
    packages = tuple(map(_read_package, manifests[0].iterfind("packages/package")))
    demand(packages, "no package")
    for action in manifests[0].iterfind("actions/action"):
        demand(_need(action, "event") in ACTIONS, "unknown action event")
    version = manifests[0].get("version", "")
    return Outcome(status="ok", version=version, urls=urls, packages=packages)


def _read_package(package: etree._Element) -> Package:
    size = _number(_need(package, "size"))
    sha1, sha256 = package.get("hash", ""), package.get("hash_sha256", "")
    demand(size <= LARGEST_SIZE, f"size {size} is no int32")
    demand(_need(package, "required") in {"true", "false"}, "required is no boolean")
    demand(sha1 or sha256, "neither hash nor hash_sha256")
    demand(re.fullmatch("([0-9a-f]{64})?", sha256), "hash_sha256 is not hexadecimal")
    return Package(_need(package, "name"), size, sha1, sha256)


def _need(element: etree._Element, name: str) -> str:
    value = element.get(name)
    demand(value is not None, f"{element.tag} without {name}")
    return str(value)


def _number(text: str) -> int:
    demand(re.fullmatch("[0-9]+", text), f"{text!r} is no number")
    return int(text)
