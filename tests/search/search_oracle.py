"""What search should find, said again in Python: no index, no patterns, one text after the other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from registry.search_query import Term

LETTER = "a-z0-9À-ÖØ-öø-ſ"
_BREAKS = re.compile("[ \t\n\v\f\r\u0085\u2028\u2029]+")

Stem = Callable[[str], str]


def stemmer(connection: psycopg.Connection[Any]) -> Stem:
    """The database's own English stems; a stop word is its own."""
    known: dict[str, str] = {}

    def stem(word: str) -> str:
        if word not in known:
            row = connection.execute("SELECT tsvector_to_array(to_tsvector('english', %s))", [word]).fetchone()
            assert row is not None
            known[word] = row[0][0] if row[0] else word
        return known[word]

    return stem


def folded(text: str) -> str:
    return _BREAKS.sub(" ", unicodedata.normalize("NFKC", text).replace("İ", "I"))


def words(text: str) -> set[str]:
    """As they stand, and the parts of those written likeThis; of a folded text."""
    found = set()
    for word in re.findall(f"[A-Z{LETTER}]+", text):
        apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", re.sub(r"([A-Z])(?=[A-Z][a-z])", r"\1 ", word))
        found |= {each.lower() for each in (word, *apart.split())}
    return found


def holds(texts: Iterable[str], term: Term, stem: Stem) -> bool:
    """Whether one of the texts holds what the term asks for, exclusion aside."""
    wanted = folded(term.text).lower().strip()
    for text in map(folded, texts):
        normal = text.lower()
        if re.fullmatch(f"[{LETTER}]+", wanted):
            those = words(text)
            if term.kind == "prefix":
                found = any(word.startswith(wanted) for word in those)
            elif term.kind == "phrase":
                found = wanted in those
            else:
                found = stem(wanted) in {stem(word) for word in those}
        else:
            begins = f"(?<![{LETTER}])" if re.match(f"[{LETTER}]", wanted) else ""
            ends = f"(?![{LETTER}])" if term.kind == "phrase" and re.search(f"[{LETTER}]$", wanted) else ""
            found = re.search(begins + re.escape(wanted) + ends, normal) is not None
        if found:
            return True
    return False


def matches(texts: Iterable[str], terms: Iterable[Term], stem: Stem) -> bool:
    """Whether a workflow of these texts is found."""
    texts = list(texts)
    return all(holds(texts, term, stem) != term.negated for term in terms)
