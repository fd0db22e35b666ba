"""Problems of a document: where they are, what is there instead, and what was probably meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import islice

MAX_PROBLEMS = 100
"""So many problems are listed, then how many more there are."""

MAX_COMPARED = 5_000
"""Among how many names the one that was meant is looked for; comparing takes about 10 µs each."""

Path = tuple[int | str, ...]
Problem = tuple[Path, str]


def path_of(path: Path) -> str:
    """Write a path as it is read: `nodes[3].parameters."a b"`."""
    parts = [
        f"[{part}]" if isinstance(part, int) else f".{part}" if re.fullmatch(r"[\w-]+", part) else f".{quoted(part)}"
        for part in path
    ]
    return "".join(parts).removeprefix(".")


def quoted(text: str) -> str:
    """Write a text in quotes, on one line, cut where it is long."""
    short = text if len(text) <= 60 else f"{text[:59]}…"
    return json.dumps(short, ensure_ascii=not is_encodable(short))


def is_encodable(text: str) -> bool:
    """Tell whether a text is free of lone surrogates, which have no UTF-8."""
    return re.search("[\ud800-\udfff]", text) is None


def said(value: object) -> str:
    """Say what a value is: its kind, and the value itself if it is short."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int | float):
        return f"the number {value}" if isinstance(value, float) or abs(value) < 10**20 else "a long number"
    if isinstance(value, list | tuple):
        return "a list"
    return "an object" if isinstance(value, Mapping) else f"a {type(value).__name__}"


def near(word: str, candidates: Iterable[str]) -> str:
    """Give `; did you mean "…"?` with the candidate that is nearest to `word`; nothing if none is near."""
    import difflib

    comparable = (name for name in candidates if abs(len(name) - len(word)) <= len(word) // 2 + 1)
    found = difflib.get_close_matches(word, list(islice(comparable, MAX_COMPARED)), 1, cutoff=0.7)
    return f"; did you mean {quoted(found[0])}?" if found else ""


def listed(problems: Iterable[Problem], sections: Iterable[str]) -> list[str]:
    """Sort problems by their place in the document, write them as lines, and cut the list where nobody reads on."""
    ranks = {section: rank for rank, section in enumerate(sections)}

    def rank(problem: Problem) -> tuple[int, int]:
        path = problem[0]
        section = ranks.get(str(path[0]), -1) if path else -1
        return section, next((part for part in path if isinstance(part, int)), -1)

    unique = list(dict.fromkeys(sorted(problems, key=rank)))
    lines = [f"{path_of(path)}: {problem}" if path else problem for path, problem in unique[:MAX_PROBLEMS]]
    return [*lines, f"and {len(unique) - MAX_PROBLEMS:,} more"] if len(unique) > MAX_PROBLEMS else lines
