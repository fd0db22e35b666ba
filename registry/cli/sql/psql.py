r"""A query as one pastes it into psql: a `\set` line for each parameter, then the statement with `:'name'`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registry.queries.lexer import tokens

if TYPE_CHECKING:
    from registry.queries import Query

# What stands for a value until somebody puts in the right one. All are valid, whatever else they are.
_PLACEHOLDERS = {
    "uuid": "00000000-0000-0000-0000-000000000000",
    "boolean": "false",
    "json": "{}",
    "jsonb": "{}",
    "date": "2025-01-31",
    "time without time zone": "12:00",
    "time with time zone": "12:00+00",
    "timestamp without time zone": "2025-01-31 12:00",
    "timestamp with time zone": "2025-01-31 12:00+00",
    "interval": "1 day",
    "bytea": "\\x00",
    "inet": "127.0.0.1",
    "cidr": "127.0.0.0/8",
    "tsquery": "word",
    "tsvector": "word",
    "bit": "0",
    "vector": "[0]",
    "halfvec": "[0]",
}
_NUMBERS = frozenset(("smallint", "integer", "bigint", "numeric", "real", "double precision", "oid"))


def script(query: Query, types: Mapping[str, str], given: Mapping[str, str]) -> str:
    """Write the query for psql.

    types  the type of each parameter, as the server names it: it chooses the placeholder
    given  values that are known, such as the tenant's id
    """
    lines = [f"-- {query.where}", f"-- name: {query.name} :{query.cardinality}"]
    lines += [f"-- {line}".rstrip() for line in query.doc.splitlines()]
    if query.operation == "COPY":
        return "\n".join([*lines, *_copy(query)])
    texts = {param.name: param.text or "" for param in query.annotations.params}
    for name in query.parameters:
        value = given.get(name) or placeholder(name, types[name], texts.get(name, ""))
        lines.append(f"\\set {name} {_quoted(value)}")
    return "\n".join([*lines, f"{_statement(query)};"])


def placeholder(name: str, type_name: str, text: str = "") -> str:
    """Choose a value that the type takes; `text` is what the file says of the parameter."""
    if type_name.endswith("[]"):
        return "{}"
    if type_name in ("json", "jsonb") and text.lstrip().startswith("["):
        return "[]"
    if type_name in _NUMBERS:
        return "1"
    return _PLACEHOLDERS.get(type_name.partition("(")[0], name)


def _quoted(value: str) -> str:
    r"""Quote a value for `\set`, which reads escapes as C does."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def _statement(query: Query) -> str:
    """Write `:'name'` for each parameter, and keep psql from taking the upper bound of a slice for one."""
    source = query.source
    edits = {start: f":'{name}'" for name, start, _ in query.definition.marks}
    ends = {start: end for _, start, end in query.definition.marks}
    parts, position = [], 0
    for kind, start, end in tokens(source):
        if start in edits:
            parts += [source[position:start], edits[start]]
            position = ends[start]
        elif kind != "parameter" and source[start:end] == ":":
            parts += [source[position:end], " "]
            position = end
    return "".join(parts) + source[position:]


def _copy(query: Query) -> list[str]:
    r"""Write a COPY as `\copy`, on the one line that has to be: psql takes the rows of a file only by that."""
    words = [query.source[start:end] for kind, start, end in tokens(query.source) if "comment" not in kind]
    line = " ".join(words[1:]).replace("( ", "(").replace(" )", ")").replace(" ,", ",").replace(" . ", ".")
    head, stdin, tail = line.partition(" FROM STDIN")
    if not stdin:
        head, stdin, tail = line.partition(" TO STDOUT")
    return [f"\\copy {head}{stdin.rpartition(' ')[0]} '{query.name}.data'{tail}"]
