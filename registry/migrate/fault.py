"""A rule that a migration breaks, as the rules find it; where it stands is a line of that file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a line breaks."""

    line: int
    rule: str
    what: str
    advice: str
