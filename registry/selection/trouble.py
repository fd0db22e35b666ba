"""Where an expression is wrong, in words and with a caret under the character."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from registry.errors import InvalidParameter
from registry.queries.parse import pointer

_AROUND = 60
"""So much of a long line is shown on either side of the caret."""


@dataclass(frozen=True, slots=True)
class Source:
    """The text of an expression, and what it is called in messages: "selection" or "exclude"."""

    text: str
    label: str = "selection"

    def message(self, position: int, what: str, advice: str = "") -> str:
        """Say what is wrong at a position (from 0), show the line with a caret under it, and say what to do."""
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        line = self.text[start : end if end >= 0 else len(self.text)]
        row, column = self.text.count("\n", 0, position) + 1, position - start + 1
        place = f"column {column}" if "\n" not in self.text else f"line {row}, column {column}"
        shown, column = _excerpt(line, column)
        message = f"{self.label}, {place}: {what}\n{pointer(shown, column)}"
        return f"{message}\n  {advice}" if advice else message

    def fail(self, position: int, what: str, advice: str = "") -> NoReturn:
        """Raise InvalidParameter for a position."""
        raise InvalidParameter(self.message(position, what, advice))


def _excerpt(line: str, column: int) -> tuple[str, int]:
    """Cut a long line down to what is around the column, and replace what would spoil the line."""
    shown = "".join(each if each.isprintable() or each in "\t\u3000" else "\ufffd" for each in line)
    first, last = max(0, column - 1 - _AROUND), column - 1 + _AROUND
    before, after = "…" if first else "", "…" if last < len(shown) else ""
    return f"{before}{shown[first:last]}{after}", column - first + len(before)
