"""Where in a text stands what search found: places in the text as it was written, not as search compares it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

WIDTH = 120
"""Characters of a snippet."""

_VOICED = "\uff9e\uff9f"  # they belong to the half-width katakana before them
_AROUND = 30
_SPACE = re.compile(r"\s")
_SPACES = re.compile(r"\s\s")
_RUN = re.compile(r"(?P<space>\s+)|\S+")
# What would break the line, or do something to a terminal.
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")

Span = tuple[int, int]


def spans(text: str, marks: Iterable[str]) -> list[Span]:
    """Find all places of the given texts, which are normalised, in a text that is not: half-open, sorted, not touching.

    A mark of letters is found where a word begins; where it does not stand so anywhere, within words as well.
    """
    normal, starts, ends = _normalised(text)
    found: list[Span] = []
    for mark in marks:
        places = _places(normal, mark)
        whole = [place for place in places if _begins_a_word(normal, place)]
        found += [(starts[place], ends[place + len(mark) - 1]) for place in whole or places]
    return _joined(sorted(found))


def snippet(text: str, marked: Sequence[Span], width: int = WIDTH) -> tuple[str, list[Span]]:
    """Cut a text down to what is around its first mark, on one line. Gives the places in what is left."""
    start = 0
    if len(text) > width:
        start = max(0, min((marked[0][0] if marked else 0) - _AROUND, len(text) - width))
    end = min(start + width, len(text))
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shown = _BLANK.sub(" ", text[start:end])
    shift = len(before) - start
    kept = [
        (max(first, start) + shift, min(last, end) + shift) for first, last in marked if first < end and last > start
    ]
    return before + shown + after, kept


def _normalised(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """Normalise a text as search does, and say for each character where that it came from begins and ends."""
    normal = text.lower()
    if (
        len(normal) == len(text)
        and unicodedata.is_normalized("NFKC", text)
        and not any(map(unicodedata.combining, text))
        and "Σ" not in text  # its small letter depends on what is around it
    ):  # nearly always: each character is one, where it stands
        if not _SPACES.search(text):
            return _SPACE.sub(" ", normal), range(len(text)), range(1, len(text) + 1)
        return _normalised_by_run(normal)
    return _normalised_by_character(text)


def _normalised_by_run(text: str) -> tuple[str, list[int], list[int]]:
    normal: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for run in _RUN.finditer(text):
        first, last = run.span()
        if run["space"]:
            normal.append(" ")
            starts.append(first)
            ends.append(last)
        else:
            normal.append(run[0])
            starts += range(first, last)
            ends += range(first + 1, last + 1)
    return "".join(normal), starts, ends


def _normalised_by_character(text: str) -> tuple[str, list[int], list[int]]:
    normal: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    first = 0
    while first < len(text):
        last = first + 1
        while last < len(text) and (unicodedata.combining(text[last]) or text[last] in _VOICED):
            last += 1
        for character in unicodedata.normalize("NFKC", text[first:last]).lower():
            if character.isspace():
                character = " "
                if normal and normal[-1] == " ":
                    ends[-1] = last
                    continue
            normal.append(character)
            starts.append(first)
            ends.append(last)
        first = last
    return "".join(normal), starts, ends


def _places(text: str, what: str) -> list[int]:
    places: list[int] = []
    place = text.find(what)
    while what and place >= 0:
        places.append(place)
        place = text.find(what, place + len(what))
    return places


def _begins_a_word(text: str, place: int) -> bool:
    return place == 0 or not (_is_letter(text[place - 1]) and _is_letter(text[place]))


def _is_letter(character: str) -> bool:
    """Whether words are made of it: as in registry_search_words."""
    return character.isalnum() and character <= "\u024f"


def _joined(found: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
