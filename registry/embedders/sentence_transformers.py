"""Vectors from a model on this machine, by the library Sentence Transformers (extra `[embed-local]`).

https://www.sbert.net. The library and the model are loaded with the first text; with a folder as the model, or with
HF_HUB_OFFLINE=1, nothing is asked over a network.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from registry.errors import EmbedderError, RegistryError

MODEL = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
"""50 languages, Japanese and English among them; 384 dimensions; needs no words in front of a question."""


class SentenceTransformersEmbedder:
    """Makes vectors on this machine.

    model   of the Hugging Face hub, or a folder that holds one
    device  "cpu", "cuda" and the like; None for what the library finds
    """

    def __init__(self, model: str | Path = MODEL, *, device: str | None = None) -> None:
        self._folder = Path(model).expanduser()
        self._local = self._folder.is_dir()
        self.name = self._folder.resolve().name if self._local else str(model)
        self._device = device
        self._lock = threading.Lock()
        self._loaded: Any = None

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has, as the model says; loads it."""
        model = self._model()
        # Renamed in version 5.
        ask = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
        return int(ask())

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Make a vector of each text. Raises EmbedderError where the model cannot be loaded."""
        vectors = self._model().encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return vectors.tolist()  # type: ignore[no-any-return]

    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            advice = "pip install 'workflow-registry[embed-local]'"
            raise RegistryError(f"this needs sentence-transformers: {advice}") from error
        from transformers.utils import logging

        name = str(self._folder) if self._local else self.name
        shown = logging.is_progress_bar_enabled()
        logging.disable_progress_bar()  # stderr is for what the user has to know
        try:
            return SentenceTransformer(name, device=self._device, local_files_only=self._local)
        except (OSError, ValueError) as error:
            reason = " ".join(str(error).split())[:300]
            raise EmbedderError(f'the model "{name}" cannot be loaded: {reason}') from error
        finally:
            if shown:
                logging.enable_progress_bar()
