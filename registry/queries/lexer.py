"""PostgreSQL's lexical rules, as scan.l has them, plus `:name` for a parameter. One regular expression, one pass.

A colon followed at once by a name is a parameter, as in psql; `::` is always a cast and `:=` always an assignment.
The one exception keeps slices readable as PostgreSQL reads them: inside square brackets a colon that *touches* the
number, name, parameter or closing bracket before it belongs to a slice, and the name after it is a column:

    a[1:2]  a[i:]  a[lo:hi]     slices; i, lo and hi are columns
    a[:n]                       the element at the parameter n
    a[: n]  a[ : :n]  a[1: :n]  slices up to the column n, the parameter n, the parameter n
    a[:lo:hi]  a[:lo: :hi]      a slice from the parameter lo to the column hi, to the parameter hi
    a[1::n]                     a cast, for PostgreSQL as well: put a space between the two colons
"""

from __future__ import annotations

import re

# What may stand between the parts of 'one' \n 'string'. Possessive (*+): a quote that never closes fails at once.
_GAP = r"(?:[ \t\f\v]++|--[^\n\r]*+)*+[\n\r](?:[ \t\n\r\f\v]++|--[^\n\r]*+[\n\r])*+"
# Every character beyond ASCII belongs to a name, even a wide space. Said by what is none, which `re` compiles at once:
# a range as wide as that takes ten milliseconds.
_LETTER = r"[^\x00-@\[-^`{-\x7f]"
_LETTERS = r"[^\x00-/:-@\[-^`{-\x7f]*+"
_LETTERS_AND_DOLLARS = r"[^\x00-\#%-/:-@\[-^`{-\x7f]*+"
_DIGITS = r"[0-9](?:_?[0-9])*+"
_TAG = rf"\$(?:{_LETTER}{_LETTERS})?\$"
# A comment ends an operator, and an operator may end in + or - only if it has a character that is in no SQL operator.
_OPERATOR = r"(?:(?!--|/\*)[~!@#^&|`?+\-*/%<>=])"
_PLAIN = r"(?:(?!--|/\*)[+\-*/<>=])"

_TOKEN = re.compile(
    rf"""
    [ \t\n\r\f\v]*+(?:
    (?P<name>(?!(?:[eEbBxX]|[uU]&)['"]){_LETTER}{_LETTERS_AND_DOLLARS})
  | (?P<parameter>:{_LETTER}{_LETTERS})
  | (?P<separator>[(),]|\.(?![.0-9]))
  | (?P<line_comment>--[^\n\r]*+)
  | (?P<string>(?:[uU]&)?'(?:[^']++|'')*+'(?:{_GAP}'(?:[^']++|'')*+')*+(?!{_GAP}')
      | [eE]'(?:[^'\\]++|''|\\.)*+'(?:{_GAP}'(?:[^'\\]++|''|\\.)*+')*+(?!{_GAP}')
      | [bBxX]'[^']*+'(?:{_GAP}'[^']*+')*+(?!{_GAP}')
      | (?P<tag>{_TAG}).*?(?P=tag))
  | (?P<quoted_name>(?:[uU]&)?"(?:[^"]++|"")*+")
  | (?P<comment>/\*(?:[^*/]++|\*(?!/)|/(?!\*))*+\*/)
  | (?P<unterminated>(?:[uU]&|[eEbBxX])?'|(?:[uU]&)?"|/\*|{_TAG})
  | (?P<number>0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+
      | (?:{_DIGITS}(?:\.(?!\.)(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?)
  | (?P<cast>::) | (?P<assign>:=)
  | (?P<position>\$[0-9]+)
  | (?P<range>\.\.)
  | (?P<operator>{_PLAIN}*[~!@\#^&|`?%]{_OPERATOR}*|{_PLAIN}*(?!--|/\*)[*/<>=]|[+\-])
  | (?P<semicolon>;)
  | (?P<open>\[) | (?P<close>\])
  | (?P<other>[^ \t\n\r\f\v]) | (?P<end>\Z))
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_ENDS_OPERAND = re.compile(r"[\w$\])\"']")

Token = tuple[str, int, int]
"""A kind, and where it starts and ends. Kinds: name, quoted_name, string, number, parameter, position, operator, cast,
assign, range, separator, semicolon, open, close, other, comment, line_comment, and unterminated, always the last."""


def tokens(text: str) -> list[Token]:
    """Give the tokens of `text` in order, without the white space between them.

    A string, comment or quoted name that never ends gives one token of the kind `unterminated`, to the end of the text.
    """
    found: list[Token] = []
    add = found.append
    depth = position = 0
    while True:
        for match in _TOKEN.finditer(text, position):
            kind = match.lastgroup or ""
            start, end = match.span(kind)
            if kind == "parameter":
                if depth > 0 and _ENDS_OPERAND.match(text, start - 1):
                    add(("other", start, start + 1))
                    position = start + 1
                    break
            elif kind == "open":
                depth += 1
            elif kind == "close":
                depth -= 1
            elif kind == "semicolon":
                depth = 0
            elif kind == "unterminated":
                # Nested comments are beyond a regular expression.
                position = _end_of_nested(text, end) if text.startswith("/*", start) else -1
                if position < 0:
                    return [*found, (kind, start, len(text))]
                add(("comment", start, position))
                break
            elif kind == "end":
                return found
            add((kind, start, end))


def _end_of_nested(text: str, position: int) -> int:
    """Find where the comment that opened before `position` ends, comments inside it included; -1 if it never does."""
    depth = 1
    for edge in _COMMENT_EDGE.finditer(text, position):
        depth += 1 if edge.group() == "/*" else -1
        if not depth:
            return edge.end()
    return -1
