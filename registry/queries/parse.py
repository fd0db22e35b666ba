"""From the text of a file to its queries.

docs/queries.md teaches the format, and lexer.py says what a parameter is:

    -- The file's own comment.

    -- name: descendants :many          name and cardinality: :one, :many, :value or :exec
    -- timeout: 2s                      annotations, if any, directly below
    -- param: workflow_id uuid - which workflow
    -- What it does, and why it does it this way: the docstring.
    SELECT …;                           exactly one statement
"""

from __future__ import annotations

import difflib
import keyword
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

from registry.errors import QueryError
from registry.queries.lexer import Token, tokens

CARDINALITIES = ("one", "many", "value", "exec")
ANNOTATIONS = ("timeout", "read only", "result", "param", "returns")

_NAME_LINE = re.compile(r"--[ \t]*name[ \t]*:[ \t]*(\S*)[ \t]*(\S*)[ \t]*(.*)")
_ANNOTATION = re.compile(r"([A-Za-z][A-Za-z _-]*?)[ \t]*(?::(?:[ \t]+(.*))?)?")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|min)")
_PARAM = re.compile(r"(\S+)(?:\s+(?![-–—]\s)(.*?))?(?:\s+[-–—]\s+(.*))?")
_COMMENTS = ("comment", "line_comment")
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0}


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter as its `-- param:` line declares it."""

    name: str
    type: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Annotations:
    """What the lines below a query's name ask for: `timeout` in seconds, `returns` word for word."""

    timeout: float | None = None
    read_only: bool = False
    binary: bool = False
    params: tuple[Param, ...] = ()
    returns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """One query as it stands in its file. `marks` are the parameters: name, start and end within `source`."""

    name: str
    cardinality: str
    doc: str
    annotations: Annotations
    source: str
    line: int
    statement_line: int
    first_token_end: int
    marks: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class File:
    """A parsed file: its own comment and its queries, in order."""

    doc: str
    definitions: tuple[Definition, ...]


def parse(text: str, path: str) -> File:
    """Parse the queries of a file's `text`.

    Raises QueryError, whose message is `path:line:column: what`, the line, a caret, and what to write instead.
    """
    return _Parser(text, path).file()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Write a sentence with the nearest of the known words and all of them, for the end of an error message."""
    names = list(known)
    if not names:
        return "there are none"
    near = difflib.get_close_matches(word, names, 1, 0.6)
    return (f"did you mean {near[0]}? " if near else "") + f"use one of: {', '.join(names)}"


def pointer(line: str, column: int) -> str:
    """Show the line and a caret under its `column` (from 1), also behind tabs and characters two columns wide."""
    before = "".join(
        "\t" if character == "\t" else "  " if unicodedata.east_asian_width(character) in "WF" else " "
        for character in line[: column - 1]
    )
    return f"  {line}\n  {before}^"


@dataclass
class _Block:
    """The tokens that belong to one name line."""

    line: Token
    comments: list[Token] = field(default_factory=list)
    statement: list[Token] = field(default_factory=list)
    ended: bool = False


class _Parser:
    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path

    def fail(self, position: int, what: str, advice: str = "") -> NoReturn:
        line, column = self.place(position)
        source = self.text.split("\n")[line - 1].rstrip("\r")
        message = f"{self.path}:{line}:{column}: {what}\n{pointer(source, column)}"
        raise QueryError(f"{message}\n  {advice}" if advice else message)

    def place(self, position: int) -> tuple[int, int]:
        return self.text.count("\n", 0, position) + 1, position - self.text.rfind("\n", 0, position)

    def file(self) -> File:
        header: list[Token] = []
        blocks: list[_Block] = []
        block: _Block | None = None
        for token in tokens(self.text):
            kind, start, _ = token
            if kind == "line_comment" and self._is_name_line(start):
                block = _Block(token)
                blocks.append(block)
            elif kind == "unterminated":
                self._unterminated(start)
            elif block is None:
                if kind == "line_comment":
                    header.append(token)
                elif kind != "comment":
                    self.fail(start, "SQL before the first query", "begin with a line like: -- name: find_user :one")
            elif kind == "line_comment" and not block.statement:
                block.comments.append(token)
            elif kind == "semicolon":
                block.ended = block.ended or bool(block.statement)
            elif not block.ended:
                block.statement.append(token)
            elif kind not in _COMMENTS:
                self.fail(start, "a second statement", "a query is one statement: give this one a `-- name:` line")
        seen: dict[str, Definition] = {}
        for block in blocks:
            definition = self._definition(block)
            if (first := seen.get(definition.name)) is not None:
                position = self.text.index(definition.name, self.text.index(":", block.line[1]))
                self.fail(
                    position,
                    f"the name {definition.name} is taken",
                    f"first used at {self.path}:{first.line}; rename one",
                )
            seen[definition.name] = definition
        return File(_prose(self.text[start:end] for _, start, end in header), tuple(seen.values()))

    def _is_name_line(self, start: int) -> bool:
        if not _NAME_LINE.match(self.text, start):
            return False
        return not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip()

    def _unterminated(self, start: int) -> NoReturn:
        opening = self.text[start : start + 3]
        if opening.startswith("/*"):
            self.fail(start, "a comment that never ends", "close it with */, as often as it was opened")
        if opening.startswith("$"):
            tag = self.text[start : self.text.index("$", start + 1) + 1]
            self.fail(start, f"a string that never ends: {tag}", f"close it with {tag}")
        quote = "'" if "'" in opening and '"' not in opening.split("'")[0] else '"'
        what = "a string" if quote == "'" else "a quoted name"
        self.fail(start, f"{what} that never ends", f"close it with {quote}; inside it write {quote}{quote} for one")

    def _definition(self, block: _Block) -> Definition:
        _, start, end = block.line
        match = _NAME_LINE.fullmatch(self.text[start:end].rstrip())
        assert match is not None  # _is_name_line saw to that
        name, cardinality, rest = match.groups()
        advice = "the line reads: -- name: find_user :one"
        if not name or name.startswith(":"):
            self.fail(start + match.start(1), "a query without a name", advice)
        if not name.isidentifier() or keyword.iskeyword(name):
            why = "is a Python keyword" if keyword.iskeyword(name) else "is not a name"
            self.fail(start + match.start(1), f"{name} {why}", "use letters, digits and _, a letter first")
        if name.startswith("_"):
            self.fail(start + match.start(1), f"{name} begins with _", "begin with a letter")
        if cardinality.removeprefix(":") not in CARDINALITIES or not cardinality.startswith(":"):
            what = f"{cardinality} is not a cardinality" if cardinality else f"{name} has no cardinality"
            self.fail(start + match.start(2), what, did_you_mean(cardinality, [f":{known}" for known in CARDINALITIES]))
        if rest:
            self.fail(start + match.start(3), f"{rest} after the cardinality", advice)
        annotations, doc, declared = self._comments(block)
        while block.statement and block.statement[-1][0] in _COMMENTS:
            block.statement.pop()
        if not block.statement:
            self.fail(start, f"{name} has no statement", "write one SQL statement below its comment")
        offset, stop = block.statement[0][1], block.statement[-1][2]
        marks = self._marks(block.statement, offset)
        used = {mark[0] for mark in marks}
        for param, position in declared:
            if param.name not in used:
                self.fail(position, f"the statement does not use :{param.name}", did_you_mean(param.name, sorted(used)))
        first_token_end = next(end for kind, _, end in block.statement if kind not in _COMMENTS) - offset
        return Definition(
            name,
            cardinality[1:],
            doc,
            annotations,
            self.text[offset:stop],
            self.place(start)[0],
            self.place(offset)[0],
            first_token_end,
            marks,
        )

    def _marks(self, statement: list[Token], offset: int) -> tuple[tuple[str, int, int], ...]:
        marks = []
        for kind, start, end in statement:
            if kind == "parameter":
                name = self.text[start + 1 : end]
                if not name.isidentifier() or keyword.iskeyword(name):
                    self.fail(start, f":{name} cannot be given by name from Python", "choose another name")
                marks.append((name, start - offset, end - offset))
            elif kind == "position":
                self.fail(start, f"{self.text[start:end]} has no name", "write a parameter as :name")
        return tuple(marks)

    def _comments(self, block: _Block) -> tuple[Annotations, str, list[tuple[Param, int]]]:
        """Read the annotations and the docstring: what stands between the name line and the statement."""
        found: dict[str, object] = {}
        declared: list[tuple[Param, int]] = []
        returns: list[str] = []
        prose: list[str] = []
        previous = block.line[2]
        in_annotations = True
        for _, start, end in block.comments:
            text = self.text[start:end]
            body = text[2:].strip()
            at = start + 2 + len(text[2:]) - len(text[2:].lstrip())
            match = _ANNOTATION.fullmatch(body)
            key = match.group(1) if match else ""
            # Only lines directly below one another are annotations.
            in_annotations = in_annotations and self.text.count("\n", previous, start) == 1
            previous = end
            known = _known(key) if match and (":" in body or _known(key) == "read only") else None
            looks_like_one = match is not None and key == key.lower() and ":" in body[len(key) : len(key) + 2]
            if in_annotations and match and (known or looks_like_one):
                if known is None or key != known:
                    advice = did_you_mean(key, ANNOTATIONS)
                    self.fail(at, f"{key} is not an annotation", f"write it as: {known}" if known else advice)
                value = (match.group(2) or "").strip()
                value_at = at + (body.rindex(value) if value else 0)
                if known in found:
                    self.fail(at, f"{known} stands here twice", "keep one of them")
                if known == "param":
                    param = self._param(value, value_at)
                    if any(param.name == other.name for other, _ in declared):
                        self.fail(value_at, f":{param.name} is declared twice", "keep one of them")
                    declared.append((param, value_at))
                elif known == "returns":
                    returns.append(value)
                else:
                    found[known] = self._value(known, value, value_at)
            else:
                if known == key and known is not None:
                    self.fail(
                        at, f"the annotation {key} stands in the docstring", "move it directly below the name line"
                    )
                in_annotations = False
                prose.append(text)
        annotations = Annotations(
            timeout=found.get("timeout"),  # type: ignore[arg-type]
            read_only="read only" in found,
            binary="result" in found,
            params=tuple(param for param, _ in declared),
            returns=tuple(returns),
        )
        return annotations, _prose(prose), declared

    def _value(self, key: str, value: str, at: int) -> float | bool:
        if key == "read only":
            if value:
                self.fail(at, "read only takes no value", "write it as: -- read only")
            return True
        if key == "result":
            if value != "binary":
                self.fail(at, f"{value or 'nothing'} is not a result format", "use one of: binary")
            return True
        match = _DURATION.fullmatch(value)
        if match is None or float(match[1]) <= 0:
            self.fail(at, f"{value or 'nothing'} is not a duration", "write a number and one of: ms, s, min")
        return float(match[1]) * _SECONDS[match[2]]

    def _param(self, value: str, at: int) -> Param:
        match = _PARAM.fullmatch(value)
        if match is None or not match[1].isidentifier():
            self.fail(
                at, f"{value or 'nothing'} is not a parameter", "write it as: -- param: ids uuid[] - what it means"
            )
        return Param(match[1], match[2] or None, match[3] or None)


def _known(key: str) -> str | None:
    """Find the annotation that was meant by a key, whatever its capitals, spaces, - and _."""
    plain = re.sub(r"[ _-]", "", key.lower())
    return next((known for known in ANNOTATIONS if known.replace(" ", "") == plain), None)


def _prose(comments: Iterable[str]) -> str:
    return "\n".join(comment[2:].removeprefix(" ").rstrip() for comment in comments).strip()
