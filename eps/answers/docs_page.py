"""The page at /docs: every operation with its parameters and answers, every shape with its fields, no script."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from typing import Any

Json = dict[str, Any]

STYLE = """
body { font: 1rem/1.5 sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: #212b32 }
article { border-top: 1px solid #aeb7bd; padding: 0.5rem 0 1rem }
h3 { font-size: 1.1rem; margin: 0.5rem 0 } h3 b, a { color: #005eb8 }
table { border-collapse: collapse } caption { text-align: left; font-weight: bold }
td, th { text-align: left; vertical-align: top; padding: 0.1rem 1rem 0.1rem 0; font-weight: normal }
"""
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; frame-ancestors 'none'"


def docs_page(document: Json) -> str:
    info = document["info"]
    operations = [
        _operation(f"<b>{method.upper()}</b> {escape(path)}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    shapes = [_shape(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]
    return "".join(
        (
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            f"<title>{escape(info['title'])}</title><style>{STYLE}</style>",
            f"<h1>{escape(info['title'])} {escape(info['version'])}</h1><p>{escape(info['description'])}</p>",
            '<p>For programs: <a href="/openapi.json">/openapi.json</a></p>',
            *("<h2>Operations</h2>", *operations),
            *("<h2>Shapes</h2>", *shapes),
            "</html>",
        )
    )


def _operation(heading: str, operation: Json) -> str:
    parameters = [
        (one["name"], one["in"], "needed" if one["required"] else "", kind(one["schema"]))
        for one in operation["parameters"]
    ]
    body = _content(operation.get("requestBody", {}))
    answers = [
        (status, _content(answer), escape(answer["description"]).replace("\n", "<br>"))
        for status, answer in operation["responses"].items()
    ]
    return "".join(
        (
            f'<article id="{escape(operation["operationId"])}"><h3>{heading}</h3>',
            f"<p>{escape(operation['summary'])}. {escape(operation['description'])}</p>",
            _table("Parameters", parameters),
            _table("Body", [(body,)] if body else []),
            _table("Answers", answers),
            "</article>",
        )
    )


def _shape(name: str, schema: Json) -> str:
    needed = schema.get("required", ())
    fields = [
        (escape(field), kind(described), "" if field in needed else "may be left out")
        for field, described in schema.get("properties", {}).items()
    ]
    return (
        f'<article id="shape-{escape(name)}"><h3>{escape(name)}</h3><p>{escape(schema.get("description", ""))}</p>'
        f"{_table('Fields', fields or [(kind(schema),)])}</article>"
    )


def _table(caption: str, rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return f"<table><caption>{caption}</caption><tr>{'</tr><tr>'.join(lines)}</tr></table>" if lines else ""


def _content(holder: Json) -> str:
    return " or ".join(kind(content["schema"]) for content in holder.get("content", {}).values())


def kind(schema: Json) -> str:
    """A schema in a few words: a link to its shape, or what JSON value it is."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#shape-{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(kind(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(escape(str(value)) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    if isinstance(inside := schema.get("additionalProperties"), dict):
        return f"object of {kind(inside)}"
    return escape(
        " ".join(str(schema[word]) for word in ("type", "format", "const") if word in schema) or "anything"
    )
