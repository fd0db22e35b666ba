"""Text to plain data and back: JSON, and YAML in the core schema of YAML 1.2.

What begins with `{` or `[` is JSON, or YAML in flow style such as `{name: x}`; anything else is YAML. Both are read
strictly, because a document that is read otherwise than it looks is worse than one that is refused: a key given twice
is an error, and so are NaN and Infinity, which PostgreSQL cannot keep. In YAML `no` is a text, `012` is twelve and a
date is a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from registry.errors import InvalidParameter, InvalidWorkflow
from registry.gc_pause import gc_pause
from registry.limits import MAX_DEPTH, MAX_DIGITS

LARGE_TEXT = 200_000
"""From so many characters on, Python's cyclic garbage collector costs more than reading them does."""

# The first line of a picture, past its comments; no YAML with keys begins so.
_PICTURE = re.compile(
    r"(?:\s|%%[^\n]*\n|//[^\n]*\n)*"
    r"(?:(?P<mermaid>(?:flowchart|graph)(?:[ \t]+(?:TB|TD|BT|RL|LR))?[ \t]*(?:;|\n|$))"
    r'|(?P<dot>(?:strict\s+)?(?:di)?graph(?:\s+(?:"(?:[^"\\]|\\.)*"|\w+))?\s*\{))',
    re.IGNORECASE,
)


def parse(text: str | bytes, *, origin: str = "document") -> Any:
    """Read JSON or YAML.

    text    the text, or its bytes in UTF-8, with or without a byte order mark
    origin  what to call it in errors, usually the file's name

    Returns a dict or a list of plain data. Raises InvalidWorkflow with origin, line and column.
    """
    text = _decoded(text, origin)
    if not text.strip():
        raise InvalidWorkflow(f"{origin}: not a workflow: it is empty")
    if drawn := _PICTURE.match(text):
        from registry import formats

        raise InvalidWorkflow(f"{origin}: {formats.written_only('dot' if drawn['dot'] else 'mermaid')}")
    with gc_pause(len(text) >= LARGE_TEXT):
        if text.lstrip()[0] in "{[" and not _is_flow_style(text):
            return _json(text, origin)
        from registry.formats import yaml_text

        data = yaml_text.read(text, origin)
    if not isinstance(data, dict | list):
        shown = str(data) if len(str(data)) <= 40 else f"{str(data)[:39]}…"
        raise InvalidWorkflow(f'{origin}: not a workflow: neither JSON nor YAML with keys, but "{shown}"')
    return data


def dump(data: object, syntax: str = "yaml") -> str:
    """Write plain data as text that `parse` reads back as the same.

    data    what `parse` or `registry.formats.from_workflow` gives
    syntax  "json" (indented) or "yaml" (block style, texts of several lines as they stand)

    Returns the text, with a line break at its end. Raises ValueError for NaN and Infinity.
    """
    if syntax == "json":
        return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    if syntax != "yaml":
        raise InvalidParameter(f'no syntax "{syntax}"; use json or yaml')
    from registry.formats import yaml_text

    return yaml_text.write(data)


def _place(text: str, offset: int) -> str:
    """Give the line and column of an offset, both from 1, as "3:14"."""
    line = text.count("\n", 0, offset) + 1
    return f"{line}:{offset - text.rfind(chr(10), 0, offset)}"


def _decoded(text: str | bytes, origin: str) -> str:
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            hint = "it looks like UTF-16: save it as UTF-8" if text[:2] in _UTF_16 else "save it as UTF-8"
            raise InvalidWorkflow(
                f"{origin}: not a text file in UTF-8: byte {error.start + 1} is 0x{text[error.start]:02x}; {hint}"
            ) from None
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        where = _place(text, text.index("\0"))
        raise InvalidWorkflow(f"{origin}:{where}: not a text file in UTF-8: it holds a NUL character")
    return text


_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def _is_flow_style(text: str) -> bool:
    """Tell whether this is YAML that begins like JSON: `{name: x}`."""
    return re.match(r"\s*\{\s*[A-Za-z_]\w*\s*:\s", text) is not None


class _Refused(Exception):
    """Something the scanner lets through but we do not; where it is, a second look at the text finds out."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused
    return found


def _no_constant(_: str) -> NoReturn:
    raise _Refused


def _json(text: str, origin: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except _Refused:
        offset, problem = _first_refused(text)
    except json.JSONDecodeError as error:
        offset, problem = error.pos, f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
    except RecursionError:
        offset, problem = too_deep(text) or 0, f"nested deeper than {MAX_DEPTH} levels"
    except ValueError:
        number = re.search(rf"\d{{{MAX_DIGITS + 1},}}", text)
        offset, problem = number.start() if number else 0, f"a number with more than {MAX_DIGITS} digits"
    raise InvalidWorkflow(f"{origin}:{_place(text, offset)}: {problem}")


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|-?[A-Za-z]+', re.DOTALL)


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    return ((match.start(), match.group()) for match in _TOKEN.finditer(text))


def _first_refused(text: str) -> tuple[int, str]:
    """Find the first key given twice, or constant, in JSON that is right otherwise up to there."""
    levels: list[dict[str, int] | None] = []
    key_is_next = False
    for offset, token in _tokens(text):
        if token in ("{", "["):
            levels.append({} if token == "{" else None)
            key_is_next = token == "{"
        elif token in ("}", "]"):
            levels.pop()
        elif token == ",":
            key_is_next = levels[-1] is not None
        elif token == ":":
            key_is_next = False
        elif token.lstrip("-") in ("NaN", "Infinity"):
            return offset, f"{token} is not JSON: use null, or a text"
        elif key_is_next and (keys := levels[-1]) is not None:
            key = json.loads(token)
            if key in keys:
                return offset, f"the key {json.dumps(key)} is given twice, first at {_place(text, keys[key])}"
            keys[key] = offset
    return 0, "a key is given twice"


def too_deep(text: str) -> int | None:
    """Give the offset of the bracket that opens the first level of this JSON beyond the limit."""
    depth = 0
    for offset, token in _tokens(text):
        if token in ("{", "["):
            depth += 1
            if depth > MAX_DEPTH:
                return offset
        elif token in ("}", "]"):
            depth -= 1
    return None
