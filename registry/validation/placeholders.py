"""Placeholders `{{ params.key }}` of a document for which it has no parameter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from registry.model import JsonObject
from registry.placeholders import keys_in, may_hold_any
from registry.suggestions import meant
from registry.validation.problems import Path, Problem, quoted

_SUGGESTIONS = 20

# The placeholders in JSON, where white space may be escaped; what is none may look like one here, never the reverse.
_IN_JSON = re.compile(r"\{\{(?:\s|\\[a-z][0-9a-f]*)*params\.([^{}]*)\}\}")


def unknown_placeholders(document: JsonObject, text: str | None) -> Iterator[Problem]:
    """Find placeholders in parameters and handoff data whose key is not that of a parameter.

    document  the document, however wrong its shape
    text      the whole of it as JSON, where it is at hand: one pass in C over it tells that most need no closer look
    """
    if text is not None and not may_hold_any(text):
        return
    params = document.get("params")
    known = [
        param["key"]
        for param in (params if isinstance(params, list) else ())
        if isinstance(param, dict) and isinstance(param.get("key"), str)
    ]
    keys = {key.strip() for key in known}
    if text is not None:
        found = set(_IN_JSON.findall(text))
        if all(key.strip() in keys and "\\" not in key for key in found):
            return
    suggestions = _SUGGESTIONS
    for section, field in (("nodes", "parameters"), ("edges", "handoff_data")):
        entries = document.get(section)
        for place, entry in enumerate(entries if isinstance(entries, list) else ()):
            if not isinstance(entry, dict):
                continue
            for path, value in _texts(entry.get(field)):
                for key in keys_in(value):
                    if key not in keys:
                        suggestions -= 1
                        hint = meant(key, known) if suggestions >= 0 else ""
                        yield (
                            (section, place, field, *path),
                            f"{quoted(f'{{{{ params.{key} }}}}')}: no parameter {quoted(key)}{hint}",
                        )


def _texts(value: Any) -> Iterator[tuple[Path, str]]:
    """Give the texts in a value that may hold a placeholder, and where they are."""
    stack: list[tuple[Path, Any]] = [((), value)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, str):
            if may_hold_any(value):
                yield path, value
        elif isinstance(value, dict):
            stack.extend(((*path, key), item) for key, item in value.items() if isinstance(key, str))
        elif isinstance(value, list):
            stack.extend(((*path, place), item) for place, item in enumerate(value))
