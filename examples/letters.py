"""An embedder that needs nothing: it counts pairs of letters. Near is what is written alike, not what means the same.

    REGISTRY_EMBEDDER=python:examples/letters.py:Letters registry embed

It shows what an embedder is: a name, its dimensions, and a method that makes a vector of each text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32


class Letters:
    """Counts pairs of letters, in as many places as there are dimensions."""

    name = "letters"
    dimensions = 64

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Make a vector of each text."""
        return [self._count(text.lower()) for text in texts]

    def _count(self, text: str) -> list[float]:
        counts = [0.0] * self.dimensions
        for pair in pairwise(text):
            counts[crc32("".join(pair).encode()) % self.dimensions] += 1.0
        return counts
