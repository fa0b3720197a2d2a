"""
go-omaha, the library of locksmith, Nebraska and updateservicectl.

encoding/xml fills typed fields: one attribute that is no number or boolean and
the whole document is refused; what is missing is the zero value.
"""

import re
from email.message import Message

from lxml import etree

from tests.checkers.outcome import Outcome, Package, Rejected, demand

LARGEST = 1024 * 1024
INVALID = 34
TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False", ""})
BOOLEANS = {
    "package": ("required",),
    "manifest": ("is_floor", "is_target"),
    "action": ("needsadmin", "IsDeltaPayload", "DisablePayloadBackoff", "Prompt"),
}
UINTS = {"package": ("size",), "action": ("MaxFailureCountPerUrl",)}


def accepts_go_omaha(
    body: bytes, content_type: str, status: int, app_id: str
) -> Outcome:
    """Read the answer about an app as the client's UpdateCheck, Ping and Event do."""
    demand(status == 200, f"HTTP {status}", 2000 + status)
    return read_outcome(find_app(parse_response(body, content_type), app_id))


def parse_response(body: bytes, content_type: str) -> etree._Element:
    _check_content_type(content_type)
    demand(len(body) <= LARGEST, "response over 1 MiB")
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError as error:
        raise Rejected(str(error)) from error
    demand(root.tag == "response", f"expected <response>, have <{root.tag}>")
    demand(root.get("protocol") == "3.0", "unsupported protocol version")
    for element in root.iter("*"):
        _check_types(element)
    return root


def find_app(root: etree._Element, app_id: str) -> etree._Element:
    for app in root.iterfind("app"):
        if app.get("appid") == app_id:
            return app
    raise Rejected(f"app {app_id} missing from response", INVALID)


def read_outcome(app: etree._Element) -> Outcome:
    """Read an app; a status that is not ok is all that the client then knows."""
    check = app.find("updatecheck")
    if app.get("status") != "ok" or check is None:
        return Outcome(status=app.get("status", ""))
    manifest = check.find("manifest")
    packages = () if manifest is None else manifest.iterfind("packages/package")
    return Outcome(
        status=check.get("status", ""),
        version="" if manifest is None else manifest.get("version", ""),
        urls=tuple(url.get("codebase", "") for url in check.iterfind("urls/url")),
        packages=tuple(map(read_package, packages)),
        sha256=next((a.get("sha256", "") for a in check.iter("action")), ""),
    )


def read_package(package: etree._Element) -> Package:
    return Package(
        name=package.get("name", ""),
        size=int(package.get("size", "0")),
        hash=package.get("hash", ""),
        hash_sha256=package.get("hash_sha256", ""),
    )


def _check_content_type(content_type: str) -> None:
    if not content_type:
        return
    header = Message()
    header["Content-Type"] = content_type
    known = header.get_content_type() in {"text/xml", "application/xml"}
    charset = str(header.get_content_charset("utf-8"))
    demand(known and charset == "utf-8", f"unsupported content type {content_type}")


def _check_types(element: etree._Element) -> None:
    for name in BOOLEANS.get(str(element.tag), ()):
        value = element.get(name, "").strip()
        demand(value in TRUE | FALSE, f"{name}={value!r} is no boolean")
    for name in UINTS.get(str(element.tag), ()):
        value = element.get(name, "").strip()
        number = re.fullmatch("[0-9]*", value) and int(value or 0) < 2**64
        demand(number, f"{name}={value!r} is no number")
