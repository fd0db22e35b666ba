"""NAME, NAME@N, NAME@LABEL: which workflow, and which of its versions, a text means.

Digits behind the last @ are a version, another word there is a label; `latest` is the version that is stored now. Names
may hold an @ themselves: a workflow whose whole name is the text always wins, which only the database can tell, so the
queries take both readings.
"""

from __future__ import annotations

from typing import NamedTuple

from registry.errors import InvalidParameter

LATEST = "latest"
HIGHEST = 2**31 - 1


class Reference(NamedTuple):
    """A text in both readings: as a whole name, and as a name with a version or a label, or neither."""

    reference: str
    name: str
    version: int | None
    label: str | None


def parse(text: str) -> Reference:
    """Read a reference. Raises InvalidParameter for a version that no workflow can have."""
    name, at, ref = text.rpartition("@")
    if not at or not name or not ref or any(character.isspace() for character in ref):
        return Reference(text, text, None, None)
    if not (ref.isascii() and ref.isdigit()):
        return Reference(text, name, None, ref)
    if not 1 <= int(ref[:20]) <= HIGHEST:
        raise InvalidParameter(f'"{text}": versions count from 1, and none is higher than {HIGHEST}')
    return Reference(text, name, int(ref), None)
