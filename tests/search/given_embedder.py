"""Embedders that say what they were told to: for the tests in this process, and for the command."""

from __future__ import annotations

from collections.abc import Sequence

from registry import EmbedderError

MODEL = "three"


class Embedder:
    """Says what it was told to."""

    name = MODEL
    dimensions = 3

    def __init__(self, vector: Sequence[float] = (1, 0, 0)) -> None:
        self.vector = vector
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[Sequence[float]]:
        self.asked += texts
        return [self.vector for _ in texts]


class Down(Embedder):
    """Does not answer."""

    def embed(self, texts: Sequence[str]) -> list[Sequence[float]]:
        raise EmbedderError('no vectors from "three": connection refused')
