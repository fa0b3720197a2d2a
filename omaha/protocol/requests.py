"""What machines ask: an Omaha 3 request as a frozen struct."""

import msgspec
from msgspec import field

from omaha.protocol.documents import Element, MalformedDocument, read_document
from omaha.protocol.events import Event, read_event

# In bytes, for the endpoint to enforce; a typical request has 1 KiB.
MAX_BODY = 64 * 1024

# The most that a known client sends is about sixty.
MAX_APPS = 100

# Of one app; Google's clients save events up while they are offline.
MAX_EVENTS = 100

_TRUE = frozenset({"1", "true"})
_NOTHING = Element("", {}, [])


class MalformedRequest(MalformedDocument):
    """A request that cannot be answered; the message is safe to show."""


class AppRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a machine says and asks about one application, as it was sent."""

    app_id: str = field(default="", name="appid")
    version: str = ""
    track: str = ""
    board: str = ""
    machine_id: str = field(default="", name="machineid")
    machine_alias: str = field(default="", name="machinealias")
    oem: str = ""
    oem_version: str = field(default="", name="oemversion")
    aleph_version: str = field(default="", name="alephversion")
    boot_id: str = field(default="", name="bootid")
    lang: str = ""
    delta_okay: bool = False
    multi_manifest_ok: bool = False
    ping: bool = False
    update_check: bool = False
    target_version_prefix: str | None = None
    events: tuple[Event, ...] = ()


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a machine posts; what it left out is an empty text."""

    protocol: str = ""
    version: str = ""
    updater_version: str = field(default="", name="updaterversion")
    install_source: str = field(default="", name="installsource")
    session_id: str = field(default="", name="sessionid")
    request_id: str = field(default="", name="requestid")
    test_source: str = field(default="", name="testsource")
    is_machine: bool = False
    os_arch: str = ""
    os_platform: str = ""
    os_version: str = ""
    os_sp: str = ""
    apps: tuple[AppRequest, ...] = ()


def parse_request(body: bytes) -> Request:
    """
    Read a request as any Omaha 3 client sends it.

    Unknown elements and attributes are ignored, and so is the order of the rest.

    Raises:
        MalformedRequest: If it is no XML that we accept, no Omaha 3 request, or
            has no app or too many.
    """
    # PERF: 22 us for a poll of update_engine (0.9 KiB), 16 of them for the document.
    try:
        root = read_document(body)
    except MalformedDocument as error:
        raise MalformedRequest(str(error)) from error
    _check_envelope(root)
    return _read_request(root)


def _check_envelope(root: Element) -> None:
    if root.name != "request" or "xmlns" in root.attributes:
        raise MalformedRequest("the root is not a <request> without a namespace")
    # NOTE: CoreRoller's client library sends protocol="".
    protocol = root.attributes.get("protocol", "")
    if protocol and not protocol.startswith("3."):
        raise MalformedRequest(f"protocol {protocol[:16]!r} is not 3.x")


# PERF: below, msgspec takes each text from the attribute that its field names, in
# half the time of a keyword argument apiece. What is not such a text is always
# given, so that no attribute of that name can get in.


def _read_request(root: Element) -> Request:
    children = {child.name: child for child in root.children}
    os = children.get("os", _NOTHING).attributes
    derived = {
        "is_machine": root.attributes.get("ismachine") in _TRUE,
        "os_arch": os.get("arch", ""),
        "os_platform": os.get("platform", ""),
        "os_version": os.get("version", ""),
        "os_sp": os.get("sp", ""),
        "apps": _read_apps(root),
    }
    return msgspec.convert(root.attributes | derived, Request)


def _read_apps(root: Element) -> tuple[AppRequest, ...]:
    apps = root.all("app")
    if not apps:
        raise MalformedRequest("no app in the request")
    if len(apps) > MAX_APPS:
        raise MalformedRequest(f"more than {MAX_APPS} apps in one request")
    return tuple(map(_read_app, apps))


def _read_app(app: Element) -> AppRequest:
    children = {child.name: child for child in app.children}
    check = children.get("updatecheck", _NOTHING).attributes
    derived = {
        "delta_okay": app.attributes.get("delta_okay") in _TRUE,
        "multi_manifest_ok": app.attributes.get("multi_manifest_ok") in _TRUE,
        "ping": "ping" in children,
        "update_check": "updatecheck" in children,
        "target_version_prefix": check.get("targetversionprefix"),
        "events": _read_events(app),
    }
    return msgspec.convert(app.attributes | derived, AppRequest)


def _read_events(app: Element) -> tuple[Event, ...]:
    events = app.all("event")
    if len(events) > MAX_EVENTS:
        raise MalformedRequest(f"more than {MAX_EVENTS} events in one app")
    return tuple(map(read_event, events))
