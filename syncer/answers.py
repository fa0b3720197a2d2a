"""
What an upstream offers: its answer, checked whole before anything is done.

Whoever answers is a stranger. What machines would be sent, passes the same rules as
what operators enter (`PackageContents.checked`); what is checked here is the rest.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from domain.checks import checked_prose
from domain.errors import Invalid
from domain.package_contents import (
    ExtraFile,
    PackageContents,
    PackageType,
    UpdateAction,
)
from domain.versions import is_older, parse_version
from omaha.protocol.documents import MalformedDocument
from omaha.protocol.manifests import Action, Manifest, PackageEntry
from omaha.protocol.reading import read_response
from omaha.protocol.responses import AppAnswer, UpdateCheckAnswer
from syncer.asking import Question
from syncer.errors import AnswerRefused

MAX_MANIFESTS = 100
MAX_FILES = 100
MAX_FILE_SIZE = 1 << 36
"""Octets: 64 GiB, a hundred times what there is."""
_SHOWN = 60


class Step(Struct, frozen=True):
    """
    A package of the upstream's.

    Attributes:
        contents: As the upstream tells it.
        is_floor: No machine may skip it.
    """

    contents: PackageContents
    is_floor: bool
    floor_reason: str


class Offer(Struct, frozen=True):
    """
    What there is that we have not, or the beginning of it.

    Attributes:
        steps: The packages, the oldest first; at least one.
        target: The version that the channel is to point at; None if all are floors.
    """

    steps: tuple[Step, ...]
    target: str | None


def read_offer(body: bytes, question: Question) -> Offer | None:
    """
    Read the answer to a question; None if there is nothing new.

    Raises:
        AnswerRefused: It cannot be used; the message says why.
    """
    check = _check_of(_only_app(body), question)
    if check.status == "noupdate":
        return None
    if check.status != "ok":
        raise AnswerRefused(f"the upstream says {check.status[:_SHOWN]!r}")
    if not 1 <= len(check.manifests) <= MAX_MANIFESTS:
        raise AnswerRefused(f"the offer has {len(check.manifests)} manifests")
    if not check.urls:
        raise AnswerRefused("the offer has no URL")
    folders = _folders(check.urls, check.manifests)
    steps = tuple(
        _step(manifest, folder, question)
        for manifest, folder in zip(check.manifests, folders, strict=True)
    )
    _check_order([question.version, *(step.contents.version for step in steps)])
    return Offer(steps, _target(check.manifests))


def _only_app(body: bytes) -> AppAnswer:
    if not body.strip():
        raise AnswerRefused("the upstream's answer is empty")
    try:
        apps = read_response(body).apps
    except MalformedDocument as ex:
        raise AnswerRefused(f"the upstream's answer is unusable: {ex}") from ex
    if len(apps) != 1:
        raise AnswerRefused(f"the answer is about {len(apps)} applications, not one")
    return apps[0]


def _check_of(app: AppAnswer, question: Question) -> UpdateCheckAnswer:
    if app.app_id.strip("{}").lower() != str(question.app_id):
        raise AnswerRefused(
            f"the answer is about the application {app.app_id[:_SHOWN]!r}, which was"
            " not asked for"
        )
    if app.status != "ok":
        raise AnswerRefused(f"the upstream says {app.status[:_SHOWN]!r}")
    if app.update_check is None:
        raise AnswerRefused("the answer says nothing of updates")
    return app.update_check


def _check_order(versions: Sequence[str]) -> None:
    for before, after in pairwise(versions):
        if not is_older(before, after):
            raise AnswerRefused(
                f"the offer goes from {before} to {after}, which is not newer"
            )


def _folders(urls: Sequence[str], manifests: Sequence[Manifest]) -> Sequence[str]:
    """
    Say where the files of each package are.

    This product tells a folder for each, the target's first. Nebraska tells the
    target's alone, though a floor is in a folder of its own version.
    """
    if len(urls) == len(manifests):
        return urls[::-1]
    named = f"/{manifests[-1].version}/"
    return [urls[0].replace(named, f"/{each.version}/") for each in manifests]


def _target(manifests: Sequence[Manifest]) -> str | None:
    explicit = [each.version for each in manifests if each.is_target]
    if len(explicit) > 1:
        raise AnswerRefused(f"the offer has {len(explicit)} targets")
    others = [each.version for each in manifests if not each.is_floor]
    return next(iter(explicit or others[-1:]), None)


def _step(manifest: Manifest, url: str, question: Question) -> Step:
    try:
        parse_version(manifest.version)
        contents = _contents(manifest, url, question).checked()
        checked_prose(manifest.floor_reason, "floor_reason", at_most=500)
    except Invalid as ex:
        version = manifest.version[:_SHOWN]
        raise AnswerRefused(f"version {version!r} is not acceptable: {ex}") from ex
    return Step(contents, manifest.is_floor, manifest.floor_reason)


def _contents(manifest: Manifest, url: str, question: Question) -> PackageContents:
    if not 1 <= len(manifest.packages) <= MAX_FILES:
        raise Invalid(f"it has {len(manifest.packages)} files")
    _check_files(manifest.packages)
    payload, *extra_files = manifest.packages
    action = _action(manifest.actions)
    _check_digests(payload, action)
    return PackageContents(
        type=PackageType.FLATCAR,
        version=manifest.version,
        arch=question.arch,
        url=url if url.endswith("/") else f"{url}/",
        filename=payload.name,
        size=payload.size,
        hash=payload.hash,
        sha256=action.sha256,
        extra_files=tuple(map(_extra_file, extra_files)),
        action=action,
    )


def _check_files(files: Sequence[PackageEntry]) -> None:
    for file in files:
        # SECURITY: the name is joined to a URL, and to a folder of ours.
        if file.name in {"", ".", ".."} or set(file.name) & set('/\\?#%"'):
            raise Invalid(f"{file.name[:_SHOWN]!r} is not a plain name of a file")
        if not 1 <= file.size <= MAX_FILE_SIZE:
            raise Invalid(f"{file.name} has a size of {file.size} octets")
    if len({file.name for file in files}) < len(files):
        raise Invalid("two of its files have the same name")


def _action(actions: Sequence[Action]) -> UpdateAction:
    found = next((each for each in actions if each.event == "postinstall"), None)
    if found is None:
        raise Invalid("it has no postinstall action")
    if found.is_delta:
        raise Invalid("it is a delta, which we did not ask for")
    return UpdateAction(
        event=found.event,
        chromeos_version=found.display_version,
        sha256=found.sha256,
        needs_admin=found.needs_admin,
        disable_payload_backoff=found.disable_payload_backoff,
        metadata_signature_rsa=found.metadata_signature_rsa,
        metadata_size=found.metadata_size,
        deadline=found.deadline,
    )


def _check_digests(payload: PackageEntry, action: UpdateAction) -> None:
    """Refuse a payload whose SHA-256 is told twice, and differently."""
    if not payload.hash_sha256:
        return
    try:
        of_action = b64decode(action.sha256, validate=True).hex()
    except (NotBase64, ValueError):
        return  # NOTE: refused with the contents, with words of its own.
    # NOTE: hexadecimal by the protocol, base64 by go-omaha.
    told = {of_action, b64encode(bytes.fromhex(of_action)).decode()}
    if payload.hash_sha256 not in told and payload.hash_sha256.lower() != of_action:
        raise Invalid(
            "its payload has one SHA-256 in the package, another in the action"
        )


def _extra_file(file: PackageEntry) -> ExtraFile:
    return ExtraFile(file.name, file.size, file.hash, file.hash_sha256.lower())
