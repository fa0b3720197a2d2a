"""
ue-rs, whose download_sysext reads the answer that update_engine has stored.

Its reader takes attributes apart by the length of their names, so there may be no
blank around a `=`; it fails on whatever it does not know in the places it reads.
"""

import binascii
import re
from base64 import b64decode
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from lxml import etree

from tests.checkers.outcome import Outcome, Package, Rejected, demand

ACTIONS = frozenset({"preinstall", "install", "postinstall", "update"})
BOOLEANS = frozenset({"true", "false"})


def accepts_ue_rs(body: bytes) -> Outcome:
    """Read the offers of all apps; every app has to have one."""
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError as error:
        raise Rejected(str(error)) from error
    demand(not re.search(rb'\s=\s*"|=\s+"', body), "a blank next to =")
    demand(root.tag == "response" and "protocol" in root.attrib, "no response")
    outcomes = [_read_app(app) for app in root.iterfind("app")]
    demand(outcomes, "no app")
    return outcomes[0]


def _read_app(app: etree._Element) -> Outcome:
    _check_uuid(_need(app, "appid"))
    _need(app, "status")
    check = _child(app, "updatecheck")
    manifest = _child(check, "manifest")
    for action in manifest.iterfind("actions/action"):
        _check_action(action)
    packages = tuple(map(_read_package, manifest.iterfind("packages/package")))
    base = _first_url(_child(check, "urls"))
    return Outcome(
        status=_need(check, "status"),
        version=_need(manifest, "version"),
        urls=tuple(urljoin(base, package.name) for package in packages),
        packages=packages,
    )


def _first_url(urls: etree._Element) -> str:
    codebases = [
        u.get("codebase", "") for u in urls if list(u.attrib)[:1] == ["codebase"]
    ]
    demand(codebases, "no url whose first attribute is its codebase")
    for codebase in codebases:
        parts = urlsplit(codebase)
        demand(parts.scheme and parts.netloc, f"{codebase} is not absolute")
    return codebases[0]


def _check_action(action: etree._Element) -> None:
    demand(_need(action, "event") in ACTIONS, "unknown action event")
    _check_base64(_need(action, "sha256"), 32)
    backoff = action.get("DisablePayloadBackoff", "true")
    demand(backoff in BOOLEANS, "DisablePayloadBackoff is no boolean")


def _read_package(package: etree._Element) -> Package:
    sha1, sha256 = package.get("hash"), package.get("hash_sha256")
    size = _need(package, "size")
    demand(re.fullmatch("[0-9]+", size), f"size {size} is no number")
    demand(_need(package, "required") in BOOLEANS, "required is no boolean")
    if sha1 is not None:
        _check_base64(sha1, 20)
    if sha256 is not None:
        demand(re.fullmatch("[0-9a-fA-F]{64}", sha256), "hash_sha256 is not hex")
    return Package(_need(package, "name"), int(size), sha1 or "", sha256 or "")


def _check_base64(text: str, size: int) -> None:
    try:
        digest = b64decode(text, validate=True)
    except binascii.Error as error:
        raise Rejected(f"{text!r} is not base64") from error
    demand(len(digest) == size, f"{text!r} has {len(digest)} bytes, not {size}")


def _check_uuid(text: str) -> None:
    try:
        UUID(text.removeprefix("{").removesuffix("}"))
    except ValueError as error:
        raise Rejected(f"{text!r} is no UUID") from error


def _need(element: etree._Element, name: str) -> str:
    value = element.get(name)
    demand(value is not None, f"{element.tag} without {name}")
    return str(value)


def _child(element: etree._Element, name: str) -> etree._Element:
    children = element.findall(name)
    demand(children, f"{element.tag} without {name}")
    return children[-1]
