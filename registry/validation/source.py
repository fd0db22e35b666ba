"""The documented keys of metadata.source: where a generated workflow came from. Other keys are anybody's own."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from registry.model import JsonObject
from registry.validation.problems import Problem, said

KEYS: dict[str, tuple[str, tuple[type, ...]]] = {
    "prompt": ("a text, or a list of messages", (str, list)),
    "model": ("a text", (str,)),
    "sampling": ("an object such as {temperature: 0.2, seed: 7}", (dict,)),
    "generator": ("a text", (str,)),
    "generator_version": ('a text, in quotes where it looks like a number: "2.1"', (str,)),
    "generated_at": ("a date and time such as 2025-10-31T09:00:00+09:00", (str,)),
}
"""What each key has to be, in words and in types; null is as good as nothing."""


def check(document: JsonObject) -> Iterator[Problem]:
    """Find documented keys of another type than they have to be of, so that filters find what they say."""
    metadata = document.get("metadata")
    source = metadata.get("source") if isinstance(metadata, dict) else None
    if not isinstance(source, dict):
        return
    for key, (wanted, types) in KEYS.items():
        value = source.get(key)
        fits = isinstance(value, types) and (key != "generated_at" or _is_time(str(value)))
        if value is not None and not fits:
            yield ("metadata", "source", key), f"must be {wanted}, not {said(value)}"


def _is_time(text: str) -> bool:
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return re.match(r"\d{4}-\d{2}-\d{2}", text) is not None
