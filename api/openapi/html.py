"""The bits of HTML that the page of the API is made of; all of them escape."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

_CODE = re.compile(r"`([^`]+)`")
_REF = re.compile(r"^#/components/schemas/")


def text(words: str) -> str:
    """Write words, with ``code`` between backticks."""
    return _CODE.sub(r"<code>\1</code>", html.escape(words))


def prose(words: str) -> str:
    """Write paragraphs."""
    return "".join(f"<p>{text(each)}</p>" for each in words.split("\n\n") if each)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table of cells that are HTML already; nothing if there are no rows."""
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    if not lines:
        return ""
    head = "".join(f'<th scope="col">{text(each)}</th>' for each in heads)
    return f"<table><tr>{head}</tr><tr>{'</tr><tr>'.join(lines)}</tr></table>"


def type_name(schema: dict[str, Any]) -> str:
    """Write the type that a schema describes in a few words, with links to others."""
    match schema:
        case {"$ref": ref}:
            name = html.escape(_REF.sub("", ref))
            return f'<a href="#schema-{name}">{name}</a>'
        case {"anyOf": kinds}:
            return " or ".join(map(type_name, kinds))
        case {"enum": values}:
            return " | ".join(text(f"`{each}`") for each in values)
        case {"type": "array", "items": items}:
            return f"list of {type_name(items)}"
        case {"type": "object", "additionalProperties": values}:
            return f"map to {type_name(values)}"
        case _:
            told = [schema[key] for key in ("format", "type") if key in schema]
            return text(" ".join(told))
