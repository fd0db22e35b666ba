"""Vectors as the database takes them, and a batch of texts that survives the ones a model does not take."""

from __future__ import annotations

import math
from collections.abc import Sequence

from registry.embedders import Embedder
from registry.errors import EmbedderError, InvalidParameter

MOST_DIMENSIONS = 4_000
"""As many as an HNSW index on halfvec can take."""


def literal(vector: Sequence[float], dimensions: int | None = None) -> str:
    """Write a vector as pgvector reads it, with length 1: only its direction counts, and half precision ends early.

    Raises InvalidParameter for one with other dimensions, with something that is no number, NaN or an infinity, or with
    nothing but zeros.
    """
    try:
        numbers = tuple(float(number) for number in vector)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidParameter(f"vector: {error}: give a sequence of numbers") from error
    if dimensions is not None and len(numbers) != dimensions:
        raise InvalidParameter(f"vector: it has {len(numbers):,} dimensions, and the model {dimensions:,}")
    if not 1 <= len(numbers) <= MOST_DIMENSIONS:
        raise InvalidParameter(f"vector: it has {len(numbers):,} dimensions: give from 1 to {MOST_DIMENSIONS:,}")
    length = math.hypot(*numbers)
    if not math.isfinite(length):
        for place, number in enumerate(numbers):
            if not math.isfinite(number):
                raise InvalidParameter(f"vector[{place}] is {number}: give finite numbers")
        largest = max(map(abs, numbers))  # of numbers near the end of what a float can be
        return literal([number / largest for number in numbers])
    if length == 0:
        raise InvalidParameter("vector: all of its numbers are 0: it has no direction")
    if length < 1e-300:  # too near to 0 to divide by
        return literal([number * 1e300 for number in numbers])
    return f"[{','.join([f'{number / length:.5g}' for number in numbers])}]"


def embed(embedder: Embedder, texts: Sequence[str], dimensions: int) -> list[str | EmbedderError]:
    """Make a vector of each text, written as `literal` does; or the reason why it has none.

    Where the embedder refuses the texts of a batch, its halves are tried, down to the one that it does not take.
    Raises EmbedderError for anything else.
    """
    try:
        made = embedder.embed(texts)
    except EmbedderError as error:
        if not error.refused:
            raise
        if len(texts) == 1:
            return [error]
        half = len(texts) // 2
        return embed(embedder, texts[:half], dimensions) + embed(embedder, texts[half:], dimensions)
    if len(made) != len(texts):
        raise EmbedderError(f'"{embedder.name}" gave {len(made)} vectors for {len(texts)} texts')
    return [_checked(embedder, vector, dimensions) for vector in made]


def _checked(embedder: Embedder, vector: Sequence[float], dimensions: int) -> str | EmbedderError:
    if len(vector) != dimensions:
        raise EmbedderError(f'"{embedder.name}" gave a vector of {len(vector)} dimensions, not of {dimensions}')
    try:
        return literal(vector)
    except InvalidParameter as error:
        return EmbedderError(f'"{embedder.name}" gave a vector that cannot be used: {error}', refused=True)
