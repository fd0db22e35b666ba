"""YAML, read in the core schema of YAML 1.2 and written so that readers of YAML 1.1 see the same.

PyYAML's C parser gives the events; they are put together here, because its own constructor follows YAML 1.1 (`no` is
false, `12:30` a number), takes the last of two equal keys, and is ten times slower.
"""

from __future__ import annotations

import math
import re
from typing import Any

import yaml

from registry.errors import InvalidWorkflow
from registry.limits import MAX_DEPTH

MAX_COPIES = 1_000_000
"""How many values the aliases of one document may stand for ("billion laughs": few lines that expand to terabytes)."""

_TAG = "tag:yaml.org,2002:"
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_TAG_TYPES = {"int": int, "float": float, "bool": bool, "null": type(None)}
_MAY_BE_OTHER = frozenset("0123456789+-.~tTfFnN")


def read(text: str, origin: str) -> object:
    """Read one YAML document. Returns plain data; raises InvalidWorkflow with origin, line and column."""
    try:
        return _Reader(origin).read(text)
    except yaml.MarkedYAMLError as error:
        where = f"{origin}{_where(error.problem_mark or error.context_mark)}"
        problem = " ".join(filter(None, (error.problem, error.context))) or "something else"
        raise InvalidWorkflow(f"{where}: not YAML: {problem}") from None
    except yaml.reader.ReaderError as error:
        raise InvalidWorkflow(f"{origin}: not YAML: {error.reason}") from None


def _where(mark: Any) -> str:
    return f":{mark.line + 1}:{mark.column + 1}" if mark else ""


class _Level:
    """A list or mapping that is being read; `key` is set between a key and its value."""

    __slots__ = ("anchor", "count", "data", "key", "lines", "merged", "merges")

    def __init__(self, data: list[Any] | dict[str, Any], anchor: str | None, count: int) -> None:
        self.data = data
        self.anchor = anchor
        self.count = count
        self.key: str | None = None
        self.lines: dict[str, int] = {}
        self.merged: list[Any] = []
        self.merges = False  # whether `key` is a plain <<


class _Reader:
    """Puts the events of one document together, without recursion."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._levels: list[_Level] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._count = 0  # of values, those behind aliases included
        self._copies = 0
        self._documents = 0
        self._root: object = None

    def read(self, text: str) -> object:
        for event in yaml.parse(text, Loader=yaml.CLoader):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._open(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    raise self._error(event, "a second document begins here; give each workflow a file of its own")
        return self._root

    def _error(self, event: yaml.Event, problem: str) -> InvalidWorkflow:
        return InvalidWorkflow(f"{self._origin}{_where(event.start_mark)}: {problem}")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        level = self._levels[-1] if self._levels else None
        value: Any = event.value
        if event.tag is not None and event.tag != "!":
            value = self._tagged(event)
        elif not event.style and (not value or value[0] in _MAY_BE_OTHER):
            value = self._plain(event)
        if level is not None and type(level.data) is dict and level.key is None:
            self._key(level, event, value)
            return
        self._count += 1
        if event.anchor:
            self._anchors[event.anchor] = value, 1
        self._add(value)

    def _plain(self, event: yaml.ScalarEvent) -> object:
        text: str = event.value
        if text in _NULL:
            return None
        if text in _BOOL:
            return _BOOL[text]
        if _INT.fullmatch(text):
            if len(text) > 4300:
                raise self._error(event, "a number with more than 4300 digits")
            base = {"0o": 8, "0x": 16}.get(text[:2], 10)
            return int(text, base)
        if _FLOAT.fullmatch(text):
            if not math.isfinite(number := float(text)):
                raise self._error(event, f"{text[:40]} is larger than any number that can be kept")
            return number
        if _NOT_FINITE.fullmatch(text):
            raise self._error(event, f"{text} cannot be kept: use null, or a text")
        return text

    def _tagged(self, event: yaml.ScalarEvent) -> object:
        tag = str(event.tag).removeprefix(_TAG)
        if tag == "str":
            return event.value
        value = self._plain(event)
        if tag == "float" and type(value) is int:
            return float(value)
        if type(value) is _TAG_TYPES.get(tag):
            return value
        raise self._error(event, f"the tag {event.tag} is not known, or does not fit {event.value!r:.40}")

    def _key(self, level: _Level, event: yaml.Event, key: object) -> None:
        if not isinstance(key, str):
            shown = event.value if isinstance(event, yaml.ScalarEvent) else "that the alias stands for"
            raise self._error(event, f"the key {shown} is not a text: put it in quotes")
        line = event.start_mark.line + 1 if event.start_mark else 0
        if key in level.lines:
            raise self._error(event, f'the key "{key}" is given twice, first on line {level.lines[key]}')
        level.lines[key] = line
        level.key = key
        level.merges = key == "<<" and isinstance(event, yaml.ScalarEvent) and not event.style

    def _open(self, event: yaml.CollectionStartEvent, data: list[Any] | dict[str, Any]) -> None:
        if event.tag not in (None, "!", f"{_TAG}map", f"{_TAG}seq"):
            raise self._error(event, f"the tag {event.tag} is not known")
        if self._levels and type(self._levels[-1].data) is dict and self._levels[-1].key is None:
            raise self._error(event, "a key must be a text, not a list or a mapping")
        if len(self._levels) >= MAX_DEPTH:
            raise self._error(event, f"nested deeper than {MAX_DEPTH} levels")
        self._count += 1
        if event.anchor:
            self._anchors[event.anchor] = data, -1
        self._levels.append(_Level(data, event.anchor, self._count))

    def _close(self) -> None:
        level = self._levels.pop()
        if isinstance(level.data, dict):
            for mapping in level.merged:
                for key, value in mapping.items():
                    level.data.setdefault(key, value)
        if level.anchor:
            self._anchors[level.anchor] = level.data, self._count - level.count + 1
        self._add(level.data)

    def _alias(self, event: yaml.AliasEvent) -> None:
        if event.anchor not in self._anchors:
            raise self._error(event, f"no anchor &{event.anchor} before this")
        value, count = self._anchors[event.anchor]
        if count < 0:
            raise self._error(event, f"*{event.anchor} is inside of what it stands for")
        self._count += count
        self._copies += count
        if self._copies > MAX_COPIES:
            raise self._error(event, f"the aliases stand for more than {MAX_COPIES:,} values")
        level = self._levels[-1]
        if type(level.data) is dict and level.key is None:
            self._key(level, event, value)
        else:
            self._add(value)

    def _add(self, value: object) -> None:
        if not self._levels:
            self._root = value
            return
        level = self._levels[-1]
        if isinstance(level.data, list):
            level.data.append(value)
            return
        key, level.key = level.key, None
        if level.merges and (merged := _mappings(value)) is not None:
            level.merged.extend(merged)
        elif key is not None:
            level.data[key] = value


def _mappings(value: object) -> list[Any] | None:
    """Give what a merge key merges; None if the key is an ordinary one."""
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return value
    return None


class _Writer(yaml.CSafeDumper):
    """Block style without anchors. Texts that YAML 1.1 or 1.2 would read as something else get quotes."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the base class's signature
        return True


# Where only a double-quoted text is kept as it is: a line break that YAML turns into \n.
_NEEDS_ESCAPES = re.compile("[\r\x85\u2028\u2029]")


def _text(writer: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    style = None
    if _NEEDS_ESCAPES.search(value):
        style = '"'
    elif "\n" in value.rstrip("\n"):
        style = "|"
    return writer.represent_scalar(f"{_TAG}str", value, style=style)


def _number(writer: yaml.CSafeDumper, value: float) -> yaml.ScalarNode:
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be written")
    return writer.represent_float(value)


_Writer.add_representer(str, _text)
_Writer.add_representer(float, _number)
for _pattern, _tag in ((_INT, "int"), (_FLOAT, "float")):
    _Writer.add_implicit_resolver(f"{_TAG}{_tag}", re.compile(f"(?:{_pattern.pattern})\\Z"), list("-+.0123456789"))


def write(data: object) -> str:
    """Write plain data as a YAML document. Raises ValueError for NaN and Infinity."""
    return str(
        yaml.dump(data, Dumper=_Writer, allow_unicode=True, sort_keys=False, default_flow_style=False, width=1_000_000)
    )
