"""The tree of a parsed expression. `str(tree)` writes it as an expression again, which parses to the same tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

KEYWORDS = frozenset({"and", "AND", "or", "OR", "not", "NOT"})
MINUSES = frozenset("-－−")

# What Japanese input methods give, and what it stands for. Outside quotes both forms are the same.
FULL_WIDTH = str.maketrans("＋｜＆，（）＠：＊？", "+|&,()@:*?")
OPERATORS = frozenset("+|&,()＋｜＆，（）")

Method: TypeAlias = Literal["node", "name", "type", "parameters"]


@dataclass(frozen=True, slots=True)
class Leaf:
    r"""Nodes chosen by what they are: `node` by exactly this name; the others by the text of a column.

    With `glob` the value is a pattern: * and ? are wildcards, \ makes the next character an ordinary one.
    `start` and `end` are where it stands.
    """

    method: Method
    value: str
    glob: bool = False
    path: tuple[str, ...] = ()
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    def __str__(self) -> str:
        if self.method == "node":
            return self.value if _is_bare(self.value) else _quoted(self.value)
        method = ".".join((self.method, *self.path))
        special = "\\" if self.glob else "\\*?＊？"
        if self.value[0] != "'" and not any(_divides(each) or each in special for each in self.value):
            return f"{method}:{self.value}"
        value = self.value.replace('"', '\\"') if self.glob else _escaped(self.value)
        return f'{method}:"{value}"'


@dataclass(frozen=True, slots=True)
class Reach:
    """Nodes with what is reached from them: `up` and `down` are depths, -1 is no limit and None not at all.

    `around` is the @: all descendants, and all ancestors of those.
    """

    operand: Expression
    up: int | None = None
    down: int | None = None
    around: bool = False

    def __str__(self) -> str:
        if self.around:
            return f"@{_primary(self.operand)}"
        up = "" if self.up is None else f"{self.up if self.up >= 0 else ''}+"
        down = "" if self.down is None else f"+{self.down if self.down >= 0 else ''}"
        return f"{up}{_primary(self.operand)}{down}"


@dataclass(frozen=True, slots=True)
class Ends:
    """The roots or sinks of a set, or of the workflow where there is no operand."""

    which: Literal["roots", "sinks"]
    operand: Expression | None = None

    def __str__(self) -> str:
        return f"{self.which}({self.operand if self.operand is not None else ''})"


@dataclass(frozen=True, slots=True)
class Not:
    """All nodes but these."""

    operand: Expression

    def __str__(self) -> str:
        return f"not {_grouped(self.operand, Union, Intersection)}"


@dataclass(frozen=True, slots=True)
class Intersection:
    """What is in every one of these; `a - b` is the intersection of `a` and `not b`."""

    items: tuple[Expression, ...]

    def __str__(self) -> str:
        return " & ".join(_grouped(item, Union, Intersection) for item in self.items)


@dataclass(frozen=True, slots=True)
class Union:
    """What is in any of these."""

    items: tuple[Expression, ...]

    def __str__(self) -> str:
        return " | ".join(_grouped(item, Union) for item in self.items)


Expression: TypeAlias = Leaf | Reach | Ends | Not | Intersection | Union


def _primary(operand: Expression) -> str:
    return _grouped(operand, Reach, Not, Intersection, Union)


def _grouped(operand: Expression, *kinds: type) -> str:
    return f"({operand})" if isinstance(operand, kinds) else str(operand)


def _is_bare(name: str) -> bool:
    """Tell whether a name is read as one without quotes."""
    return (
        name not in KEYWORDS
        and not name.isdigit()
        and name[0] not in MINUSES
        and name[0] not in "'@＠"
        and not any(_divides(each) or each in ":：*＊?？" for each in name)
    )


def _divides(character: str) -> bool:
    return character.isspace() or character in OPERATORS or character == '"'


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _escaped(value: str) -> str:
    r"""Write text as a pattern that matches it alone, for between quotes."""
    return "".join(f"\\{each}" if each in '*?\\"' else each for each in value)
