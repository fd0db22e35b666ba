"""The words of a selection: reading them one after another, and refusing what may not stand where it does."""

from __future__ import annotations

import re

from registry.selection.tree import FULL_WIDTH, KEYWORDS, MINUSES, OPERATORS, Leaf
from registry.selection.trouble import Source

MAX_CHARACTERS = 10_000
MAX_TERMS = 500
MAX_NESTING = 50
MAX_DEPTH = 2**31 - 1

PREFIX = re.compile(r"([0-9０-９]*)[+＋]")
DIGITS = re.compile(r"[0-9０-９]*")
TERM = "a name, type:…, name:…, parameters.KEY:…, roots(), sinks(), not, or (; + or @ may lead"


class Words:
    """A place in the text of a selection, and how to get on from it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.terms = 0
        self.nesting = 0

    def quoted(self, *, wildcards: bool) -> list[tuple[str, bool]]:
        """Read what is between quotes, character by character; true are those that are wildcards."""
        start = self.at
        quote, special = self.text[start], "*?" if wildcards else ""
        pieces: list[tuple[str, bool]] = []
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != quote:
            here, following = self.text[self.at], self.text[self.at + 1 : self.at + 2]
            if here == "\\" and following and following in f"{quote}\\{special}":
                pieces.append((following, False))
                self.at += 2
            else:
                pieces.append((here, here in special))
                self.at += 1
        if self.at >= len(self.text):
            self.source.fail(start, "a quote that never ends", f"close it with {quote}; within it write \\{quote}")
        self.at += 1
        return pieces

    def bare(self, word: str) -> list[tuple[str, bool]]:
        """Tell the wildcards of an unquoted word from its other characters."""
        return [(each.translate(FULL_WIDTH), True) if each in "*?＊？" else (each, False) for each in word]

    def word(self) -> str:
        """Look at the word that begins here, without moving on."""
        end = self.at
        while end < len(self.text):
            here = self.text[end]
            if here.isspace() or here in OPERATORS or here == '"':
                break
            end += 1
        return self.text[self.at : end]

    def keyword(self) -> str | None:
        """Give the operator that is written as a word here."""
        word = self.word()
        return word.lower() if word in KEYWORDS else None

    def minus(self) -> bool:
        """Tell whether a minus stands here by itself."""
        word = self.word()
        return len(word) == 1 and word in MINUSES

    def touches_group(self) -> bool:
        """Tell whether a parenthesis opens right behind the word that begins here."""
        return self.text[self.at + len(self.word()) :][:1] in ("(", "（")

    def peek(self) -> str:
        """Look at the next character, in its half-width form; nothing at the end."""
        return self.text[self.at : self.at + 1].translate(FULL_WIDTH)

    def skip(self) -> None:
        """Move on over spaces."""
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1

    def ends(self) -> bool:
        """Move on to what comes next; true where this selection is over."""
        self.skip()
        return self.peek() in ("", ")")

    # --- what may not be

    def is_boundary(self, position: int) -> bool:
        """Tell whether a term may end at a position."""
        here = self.text[position : position + 1].translate(FULL_WIDTH)
        return not here or here.isspace() or here in "|&,)"

    def boundary(self) -> None:
        """Refuse two terms that run into each other."""
        if self.is_boundary(self.at):
            return
        if self.peek() == "(":
            advice = "for a union put a space in front of it; a name that holds ( is quoted"
        elif self.peek() == '"':
            advice = 'quote the whole name, and write \\" for a quote within'
        else:
            advice = "expected a space or one of | & , ); a name that holds + is quoted"
        self.source.fail(self.at, f"{self.text[self.at]} follows directly", advice)

    def touching(self, start: int, operator: str) -> None:
        """Refuse an operator that nothing follows directly."""
        if self.is_boundary(self.at):
            self.source.fail(start, f"{operator} belongs to nothing", f"write it against a name: {operator}name")

    def expected(self, position: int) -> None:
        """Refuse what is no term."""
        here = self.text[position : position + 1]
        self.source.fail(
            position, f"{here} stands where a term should" if here else "a term is missing", f"expected {TERM}"
        )

    def depth(self, digits: str, position: int) -> int:
        """Give the depth that digits mean; -1, without a limit, where there are none."""
        if not digits:
            return -1
        plain = digits.lstrip("0０")
        if len(plain) > len(str(MAX_DEPTH)) or int(plain or 0) > MAX_DEPTH:
            advice = f"a depth is at most {MAX_DEPTH}; a + without a number goes all the way"
            self.source.fail(position, f"{digits[:20]}{'…' * (len(digits) > 20)} levels are too many", advice)
        return int(plain or 0)

    def deeper(self) -> None:
        """Go one level down; too deep is refused."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            self.source.fail(self.at, f"nested more than {MAX_NESTING} deep", "write it with fewer parentheses")

    def count(self, position: int) -> None:
        """Count a term; too many are refused."""
        self.terms += 1
        if self.terms > MAX_TERMS:
            self.source.fail(position, f"more than {MAX_TERMS} terms", "select with patterns, or in several steps")

    def leaf(self, leaf: Leaf) -> Leaf:
        """Count a leaf, and give it back."""
        self.count(leaf.start)
        return leaf
