"""What makes vectors of texts: the protocol, and the embedder that the environment names.

Nothing here is imported, loaded or asked over a network before the first text has to be embedded.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import inspect
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from registry import settings
from registry.errors import InvalidParameter, RegistryError

NONE = (
    'nothing here makes vectors: set REGISTRY_EMBEDDER to "openai:MODEL" or "sentence-transformers:MODEL", '
    "or pass vectors of your own (docs/embeddings.md)"
)
_KINDS = ("openai", "sentence-transformers", "python")


class Embedder(Protocol):
    """Makes vectors of texts. Any object with these three will do; `embed` may be called from another thread."""

    @property
    def name(self) -> str:
        """What the model is called; its vectors are kept under this name."""

    @property
    def dimensions(self) -> int:
        """How many numbers each vector has."""

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Make a vector of each text, in their order.

        Raises EmbedderError; with `refused` where it is the texts that it does not take.
        """


def from_environment() -> Embedder:
    """Give the embedder that REGISTRY_EMBEDDER names. Raises RegistryError where it is not set."""
    found = settings.embedder()
    if found is None:
        raise RegistryError(NONE)
    return make(found)


@cache
def make(wanted: settings.EmbedderSettings) -> Embedder:
    """Make the embedder that settings describe, once for each: a model in memory is large.

    Raises InvalidParameter where they describe none.
    """
    kind, _, model = wanted.spec.partition(":")
    if kind == "openai":
        from registry.embedders.openai import OpenAIEmbedder

        if not model:
            raise InvalidParameter('REGISTRY_EMBEDDER is "openai": add the model, as in openai:text-embedding-3-small')
        return OpenAIEmbedder(
            model, url=wanted.url, key=wanted.key, dimensions=wanted.dimensions, timeout=wanted.timeout
        )
    if kind == "sentence-transformers":
        from registry.embedders.sentence_transformers import SentenceTransformersEmbedder

        return SentenceTransformersEmbedder(model) if model else SentenceTransformersEmbedder()
    if kind == "python":
        return _own(model)
    near = difflib.get_close_matches(kind, _KINDS, 1)
    hint = f'did you mean "{near[0]}"?' if near else f"use one of: {', '.join(f'{one}:…' for one in _KINDS)}"
    raise InvalidParameter(f'REGISTRY_EMBEDDER is "{wanted.spec}", which is no embedder: {hint}')


def _own(place: str) -> Embedder:
    """Import an embedder from MODULE:NAME or FILE.py:NAME: the object itself, or what gives one when it is called."""
    module, _, name = place.rpartition(":")
    if not module or not name:
        raise InvalidParameter(
            f'REGISTRY_EMBEDDER is "python:{place}": write python:MODULE:NAME or python:FILE.py:NAME'
        )
    try:
        found: Any = getattr(_imported(module), name)
    except (ImportError, AttributeError, OSError, SyntaxError) as error:
        raise InvalidParameter(f'REGISTRY_EMBEDDER is "python:{place}": {error}') from error
    if isinstance(found, type) or not hasattr(found, "embed"):
        found = found()
    for part in ("name", "dimensions", "embed"):
        # Not by asking for it: to know the dimensions a model may have to be loaded.
        if inspect.getattr_static(found, part, None) is None:
            raise InvalidParameter(f'REGISTRY_EMBEDDER is "python:{place}": it has no {part}')
    embedder: Embedder = found
    return embedder


def _imported(module: str) -> Any:
    if not module.endswith(".py"):
        return importlib.import_module(module)
    spec = importlib.util.spec_from_file_location(Path(module).stem, module)
    if spec is None or spec.loader is None:
        raise ImportError(f"{module} cannot be imported")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


__all__ = ["NONE", "Embedder", "from_environment", "make"]
