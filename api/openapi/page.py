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
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, Canvas);
        --soft: color-mix(in srgb, currentColor 5%, Canvas); }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; display: grid;
       grid-template-columns: 13rem minmax(0, 62rem); gap: 2rem; padding: 0 1.5rem; }
nav { position: sticky; top: 0; align-self: start; padding-top: 2rem; }
nav ul { list-style: none; padding: 0; }
code, pre { font-size: 0.875em; }
pre { overflow: auto; max-height: 24rem; padding: 0.75rem; background: var(--soft);
      border: 1px solid var(--line); border-radius: 4px; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { text-align: left; vertical-align: top; padding: 0.35rem 1rem 0.35rem 0;
         border-bottom: 1px solid var(--line); }
td p { margin: 0; }
h2 { margin-top: 3rem; border-bottom: 2px solid var(--line); }
section { border: 1px solid var(--line); border-radius: 6px; padding: 0 1rem 1rem;
          margin: 1rem 0; scroll-margin-top: 1rem; }
section h3 { font-weight: normal; overflow-wrap: anywhere; }
b.method { display: inline-block; min-width: 4.5em; font-size: 0.8em; }
b.GET { color: light-dark(#0b6b3a, #63d69b); }
b.POST { color: light-dark(#0b4fa8, #7db5ff); }
b.PUT { color: light-dark(#8a5200, #f0b95a); }
b.DELETE { color: light-dark(#a3161f, #ff8f94); }
@media (max-width: 50rem) { body { display: block; } nav { position: static; } }
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
<nav aria-label="Sections"><ul>{sections}</ul></nav>
<main>
<h1>{title} <small>{version}</small></h1>
{description}
<p>For programs: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1).</p>
{operations}
<h2 id="schemas">Schemas</h2>
{schemas}
</main>
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
        sections="".join(_links(document)),
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


def _links(document: Schema) -> Iterator[str]:
    for name in [*(tag["name"] for tag in document["tags"]), "Schemas"]:
        yield f'<li><a href="#{_anchor(name)}">{text(name)}</a></li>'


def _anchor(name: str) -> str:
    return html.escape(name.lower().replace(" ", "-"))


def _sections(document: Schema) -> Iterator[str]:
    for tag in document["tags"]:
        name, found = tag["name"], list(_tagged(document, tag["name"]))
        yield f'<h2 id="{_anchor(name)}">{text(name)}</h2>{prose(tag["description"])}'
        yield table(("Request", ""), (_line(*each) for each in found))
        for path, method, operation in found:
            yield _operation(document, path, method, operation)


def _line(path: str, method: str, operation: Schema) -> tuple[str, str]:
    link = f'<a href="#{html.escape(operation["operationId"])}">'
    return f"{link}{_request(path, method)}</a>", text(operation["summary"])


def _request(path: str, method: str) -> str:
    return f'<b class="method {method}">{method}</b> <code>{html.escape(path)}</code>'


def _operation(document: Schema, path: str, method: str, operation: Schema) -> str:
    name = html.escape(operation["operationId"])
    return "".join(
        (
            f'<section id="{name}"><h3>{_request(path, method)}</h3>',
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
    content = operation["requestBody"]["content"]
    if "application/json" not in content:
        return f"<h4>Body{required}: {text(', '.join(content))}</h4>"
    media = content["application/json"]
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
