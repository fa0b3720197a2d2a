"""What clients read: a response, back as the structs that it was written from."""

import re

from omaha.protocol.documents import Element, MalformedDocument, read_document
from omaha.protocol.manifests import Action, Manifest, PackageEntry
from omaha.protocol.responses import AppAnswer, Response, UpdateCheckAnswer

_NUMBER = re.compile(r"[0-9]{1,19}")
_NOTHING = Element("", {}, [])


class MalformedResponse(MalformedDocument):
    """XML that is no Omaha 3 response."""


def read_response(body: bytes) -> Response:
    """
    Read a response; unknown elements and attributes are ignored.

    A text that is missing is empty: what a client cannot do without is its own affair.

    Raises:
        MalformedResponse: If it is no Omaha 3 response, or if a number is none.
        MalformedDocument: If it is not even XML that we accept.
    """
    root = read_document(body)
    _check_envelope(root)
    day = next(iter(root.all("daystart")), _NOTHING)
    return Response(
        apps=tuple(map(_read_app, root.all("app"))),
        elapsed_seconds=_number(day, "elapsed_seconds") or 0,
        elapsed_days=_number(day, "elapsed_days") or 0,
    )


def _check_envelope(root: Element) -> None:
    # NOTE: update_engine finds nothing by its XPaths in a namespace.
    if root.name != "response" or "xmlns" in root.attributes:
        raise MalformedResponse("the root is not a <response> without a namespace")
    protocol = _text(root, "protocol")
    if not protocol.startswith("3."):
        raise MalformedResponse(f"protocol {protocol[:16]!r} is not 3.x")


def _read_app(app: Element) -> AppAnswer:
    return AppAnswer(
        app_id=_text(app, "appid"),
        status=_text(app, "status"),
        ping=bool(app.all("ping")),
        update_check=next(map(_read_check, app.all("updatecheck")), None),
        events=len(app.all("event")),
    )


def _read_check(check: Element) -> UpdateCheckAnswer:
    urls = _listed(check, "urls", "url")
    return UpdateCheckAnswer(
        status=_text(check, "status"),
        poll_interval=_number(check, "PollInterval"),
        urls=tuple(_text(url, "codebase") for url in urls),
        manifests=tuple(map(_read_manifest, check.all("manifest"))),
    )


def _read_manifest(manifest: Element) -> Manifest:
    return Manifest(
        version=_text(manifest, "version"),
        packages=tuple(map(_read_package, _listed(manifest, "packages", "package"))),
        actions=tuple(map(_read_action, _listed(manifest, "actions", "action"))),
        is_floor=_is_true(manifest, "is_floor"),
        floor_reason=_text(manifest, "floor_reason"),
        is_target=_is_true(manifest, "is_target"),
    )


def _read_package(package: Element) -> PackageEntry:
    size = _number(package, "size")
    if size is None:
        raise MalformedResponse("a package has no size")
    return PackageEntry(
        name=_text(package, "name"),
        size=size,
        hash=_text(package, "hash"),
        hash_sha256=_text(package, "hash_sha256"),
        required=_is_true(package, "required"),
    )


def _read_action(action: Element) -> Action:
    return Action(
        event=_text(action, "event"),
        sha256=_text(action, "sha256"),
        display_version=_text(action, "DisplayVersion"),
        needs_admin=_is_true(action, "needsadmin"),
        is_delta=_is_true(action, "IsDeltaPayload"),
        disable_payload_backoff=_is_true(action, "DisablePayloadBackoff"),
        max_failure_count_per_url=_number(action, "MaxFailureCountPerUrl"),
        metadata_signature_rsa=_text(action, "MetadataSignatureRsa"),
        metadata_size=_text(action, "MetadataSize"),
        deadline=_text(action, "deadline"),
    )


def _listed(element: Element, list_name: str, name: str) -> list[Element]:
    return [item for items in element.all(list_name) for item in items.all(name)]


def _text(element: Element, attribute: str) -> str:
    return element.attributes.get(attribute, "")


def _is_true(element: Element, attribute: str) -> bool:
    return element.attributes.get(attribute) == "true"


def _number(element: Element, attribute: str) -> int | None:
    text = element.attributes.get(attribute)
    if text is None:
        return None
    if not _NUMBER.fullmatch(text):
        raise MalformedResponse(f"{attribute}={text[:32]!r} is not a number")
    return int(text)
