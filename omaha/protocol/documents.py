"""
XML from strangers, read in one pass, and text made safe to write.

SECURITY: expat, not a tree library: a DTD is refused before its first entity,
limits hold while the document is read, and nothing outlives the parse. lxml
keeps every name it has ever seen, so that any sender can fill the memory of the
process (measured: 1.3 GB after 5,500 bodies of 60 KiB).
"""

import re
from typing import NoReturn
from xml.parsers import expat

import msgspec

# An event is at depth 3; the deepest element of any known client at 4.
MAX_DEPTH = 16

# Of one element; the most seen are about twenty, on an app of Google's clients.
MAX_ATTRIBUTES = 64

# In characters; Omaha V3 allows a cohort this many, nothing else comes close.
MAX_ATTRIBUTE_LENGTH = 1024

# What may not stand in a quoted attribute, and what XML 1.0 allows nowhere.
_UNSAFE = re.compile(
    r'[&<>"\t\n\r]|[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]',
)
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}

# Ends with an attribute, the closing quote included.
_QUOTED = re.compile(rb'="[^"]*"\Z')


class MalformedDocument(ValueError):
    """A document that was refused; the message is safe to show to its sender."""


class Element(msgspec.Struct, frozen=True):
    """An element of a document; what stands between elements is not kept."""

    name: str
    attributes: dict[str, str]
    children: list["Element"]

    def all(self, name: str) -> list["Element"]:
        """Find the children of this name."""
        return [child for child in self.children if child.name == name]


def read_document(body: bytes) -> Element:
    """
    Read a document that is nothing but elements with attributes.

    Returns:
        The root, whose namespace, if it has one, is an attribute like any other.

    Raises:
        MalformedDocument: If it is not well-formed UTF-8 XML, has a DTD, or
            exceeds a limit.
    """
    # SECURITY: expat takes UTF-16 for what it is, whatever it was told. There, a
    # NUL byte is in every `<`; in XML as UTF-8 there is none.
    if b"\0" in body:
        raise MalformedDocument("not UTF-8: there are NUL bytes")
    tree = _Tree()
    parser = expat.ParserCreate("UTF-8")
    parser.XmlDeclHandler = _check_declaration
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = tree.open
    parser.EndElementHandler = tree.close
    try:
        parser.Parse(body, True)  # noqa: FBT003 - the C function takes no keyword
    except expat.ExpatError as error:
        message = _describe(error, body[: parser.ErrorByteIndex])
        raise MalformedDocument(message) from error
    return tree.root


def escape(text: str) -> str:
    """Make any text fit between double quotes; U+FFFD stands for what XML forbids."""
    # PERF: a search that finds nothing returns the text itself, 0.3 us for an id.
    return _UNSAFE.sub(_replace, text)


class _Tree:
    """Grows by what the parser meets, up to the limits."""

    def __init__(self) -> None:
        document = Element("", {}, [])
        self._children = document.children
        self._path = [document]

    @property
    def root(self) -> Element:
        return self._children[0]

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) > MAX_DEPTH:
            raise MalformedDocument(f"elements nested deeper than {MAX_DEPTH}")
        if attributes:
            _check_attributes(attributes)
        element = Element(name, attributes, [])
        self._path[-1].children.append(element)
        self._path.append(element)

    def close(self, name: str) -> None:
        self._path.pop()


def _check_attributes(attributes: dict[str, str]) -> None:
    if len(attributes) > MAX_ATTRIBUTES:
        raise MalformedDocument(
            f"an element with more than {MAX_ATTRIBUTES} attributes"
        )
    # PERF: a plain loop is twice as fast as max(map(len, ...)) here.
    for value in attributes.values():
        if len(value) > MAX_ATTRIBUTE_LENGTH:
            limit = MAX_ATTRIBUTE_LENGTH
            raise MalformedDocument(f"an attribute longer than {limit} characters")


def _check_declaration(version: str, encoding: str | None, standalone: int) -> None:
    if encoding is not None and encoding.lower() != "utf-8":
        raise MalformedDocument("an encoding other than UTF-8 is declared")


def _refuse_doctype(*declaration: object) -> NoReturn:
    raise MalformedDocument("a document type declaration is not accepted")


def _describe(error: expat.ExpatError, before: bytes) -> str:
    reason = expat.ErrorString(error.code)
    place = f"line {error.lineno}, column {error.offset + 1}"
    # NOTE: MACHINE_ALIAS="my host" in update.conf is sent, quotes and all, as
    # machinealias=""my host"" (Flatcar #1209, #1424): it breaks after `""`.
    hint = "; double quotes in update.conf?" if _QUOTED.search(before) else ""
    return f"invalid XML: {reason} at {place}{hint}"


def _replace(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0], "\ufffd")
