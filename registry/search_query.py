"""What somebody types into a search box, read into what is looked for.

invoice 請求書       both of them
"send invoice"       these words, one after another; a single word in quotes as it stands
-draft, -"a b"       not this
invo*                a word that begins so

Any text is a question: what is no operator stands for itself. Full-width signs and the quotes of typographers are as
good as the usual ones.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

from registry.errors import InvalidParameter

MOST = 1_000
"""Characters of a question."""

Kind = Literal["word", "phrase", "prefix"]

# A hyphen before another sign, as in -> and --, is no exclusion.
_TERM = re.compile(r'(?P<minus>-(?=["\w]|[^\x00-\x7f]))?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))


class Term(NamedTuple):
    """One thing to look for, or to do without."""

    text: str
    kind: Kind
    negated: bool


def parse(question: str) -> list[Term]:
    """Read a question. Raises InvalidParameter where there is nothing in it, or what no text can hold."""
    if len(question) > MOST:
        raise InvalidParameter(f"text: {len(question):,} characters are too many to look for: give at most {MOST:,}")
    if "\0" in question or any("\ud800" <= character <= "\udfff" for character in question):
        raise InvalidParameter("text: a NUL or half of a surrogate pair is in no text; take it out")
    terms = []
    for found in _TERM.finditer(unicodedata.normalize("NFKC", question).translate(_QUOTES)):
        negated, phrase, word = bool(found["minus"]), found["phrase"], found["word"]
        if phrase is not None:
            term = Term(phrase.strip(), "phrase", negated)
        elif word.endswith("*") and word.strip("*"):
            term = Term(word.rstrip("*"), "prefix", negated)
        else:
            term = Term(word, "word", negated)
        if term.text:
            terms.append(term)
    if not terms:
        raise InvalidParameter('text: nothing to look for: give words, a "phrase", a beginning*, and -what not')
    return terms
