r"""Patterns for `find`: from the text to the steps that sql/find.sql takes.

    pattern   =  node { arrow node }             agent -> tool ->> human
    arrow     =  "->" | "->>"                    an edge; a path of one or more edges; loops are not followed
    node      =  condition { condition }         at most one of each kind, in any order; all have to hold
    condition =  [ "type:" ] text                the node_type
              |  "name:" text                    the name
              |  json-object                     parameters contain it, as PostgreSQL's @> has it
    text      =  word | '"' characters '"'       * stands for any characters; \*, \" and \\ for themselves
    word      =  characters but white space, " and {, up to the next ->

A lone * is any node. Capitals count. Errors point at the character.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import NoReturn

from registry.errors import InvalidParameter
from registry.formats.text import too_deep
from registry.limits import MAX_DEPTH
from registry.queries.parse import did_you_mean, pointer

MOST_STEPS = 20
LONGEST = 10_000
"""Characters of a pattern."""
START = 3
"""So many characters from the beginning of a name have a mark (registry_mark_new_nodes)."""

_ARROW = re.compile(r"->>?")
_WORD = re.compile(r'(?:\\.|(?!->)[^\s"{\\])++', re.DOTALL)
_QUOTED = re.compile(r'"((?:\\.|[^"\\])*+)"', re.DOTALL)
_KEY = re.compile(r"([^\W\d]\w*):")
_UNWANTED = re.compile("[\x00\ud800-\udfff]")
_ARROW_LIKE = re.compile(r"[-<>=~→⇒]+")
_KEYS = ("type", "name")
_SECOND = 'write -> or ->> between two nodes, and a text with spaces in "quotes"'
_TOO_DEEP = f"JSON nested deeper than {MAX_DEPTH} levels"
_AROUND = 60
"""Characters of the pattern that an error shows on either side of the place."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a type or a name has to be: `exact`, or `like` with the characters it begins with."""

    exact: str | None
    like: str | None
    beginning: str


@dataclass(slots=True)
class Step:
    """One node of a pattern; `far` says that any path leads to it from the step before, not only an edge."""

    far: bool = False
    node_type: Text | None = None
    name: Text | None = None
    parameters: str | None = None
    said: bool = False


def parse(text: str) -> list[Step]:
    """Parse a pattern. Raises InvalidParameter, which shows the place and says what to write instead."""
    return _Parser(text).pattern()


def document(steps: list[Step]) -> str:
    """Give the parameter `steps` of find.page: JSON."""
    fields = (
        (
            ("node_type", _json(step.node_type and step.node_type.exact)),
            ("type_like", _json(step.node_type and step.node_type.like)),
            ("name", _json(step.name and step.name.exact)),
            ("name_like", _json(step.name and step.name.like)),
            ("name_start", _json(_start(step.name))),
            ("parameters", step.parameters or "null"),  # as it was written: no number loses a digit
            ("far", _json(step.far)),
        )
        for step in steps
    )
    objects = (", ".join(f'"{key}": {value}' for key, value in each) for each in fields)
    return f"[{', '.join(f'{{{each}}}' for each in objects)}]"


def _start(name: Text | None) -> str | None:
    return name.beginning[:START] if name and len(name.beginning) >= START else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Parser:
    """Reads a pattern from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def pattern(self) -> list[Step]:
        if len(self._text) > LONGEST:
            raise InvalidParameter(f"a pattern of {len(self._text):,} characters: {LONGEST:,} are the most")
        if bad := _UNWANTED.search(self._text):
            self._fail(bad.start(), f"{bad[0]!r} cannot be in any text of the database", "leave it out")
        steps = [self._node(far=False)]
        while arrow := _ARROW.match(self._text, self._at):
            if len(steps) == MOST_STEPS:
                self._fail(arrow.start(), f"more than {MOST_STEPS} nodes", "divide it into several patterns")
            self._at = arrow.end()
            steps.append(self._node(far=arrow[0] == "->>"))
        return steps

    def _node(self, *, far: bool) -> Step:
        step = Step(far)
        while True:
            self._skip_space()
            if self._at == len(self._text) or _ARROW.match(self._text, self._at):
                break
            self._condition(step)
            step.said = True
        if not step.said:
            what = "a node is missing here" if self._text.strip() else "an empty pattern"
            self._fail(self._at, what, 'write a type, name:…, {"key": value}, or * for any node')
        return step

    def _condition(self, step: Step) -> None:
        start = self._at
        if self._text[start] == "{":
            if step.parameters is not None:
                self._fail(start, "parameters stand here twice", "put both into one object")
            step.parameters = self._object()
            return
        key = _KEY.match(self._text, start)
        if key:
            if key[1] not in _KEYS:
                self._fail(start, f'"{key[1]}:" is no condition', f"{did_you_mean(key[1], _KEYS)}; or put it in quotes")
            self._at = key.end()
        text = self._value()
        kind = "name" if key and key[1] == "name" else "node_type"
        if getattr(step, kind) is not None:
            word = "name" if kind == "name" else "type"
            self._fail(start, f"a second {word} for one node", _SECOND)
        setattr(step, kind, text)

    def _value(self) -> Text:
        start = self._at
        if quoted := _QUOTED.match(self._text, start):
            if not quoted[1]:
                self._fail(start, "an empty text", "write * for any")
            self._at = quoted.end()
            return _glob(quoted[1])
        if self._text[start : start + 1] == '"':
            self._fail(start, "a quote that never ends", 'close it with "; inside it write \\" for one')
        word = _WORD.match(self._text, start)
        if word is None:
            if self._text[start : start + 1] == "\\":
                self._fail(start, "a \\ with nothing behind it", "write \\\\ for one")
            self._fail(start, "a text is missing here", 'write it behind the colon, in "quotes" if it has spaces')
        if _ARROW_LIKE.fullmatch(word[0]) and (arrow := _ARROW_LIKE.match(self._text, start)):
            self._fail(start, f"{arrow[0]} is no arrow", "use one of: ->, ->>")
        self._at = word.end()
        return _glob(word[0])

    def _object(self) -> str:
        """Read a JSON object and give it as it stands there."""
        start = self._at
        try:
            value, end = _DECODER.raw_decode(self._text, start)
        except json.JSONDecodeError as error:
            self._fail(error.pos, f"not JSON: {error.msg}", 'write it like {"key": "value"}')
        except RecursionError:  # how deep Python reads depends on its version: the limit is ours
            self._fail(start + (too_deep(self._text[start:]) or 0), _TOO_DEEP, "ask for less of it")
        except _Refused as error:
            self._fail(start, f"not JSON: {error}", 'write it like {"key": "value"}')
        if (place := too_deep(self._text[start:end])) is not None:
            self._fail(start + place, _TOO_DEEP, "ask for less of it")
        if unwanted := _unwanted(value):
            self._fail(start, f"{unwanted!r} cannot be in any text of the database", "leave it out")
        self._at = end
        return self._text[start:end]

    def _skip_space(self) -> None:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1

    def _fail(self, position: int, what: str, advice: str) -> NoReturn:
        """Raise the error, with the line of the pattern around the place and a caret below it."""
        start = self._text.rfind("\n", 0, position) + 1
        line = self._text[start:].partition("\n")[0]
        column = position - start
        first = max(0, column - _AROUND)
        shown = _UNWANTED.sub("?", line[first : column + _AROUND])
        raise InvalidParameter(
            f"pattern, character {position + 1}: {what}\n{pointer(shown, column - first + 1)}\n  {advice}"
        )


class _Refused(Exception):
    """A word that Python's JSON knows and JSON does not."""


def _refuse(word: str) -> NoReturn:
    raise _Refused(word)


# Numbers stay text: they are read by PostgreSQL alone.
_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_int=str, parse_float=str)


def _unwanted(value: object) -> str | None:
    """Find a character that PostgreSQL takes in no text, where it was written as an escape."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            if match := _UNWANTED.search(one):
                return match[0]
        elif isinstance(one, dict):
            left += [*one, *one.values()]
        elif isinstance(one, list):
            left += one
    return None


def _glob(written: str) -> Text:
    r"""Read a text with * for any characters and \ before a character that stands for itself."""
    like: list[str] = []
    beginning: list[str] = []
    wild = False
    characters = iter(written)
    for character in characters:
        if character == "*":
            if not (like and like[-1] == "%"):
                like.append("%")
            wild = True
            continue
        literal = next(characters, "\\") if character == "\\" else character
        like.append(f"\\{literal}" if literal in "\\%_" else literal)
        if not wild:
            beginning.append(literal)
    exact = None if wild else "".join(beginning)
    return Text(exact, None if like == ["%"] else "".join(like), "".join(beginning))
