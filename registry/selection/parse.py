r"""From the text of a selection to its tree.

    selection    = union
    union        = intersection { [ "|" | "or" ] intersection }     a space alone is a union too
    intersection = complement { ( "&" | "," | "and" ) complement | "-" complement }
    complement   = "not" complement | term
    term         = [ [ depth ] "+" ] primary [ "+" [ depth ] ]       nothing between them: no spaces
                 | "@" primary
    primary      = "(" selection ")"
                 | "roots(" [ selection ] ")" | "sinks(" [ selection ] ")"
                 | method ":" ( word | quoted )                      a pattern; \* and \? within quotes are no wildcards
                 | quoted                                            exactly this name
                 | word                                              a name, or a pattern if it holds * or ?
    method       = "name" | "type" | "parameters." key { "." key }
    quoted       = '"' … '"' | "'" … "'"                             \" and \\ within
    depth        = digits, at most 2147483647

A word is any run of characters other than spaces, quotes and + | & , ( ) — a name that holds one of these is quoted,
as is one that begins with - or @ or ', that holds a colon, or that is and, or, not. A - is an operator where it stands
by itself. The operators, wildcards and digits may be full-width: ＋ ｜ ＆ ， （ ） ＠ ： ＊ ？ －; so may the space.
"""

from __future__ import annotations

import difflib
import re

from registry.selection.tree import (
    KEYWORDS,
    MINUSES,
    Ends,
    Expression,
    Intersection,
    Leaf,
    Not,
    Reach,
    Union,
)
from registry.selection.trouble import Source
from registry.selection.words import DIGITS, MAX_CHARACTERS, PREFIX, TERM, Words

METHODS = ("name", "type", "parameters")
# Words of dbt, Dagster and our own columns for what is here called otherwise.
_ELSEWHERE = {
    "key": "name",
    "fqn": "name",
    "node": "name",
    "kind": "type",
    "node_type": "type",
    "resource_type": "type",
}
_ELSEWHERE |= {"param": "parameters.KEY", "params": "parameters.KEY", "config": "parameters.KEY"}


def parse(text: str, label: str = "selection") -> Expression:
    """Parse a selection; `label` is what to call it in errors.

    Raises InvalidParameter: what is wrong, the line with a caret under the place, and what could stand there.
    """
    return _Parser(Source(text, label)).selection()


class _Parser(Words):
    def selection(self) -> Expression:
        if len(self.text) > MAX_CHARACTERS:
            what = f"{len(self.text):,} characters are more than the {MAX_CHARACTERS:,} there may be"
            self.source.fail(MAX_CHARACTERS, what, "select with patterns, or in several steps")
        for position, each in enumerate(self.text):
            if each == "\0" or "\ud800" <= each <= "\udfff":
                self.source.fail(position, f"U+{ord(each):04X} is a character that no name can hold", "leave it out")
        if not self.text.strip():
            self.source.fail(0, "nothing is selected", "write * for all nodes")
        found = self.union()
        if self.at < len(self.text):
            self.source.fail(self.at, ") without (", "leave it out, or quote a name that holds it")
        return found

    def union(self) -> Expression:
        items = [self.intersection()]
        while not self.ends():
            if self.peek() == "|":
                self.at += 1
            elif self.keyword() == "or":
                self.at += 2
            elif self.keyword() == "not":
                self.source.fail(self.at, "a union with not, or a difference?", "write | not …, or - … for all but")
            items.append(self.intersection())
        return items[0] if len(items) == 1 else Union(tuple(items))

    def intersection(self) -> Expression:
        items = [self.complement()]
        while not self.ends():
            if self.peek() in ("&", ","):
                self.at += 1
                items.append(self.complement())
            elif self.keyword() == "and":
                self.at += 3
                items.append(self.complement())
            elif self.minus():
                self.at += 1
                items.append(Not(self.complement()))
            else:
                break
        return items[0] if len(items) == 1 else Intersection(tuple(items))

    def complement(self) -> Expression:
        self.skip()
        if self.keyword() != "not":
            return self.term()
        self.deeper()
        self.at += 3
        found = Not(self.complement())
        self.nesting -= 1
        return found

    def term(self) -> Expression:
        start = self.at
        if self.peek() == "@":
            self.at += 1
            self.touching(start, "@")
            if PREFIX.match(self.text, self.at) or self.peek() == "@":
                self.source.fail(self.at, "@ brings all ancestors along already", "leave out what follows the @")
            operand = self.primary()
            if self.peek() == "+":
                self.source.fail(self.at, "@ brings all descendants along already", "leave out the +")
            self.boundary()
            return Reach(operand, around=True)
        up = down = None
        prefix = PREFIX.match(self.text, self.at)
        if prefix and not (prefix[1] and self.is_boundary(prefix.end())):
            up = self.depth(prefix[1], start)
            self.at = prefix.end()
            if self.peek() == "+":
                self.source.fail(self.at, "a second +", "for two levels write 2+, for all of them +")
            if self.peek() == "@":
                self.source.fail(self.at, "@ brings all ancestors along already", "leave out the +")
            self.touching(start, "+")
        operand = self.primary()
        if self.peek() == "+":
            self.at += 1
            if self.peek() == "+":
                self.source.fail(self.at, "a second +", "for two levels write +2, for all of them +")
            digits = DIGITS.match(self.text, self.at)
            assert digits is not None  # it matches nothing as well
            down = self.depth(digits[0], self.at)
            self.at = digits.end()
        self.boundary()
        return operand if up is None and down is None else Reach(operand, up, down)

    def primary(self) -> Expression:
        start, here = self.at, self.peek()
        if here == "(":
            return self.group(start + 1)
        if self.text[start : start + 1] in ('"', "'"):
            name = "".join(each for each, _ in self.quoted(wildcards=False))
            if not name.strip():
                self.source.fail(start, "a name that is empty", "a node's name holds something besides spaces")
            return self.leaf(Leaf("node", name, start=start, end=self.at))
        word = self.word()
        if not word:
            self.expected(start)
        if word in KEYWORDS and not self.touches_group():
            self.source.fail(start, f"{word} is an operator", f'expected {TERM}; a node of that name is "{word}"')
        if self.touches_group():
            return self.function(word, start)
        if word[0] in MINUSES:
            advice = "for a difference put a space behind the -; a name that begins with it is quoted"
            self.source.fail(start, f"{word} begins with -", advice)
        colon = re.search("[:：]", word)
        if colon:
            return self.method(word[: colon.start()], start, colon.start() + 1)
        self.at = start + len(word)
        pieces = self.bare(word)
        if any(wild for _, wild in pieces):
            return self.leaf(_leaf("name", pieces, (), start, self.at))
        return self.leaf(Leaf("node", word, start=start, end=self.at))

    def group(self, after: int) -> Expression:
        """Parse what is between the parenthesis before `after` and the one that closes it."""
        opening = after - 1
        self.deeper()
        self.at = after
        found = self.union()
        if self.peek() != ")":
            self.source.fail(opening, "( without )", "close it")
        self.at += 1
        self.nesting -= 1
        return found

    def function(self, word: str, start: int) -> Expression:
        opening = start + len(word)
        if word not in ("roots", "sinks"):
            near = difflib.get_close_matches(word, ["roots", "sinks"], 1, 0.6)
            advice = f"did you mean {near[0]}()? " if near else ""
            advice += "a name that holds ( is quoted; for a union put a space in front of it"
            self.source.fail(opening, f"{word} is not a function", advice)
        self.at = opening + 1
        self.skip()
        self.count(start)
        if self.peek() == ")":
            self.at += 1
            return Ends("roots" if word == "roots" else "sinks")
        return Ends("roots" if word == "roots" else "sinks", self.group(opening + 1))

    def method(self, method: str, start: int, offset: int) -> Leaf:
        """Parse `method:value`, whose value begins `offset` characters behind `start`."""
        head, *path = method.split(".")
        if head not in METHODS or (path and head != "parameters"):
            self.unknown_method(method, start)
        if head == "parameters" and not (path and all(path)):
            self.source.fail(start, f"{method} names no key", "write it as: parameters.url:https*")
        value_at = self.at = start + offset
        if self.text[value_at : value_at + 1] in ('"', "'"):
            pieces = self.quoted(wildcards=True)
        else:
            word = self.word()
            self.at = value_at + len(word)
            pieces = self.bare(word)
        if not pieces:
            self.source.fail(value_at, f"{method}: without a value", f"write it without a space: {method}:value")
        if head == "name" and not any(wild for _, wild in pieces):
            return self.leaf(Leaf("node", "".join(each for each, _ in pieces), start=start, end=self.at))
        return self.leaf(_leaf(head, pieces, tuple(path), start, self.at))

    def unknown_method(self, method: str, start: int) -> None:
        near = difflib.get_close_matches(method, METHODS, 1, 0.6)
        meant = _ELSEWHERE.get(method.split(".")[0]) or (near[0] if near else None)
        advice = f"did you mean {meant}:? " if meant else ""
        advice += "use one of: name, type, parameters.KEY; a name that holds : is quoted"
        self.source.fail(start, f"{method or 'nothing'} is not something to select by", advice)


def _leaf(method: str, pieces: list[tuple[str, bool]], path: tuple[str, ...], start: int, end: int) -> Leaf:
    glob = any(wild for _, wild in pieces)
    value = "".join(f"\\{each}" if glob and not wild and each in "*?\\" else each for each, wild in pieces)
    return Leaf(method, value, glob, path, start, end)  # type: ignore[arg-type] # one of METHODS
