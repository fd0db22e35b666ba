# Generated from registry/_async/embeddings.py by tools/generate_sync.py: do not edit.
"""Search by meaning: making vectors of workflows, and finding the nearest. Thin: the work is in sql/embedding.sql."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from registry import embedders
from registry._sync.embedding_models import EmbeddingModels
from registry._sync.repeat import repeated
from registry.embedders import Embedder, vectors
from registry.errors import EmbedderError, InvalidParameter, NotFound
from registry.results import Embedded, EmbeddingText, Near, Refused

BATCH = 64
"""Texts that an embedder gets at once."""

MOST = 1_000
"""Workflows of a page, and texts of a batch."""

MOST_CHARACTERS = 4_000
"""Of a question: as many as the text of a workflow has."""


class Embeddings(EmbeddingModels):
    """What can be asked by meaning."""

    def embed(
        self,
        embedder: Embedder | None = None,
        *,
        batch_size: int = BATCH,
        progress: Callable[[int, int], None] | None = None,
    ) -> Embedded:
        """Make the vectors that are missing or stale, batch by batch.

        embedder    what makes them; None for the one that REGISTRY_EMBEDDER names. A model of its name is added
        batch_size  texts that it gets at once, from 1 to 1,000
        progress    called after each batch with the number of workflows done, and of those there were to do at most

        Each batch is stored in a transaction of its own, so an interruption loses one at most. Of several that do this
        at the same time each takes other workflows. Raises EmbedderError where the embedder fails, RegistryError where
        there is none; what was stored before stays.
        """
        if not 1 <= batch_size <= MOST:
            raise InvalidParameter(f"batch_size: {batch_size}: give a number from 1 to {MOST:,}")
        embedder = embedders.from_environment() if embedder is None else embedder
        dimensions = embedder.dimensions
        self.add_embedding_model(embedder.name, dimensions)
        model = self._model(embedder.name)
        sql, ids = self._sql.embedding, {"tenant_id": self.tenant_id, "model_id": model.id}
        with self._connection() as connection:
            total = sql.outdated(connection, **ids)
        embedded, unchanged, refused, after = 0, 0, list[Refused](), None
        while True:
            with self._transaction() as connection:
                rows = sql.claim(connection, **ids, after_id=after, batch_size=batch_size)
                wanted = [row for row in rows if not row.is_unchanged]
                if wanted:
                    texts = [row.content for row in wanted]
                    made = vectors.embed(embedder, texts, dimensions)
                    pairs = list(zip(wanted, made, strict=True))
                    good = [(row, vector) for row, vector in pairs if isinstance(vector, str)]
                    refused += [Refused(row.name, str(why)) for row, why in pairs if isinstance(why, EmbedderError)]
                    embedded += sql.store(
                        connection,
                        **ids,
                        workflow_ids=[row.workflow_id for row, _ in good],
                        content_hashes=[row.content_hash for row, _ in good],
                        workflows_updated_at=[row.workflow_updated_at for row, _ in good],
                        embeddings=[vector for _, vector in good],
                    )
            if not rows:
                break
            unchanged += len(rows) - len(wanted)
            after = rows[-1].workflow_id
            if progress is not None:
                done = embedded + unchanged + len(refused)
                progress(done, max(done, total))
        with self._connection() as connection:
            state = sql.index_state(connection, **ids)
        wants_index = state is not None and state.is_wanted and not state.is_valid
        return Embedded(model.name, dimensions, embedded, unchanged, tuple(refused), wants_index)

    def embedding_texts(
        self, model: str, limit: int = 100, after: EmbeddingText | str | None = None
    ) -> list[EmbeddingText]:
        """Give the texts whose vectors are missing or stale, by name: for whoever makes the vectors elsewhere.

        limit  at most so many, from 1 to 1,000
        after  the last one of the page before, or its name
        """
        if not 1 <= limit <= MOST:
            raise InvalidParameter(f"limit: {limit}: give a number from 1 to {MOST:,}")
        row = self._model(model)
        with self._connection() as connection:
            rows = self._sql.embedding.outdated_texts(
                connection,
                tenant_id=self.tenant_id,
                model_id=row.id,
                after_name=after.name if isinstance(after, EmbeddingText) else after,
                page_size=limit,
            )
        return [EmbeddingText(*one) for one in rows]

    @repeated
    def set_embeddings(
        self,
        model: str,
        embeddings: Mapping[str, Sequence[float]],
        content_hashes: Mapping[str, str] | None = None,
    ) -> int:
        """Store vectors that were made elsewhere, by the names of their workflows: all of them, or none.

        content_hashes  of the texts that they were made from, as embedding_texts gives them; where there is none, the
                        text is taken to be that of now

        Says how many. Raises NotFound for a model or a workflow that is not there, InvalidParameter for a vector that
        cannot be.
        """
        row = self._model(model)
        written = {}
        for name, vector in embeddings.items():
            try:
                written[name] = vectors.literal(vector, row.dimensions)
            except InvalidParameter as error:
                raise InvalidParameter(f'"{name}": {error}') from error
        hashes = content_hashes or {}
        with self._connection() as connection:
            missing = self._sql.embedding.store_by_name(
                connection,
                tenant_id=self.tenant_id,
                model_id=row.id,
                names=list(written),
                embeddings=list(written.values()),
                content_hashes=[hashes.get(name, "") for name in written],
            )
        if missing:
            first = self._not_found(missing[0].name)
            raise first if len(missing) == 1 else NotFound(f"{first}; {len(missing) - 1} more are not there")
        return len(written)

    def nearest(
        self, vector: Sequence[float], model: str | None = None, limit: int = 20, *, exact: bool = False
    ) -> list[Near]:
        """Find the workflows whose vectors lie nearest, the best first.

        model  whose vectors; None where there is one only
        limit  at most so many, from 1 to 1,000
        exact  compare all, also where there is an index

        Raises NotFound for a model that is not there, InvalidParameter for a vector that cannot be.
        """
        written = vectors.literal(vector)
        if not 1 <= limit <= MOST:
            raise InvalidParameter(f"limit: {limit}: give a number from 1 to {MOST:,}")
        if model is None:
            model = self._only_model()
        try:
            with self._connection() as connection:
                rows = self._sql.embedding.nearest(
                    connection,
                    tenant_id=self.tenant_id,
                    model=model,
                    vector=written,
                    among=None,
                    exact=exact,
                    page_size=limit,
                )
        except InvalidParameter:
            vectors.literal(vector, (self._model(model)).dimensions)
            raise
        if not rows:
            vectors.literal(vector, (self._model(model)).dimensions)
        return [Near(row.name, row.version, round(row.score, 4), row.rank) for row in rows]

    def search_meaning(
        self, text: str, embedder: Embedder | None = None, limit: int = 20, *, exact: bool = False
    ) -> list[Near]:
        """Find the workflows that mean what the text says, the best first, whatever the words and the language.

        embedder  what makes a vector of the text; None for the one that REGISTRY_EMBEDDER names

        Raises InvalidParameter for a text with nothing in it, NotFound where no vectors of this embedder were made, and
        EmbedderError where it fails.
        """
        if not text.strip():
            raise InvalidParameter("text: there is nothing in it: say what to look for")
        embedder = embedders.from_environment() if embedder is None else embedder
        asked = [text.strip()[:MOST_CHARACTERS]]
        made = embedder.embed(asked)
        if len(made) != 1:
            raise EmbedderError(f'"{embedder.name}" gave {len(made)} vectors for one text')
        return self.nearest(made[0], embedder.name, limit, exact=exact)

    def _only_model(self) -> str:
        with self._connection() as connection:
            rows = self._sql.embedding.names(connection, tenant_id=self.tenant_id)
        if len(rows) == 1:
            return rows[0].name
        if not rows:
            raise NotFound("no model has vectors here yet: `registry embed`, or `registry embed add-model`, adds one")
        raise InvalidParameter(f"model: there are several: say which: {', '.join(row.name for row in rows)}")
