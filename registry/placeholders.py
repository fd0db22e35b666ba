"""Placeholders `{{ params.key }}` in parameters and handoff data, and what stands in their place.

A key is whatever stands between the dot and the braces. Any other `{{ … }}`, such as an expression of n8n, is text
like any other. The keys of objects are left as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

# Each part stops where the next one begins: linear in the length of the text, whatever is in it.
_PLACEHOLDER = re.compile(r"\{\{\s*params\.([^{}]*)\}\}")


def may_hold_any(text: str) -> bool:
    """Tell whether there may be a placeholder in a text, or in the JSON of something: quick, and never wrongly no."""
    return "{{" in text and "params." in text


def keys_in(text: str) -> Iterator[str]:
    """Give the keys of the placeholders in a text."""
    if "{{" in text:
        for found in _PLACEHOLDER.finditer(text):
            yield found[1].strip()


def text_of(value: object) -> str:
    """Write a value as it stands inside of a text: texts as they are, nothing for null, anything else as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


class Binder:
    """Puts values where placeholders stand.

    values   by key, as they are
    shown    the same as may be shown
    hidden   the keys for which the two differ

    `unknown` holds the keys of the placeholders that there was no value for; these are left as they are.
    """

    __slots__ = ("_hidden", "_met_hidden", "_shown", "_values", "unknown")

    def __init__(self, values: Mapping[str, Any], shown: Mapping[str, Any], hidden: frozenset[str]) -> None:
        self._values = values
        self._shown = shown
        self._hidden = hidden
        self._met_hidden = False
        self.unknown: list[str] = []

    def bind(self, template: Any) -> tuple[Any, Any]:
        """Give what becomes of a template, twice: with the values, and as may be shown. The same object where equal."""
        self._met_hidden = False
        bound = self._bound(template, self._values)
        return bound, self._bound(template, self._shown) if self._met_hidden else bound

    def _bound(self, template: Any, values: Mapping[str, Any]) -> Any:
        """Bind all texts of a template. Where there is nothing to bind, it is the template itself.

        Most of what a template holds is left as it is: that is seen here, in the loop, without a call.
        """
        if isinstance(template, str):
            return self._text(template, values) if "{{" in template else template
        changed: Any = None
        if isinstance(template, dict):
            for key, item in template.items():
                if isinstance(item, str):
                    if "{{" not in item:
                        continue
                    bound = self._text(item, values)
                elif isinstance(item, dict | list):
                    bound = self._bound(item, values)
                else:
                    continue
                if bound is not item:
                    changed = template.copy() if changed is None else changed
                    changed[key] = bound
        elif isinstance(template, list):
            for place, item in enumerate(template):
                bound = self._bound(item, values) if isinstance(item, str | dict | list) else item
                if bound is not item:
                    changed = template.copy() if changed is None else changed
                    changed[place] = bound
        return template if changed is None else changed

    def _text(self, template: str, values: Mapping[str, Any]) -> Any:
        if template.startswith("{{") and (whole := _PLACEHOLDER.fullmatch(template)) is not None:
            key = whole[1].strip()
            return values[key] if self._knows(key) else template
        return _PLACEHOLDER.sub(
            lambda found: text_of(values[key]) if self._knows(key := found[1].strip()) else found[0], template
        )

    def _knows(self, key: str) -> bool:
        if key not in self._values:
            self.unknown.append(key)
            return False
        if key in self._hidden:
            self._met_hidden = True
        return True
