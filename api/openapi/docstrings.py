"""Docstrings as descriptions: what a struct is, and what each of its fields is."""

from __future__ import annotations

import re
from inspect import cleandoc

import msgspec

_SECTION = re.compile(r"^(Attributes|Raises|Args|Returns):$", re.MULTILINE)
_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
_ELSEWHERE = re.compile(r"; see `[\w.]+`")


def description_of(kind: type) -> str:
    """Give what the docstring of a class says before its sections, as Markdown."""
    return _markdown(_SECTION.split(cleandoc(kind.__doc__ or ""))[0])


def meanings_of(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Give what the docstrings of a struct and its bases say of its fields."""
    meanings: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        _, _, attributes = cleandoc(each.__doc__ or "").partition("Attributes:\n")
        found = _ATTRIBUTE.findall(_SECTION.split(attributes)[0])
        meanings.update({name: _markdown(text) for name, text in found})
    return meanings


def _markdown(text: str) -> str:
    """Join lines, but for those of other paragraphs; leave out what is for authors."""
    paragraphs = _ELSEWHERE.sub("", text).replace("``", "`").strip().split("\n\n")
    return "\n\n".join(" ".join(each.split()) for each in paragraphs)
