"""
Entity tags (RFC 9110, section 8.8.3), and the headers that name some of them.

Ours has two parts: the version of the thing, by which `If-Match` goes, and after a dash
a digest of all that was sent, by which `If-None-Match` of a GET goes. What is shown
beside a thing, such as how far its rollout is, so makes no edit fail.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from uuid import UUID

from msgspec import Struct

from api.requests.errors import InvalidHeader

_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_OURS = re.compile(r"([0-9a-f]{8})\.([0-9]{1,18})", re.ASCII)
_PLACE = "\0"
"""Stands for a tag; no header can hold it."""


class Tag(Struct, frozen=True):
    """
    An entity tag that a client names.

    Attributes:
        text: Between the quotes.
    """

    text: str
    is_weak: bool = False

    @property
    def of_version(self) -> str:
        """The part that tells the version."""
        return self.text.partition("-")[0]


class Tags(Struct, frozen=True):
    """
    What a condition names: some tags, or any that there is (``*``).

    Attributes:
        tags: None for any.
    """

    tags: tuple[Tag, ...] | None

    def name_version(self, tag: str | None) -> bool:
        """
        Say whether a version is meant, by strong comparison.

        Args:
            tag: Of the version; None where there is no such thing yet.
        """
        if tag is None or self.tags is None:
            return tag is not None
        return any(each.of_version == tag and not each.is_weak for each in self.tags)

    def name_answer(self, tag: str) -> bool:
        """Say whether an answer is meant, by weak comparison."""
        return self.tags is None or any(each.text == tag for each in self.tags)

    def newest_version(self, stream_id: UUID) -> int | None:
        """Give the newest version of a thing that is named; None if none is."""
        ours = [_OURS.fullmatch(each.of_version) for each in self.tags or ()]
        prefix = _prefix(stream_id)
        return max((int(it[2]) for it in ours if it and it[1] == prefix), default=None)


def parse_tags(header: str | None, name: str) -> Tags | None:
    """
    Read a header that names tags; None if it was not sent.

    Raises:
        InvalidHeader: It is no list of tags.
    """
    if header is None:
        return None
    if header.strip() == "*":
        return Tags(None)
    places = _TAG.sub(_PLACE, header).split(",")
    found = tuple(Tag(text, bool(weak)) for weak, text in _TAG.findall(header))
    if not found or not {place.strip(" \t") for place in places} <= {"", _PLACE}:
        raise InvalidHeader(
            f'{name} must be * or tags in quotes, such as "4f5c1e02.7"', field=name
        )
    return Tags(found)


def version_tag(stream_id: UUID, version: int) -> str:
    """Write the part of a tag that tells the version of a thing."""
    return f"{_prefix(stream_id)}.{version}"


def answer_tag(of_version: str, answer: bytes) -> str:
    """Write the whole tag of an answer."""
    return f"{of_version}-{blake2b(answer, digest_size=8).hexdigest()}"


def _prefix(stream_id: UUID) -> str:
    # NOTE: the rollouts of a group take turns under one path, so versions alone are
    # not enough.
    return stream_id.hex[:8]
