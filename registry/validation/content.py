"""What a document may hold: what JSON can say and PostgreSQL can keep."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterator
from typing import Any

from registry.limits import MAX_DEPTH, MAX_DIGITS
from registry.model import JsonObject
from registry.validation.problems import Path, Problem, is_encodable, quoted, said


def text_of(document: JsonObject) -> str | None:
    """Write a document as JSON, in one pass in C; None where it needs a closer look, because it may not be kept."""
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError, RecursionError):
        return None
    return None if "\\u0000" in text else text  # it may be a NUL, or the six characters of its escape


def check(document: JsonObject) -> Iterator[Problem]:
    """Find what cannot be kept: NUL characters, lone surrogates, NaN and Infinity, what is not JSON."""
    stack: list[tuple[Path, Any]] = [((), document)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict | list):
            if len(path) > MAX_DEPTH:
                yield path[:3], f"nested deeper than {MAX_DEPTH} levels"
            elif isinstance(value, dict):
                yield from _bad_keys(path, value)
                inner = [((*path, key), item) for key, item in value.items() if isinstance(key, str)]
                stack.extend(reversed(inner))
            else:
                stack.extend(((*path, place), value[place]) for place in reversed(range(len(value))))
        elif problem := _unkept(value):
            yield path, problem


def _bad_keys(path: Path, value: dict[Any, Any]) -> Iterator[Problem]:
    for key in value:
        if not isinstance(key, str):
            yield path, f"a key must be a text, not {said(key)}"
        elif problem := _unkept(key):
            yield path, f"the key {quoted(key)}: {problem}"


def _unkept(value: object) -> str:
    """Say why a single value cannot be kept; nothing if it can."""
    if isinstance(value, str):
        if "\0" in value:
            return "PostgreSQL cannot keep a NUL character"
        return "" if is_encodable(value) else "half of a surrogate pair is not a character"
    if isinstance(value, float):
        return "" if math.isfinite(value) else f"{value} cannot be kept: use null, or a text"
    if isinstance(value, int):  # 0.30103 digits a bit
        too_long = value.bit_length() > MAX_DIGITS * 3.322
        return f"a number with more than {MAX_DIGITS} digits cannot be kept" if too_long else ""
    if value is None:
        return ""
    advice = ": write it as an ISO 8601 text" if isinstance(value, datetime.date | datetime.time) else ""
    return f"a {type(value).__name__} is not JSON{advice}"
