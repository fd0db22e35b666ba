"""The types that the value of a parameter can have, and how a value is read from a text.

The same for the default value of a parameter, when a workflow is saved, and for a value given when it is applied.
"""

from __future__ import annotations

import datetime
import json
import re
from typing import Any, NoReturn

WANTED: dict[str, tuple[str, tuple[type, ...]]] = {
    "string": ("a text", (str,)),
    "enum": ("a text", (str,)),
    "int": ("an integer", (int,)),
    "float": ("a number", (int, float)),
    "bool": ("true or false", (bool,)),
    "list": ("a list", (list,)),
    "date": ("a date such as 2025-10-31", (str,)),
    "datetime": ("a date and time with its zone, such as 2025-10-31T09:00:00+09:00", (str,)),
}
"""What a value of each type is called, and its types in Python; json takes any JSON."""

_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
_MAX_DIGITS = 4300  # Python's own limit


def fits(value_type: str, value: object) -> bool:
    """Tell whether a value, as JSON has it, is of a type. A type that is not known takes anything."""
    if value_type not in WANTED:
        return True
    types = WANTED[value_type][1]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        return False
    try:
        # Python reads more than people do: 20251031, 2025-W44-5.
        if value_type == "date":
            datetime.date.fromisoformat(str(value))
            return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)) is not None
        if value_type == "datetime":
            # Without a zone it is another moment on every machine.
            moment = datetime.datetime.fromisoformat(str(value))
            shape = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}", str(value))
            return shape is not None and moment.tzinfo is not None
    except ValueError:
        return False
    return True


def plain(value_type: str, value: object) -> Any:
    """Give a date or a moment of Python as the text that JSON has for it; anything else as it is."""
    if value_type == "date" and isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if value_type == "datetime" and isinstance(value, datetime.datetime):
        return value.isoformat()
    return value


def read(value_type: str, text: str) -> Any:
    """Read a value from a text, as a person types it on a command line.

    Texts, dates and times stand for themselves, lists and json are JSON. What is no number, or neither true nor false,
    is given back as it is: `fits` says no to it. Raises ValueError, with what is wrong, for what is no JSON; the words
    hold nothing of the text.
    """
    if value_type == "int" and _INTEGER.fullmatch(text) and len(text) <= _MAX_DIGITS:
        return int(text)
    if value_type == "float" and _NUMBER.fullmatch(text) and len(text) <= _MAX_DIGITS:
        return int(text) if _INTEGER.fullmatch(text) else float(text)
    if value_type == "bool":
        return {"true": True, "false": False}.get(text.lower(), text)
    if value_type in ("list", "json"):
        return _json(text)
    return text


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise ValueError(f"is no JSON: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("is no JSON: nested too deep") from None
    except ValueError as error:
        raise ValueError(f"is no JSON: {error}") from None


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not in JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found
