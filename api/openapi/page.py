"""
A page that shows the document: plain HTML, which needs no scripts and no other host.

So it works wherever the server does, without access to the internet and under the
strictest policy for contents, and nothing of somebody else's has to be kept up to date.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import msgspec

from api.openapi.html import prose, table, text, type_name
from api.openapi.schemas import Schema

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
       padding: 0 1rem; color-scheme: light dark; }
code, pre { font-size: 0.9em; }
pre { overflow: auto; max-height: 24rem; padding: 0.5rem; border: 1px solid; }
table { border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: 0.2rem 0.8rem 0.2rem 0; }
h3 { border-top: 1px solid; padding-top: 1rem; }
"""
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<h1>{title} <small>{version}</small></h1>
{description}
<p>For programs: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1).</p>
<nav><h2>Contents</h2>{contents}</nav>
<main>{operations}<h2>Schemas</h2>{schemas}</main>
</body>
</html>
"""


def render(document: Schema) -> str:
    """Write the page."""
    info = document["info"]
    return _PAGE.format(
        title=text(f"{info['title']} API"),
        version=text(info["version"]),
        style=STYLE,
        description=prose(info["description"]),
        contents="".join(_contents(document)),
        operations="".join(_sections(document)),
        schemas="".join(
            _schema(name, schema)
            for name, schema in document["components"]["schemas"].items()
        ),
    )


def _tagged(document: Schema, tag: str) -> Iterator[tuple[str, str, Schema]]:
    """List path, method and operation of everything with a tag."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if tag in operation["tags"]:
                yield path, method.upper(), operation


def _contents(document: Schema) -> Iterator[str]:
    for tag in document["tags"]:
        links = [
            f'<a href="#{operation["operationId"]}">{text(operation["summary"])}</a>'
            for _, _, operation in _tagged(document, tag["name"])
        ]
        items = "</li><li>".join(links)
        yield f"<h3>{text(tag['name'])}</h3><ul><li>{items}</li></ul>"


def _sections(document: Schema) -> Iterator[str]:
    for tag in document["tags"]:
        yield f"<h2>{text(tag['name'])}</h2>{prose(tag['description'])}"
        for path, method, operation in _tagged(document, tag["name"]):
            yield _operation(document, path, method, operation)


def _operation(document: Schema, path: str, method: str, operation: Schema) -> str:
    name = html.escape(operation["operationId"])
    return "".join(
        (
            f'<section id="{name}"><h3><code>{method} {html.escape(path)}</code></h3>',
            prose(operation["summary"]),
            prose(operation["description"]),
            _parameters(document, operation["parameters"]),
            _body(operation),
            _answers(document, operation["responses"]),
            "</section>",
        )
    )


def _parameters(document: Schema, parameters: list[Schema]) -> str:
    found = [_resolved(document, each) for each in parameters]
    rows = [
        (
            f"<code>{html.escape(each['name'])}</code>",
            each["in"],
            type_name(each["schema"]),
            _bounds(each),
            text(each["description"]),
        )
        for each in found
    ]
    return table(("Parameter", "In", "Type", "", ""), rows)


def _bounds(parameter: Schema) -> str:
    schema = parameter["schema"]
    told = ["required"] if parameter.get("required") else []
    if "minimum" in schema and "maximum" in schema:
        told.append(f"{schema['minimum']} to {schema['maximum']}")
    if "default" in schema:
        told.append(f"else {schema['default']}")
    return text(", ".join(told))


def _body(operation: Schema) -> str:
    if "requestBody" not in operation:
        return ""
    required = "" if operation["requestBody"]["required"] else " (optional)"
    media = operation["requestBody"]["content"]["application/json"]
    return (
        f"<h4>Body{required}: {type_name(media['schema'])}</h4>"
        f"{_example(media['example'])}"
    )


def _answers(document: Schema, answers: dict[str, Schema]) -> str:
    rows, examples = [], []
    for status, answer in answers.items():
        found = _resolved(document, answer)
        content = found.get("content", {})
        kinds = [
            f"{type_name(media['schema'])} <small>{html.escape(kind)}</small>"
            for kind, media in content.items()
        ]
        rows.append((status, prose(found["description"]), "<br>".join(kinds)))
        examples += [
            media["example"] for media in content.values() if "example" in media
        ]
    shown = "".join(map(_example, examples))
    return f"<h4>Answers</h4>{table(('Status', '', 'Type'), rows)}{shown}"


def _schema(name: str, schema: Schema) -> str:
    required = schema.get("required", [])
    rows = [
        (
            f"<code>{html.escape(field)}</code>",
            type_name(kind),
            "" if field in required else "optional",
            text(kind.get("description", "")),
        )
        for field, kind in schema.get("properties", {}).items()
    ]
    values = "" if rows else f"<p>{type_name(schema)}</p>"
    shown = table(("Field", "Type", "", ""), rows)
    return (
        f'<section id="schema-{name}"><h3>{name}</h3>'
        f"{prose(schema.get('description', ''))}{values}{shown}</section>"
    )


def _resolved(document: Schema, thing: Schema) -> Schema:
    """Give what a reference to a component refers to; else the thing itself."""
    if "$ref" not in thing:
        return thing
    _, _, kind, name = thing["$ref"].split("/")
    found: Schema = document["components"][kind][name]
    return found


def _example(value: Any) -> str:
    shown = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    return (
        f"<details><summary>Example</summary><pre>{html.escape(shown)}</pre></details>"
    )
