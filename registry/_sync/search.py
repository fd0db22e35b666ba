# Generated from registry/_async/search.py by tools/generate_sync.py: do not edit.
"""Search in words, by meaning and by structure over all workflows of the tenant. The work is in sql/search.sql."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from registry import embedders, highlight, listing, search_query
from registry._sync.embeddings import Embeddings
from registry._sync.similar import Similarity, structure_of
from registry.embedders import Embedder, vectors
from registry.errors import DatabaseUnavailable, EmbedderError, InvalidParameter, RegistryError
from registry.model import Workflow
from registry.results import Findings, Found, FoundBy, Hit

MOST = 1_000
"""Workflows of a page."""

MOST_FUSED = 100
"""Workflows of the one page of a search that is not by text alone: as many as each part looks for."""

TIERS = (
    "called exactly so",
    "all of it in the name",
    "all of it in the name, category, tags and the beginning of the description",
    "all of it",
    "some of it",
)


class Search(Embeddings, Similarity):
    """What can be found by words, by meaning and by structure."""

    def search(
        self,
        text: str = "",
        limit: int = 20,
        after: Found | str | None = None,
        *,
        like: str | Workflow | Mapping[str, Any] | None = None,
        model: str | None = None,
        vector: Sequence[float] | None = None,
        embedder: Embedder | None = None,
        meaning: bool | None = None,
        any_word: bool = False,
        tags: str | Sequence[str] = (),
        category: str | None = None,
        where: Mapping[str, Any] | None = None,
        created_by: str | None = None,
        updated_since: datetime.datetime | None = None,
        explain: bool = False,
    ) -> Findings:
        """Find workflows by what they say, by what they mean and by how they are built, the best first.

        text      `invoice 請求書 "send it" -draft repo*`; docs/search.md has all of it. It may be empty where there is
                  something else to go by
        limit     at most so many, from 1 to 1,000; to 100 where it is not by text alone
        after     the last one found of the page before, or its cursor; for a search by text alone
        like      by structure as well: a reference ("invoice", "invoice@3"), a Workflow or a document
        model     by meaning, with the vectors of this model
        vector    of the question, made elsewhere; without it the embedder makes one of the text
        embedder  None for the one that REGISTRY_EMBEDDER names
        meaning   True: by meaning, or not at all; False: not by meaning. None: by meaning where REGISTRY_EMBEDDER
                  names an embedder, its vectors are there, and it answers; what is missing is in `missing`
        any_word  by text also those that hold only some of the words, behind those that hold all, the rarest words
                  first. It is always so where there is more to go by than the text
        explain   say of each what found it, in `parts`

        tags, category, where, created_by and updated_since filter as they do in `list`. The parts are fused by
        reciprocal ranks (Cormack, Clarke & Büttcher, SIGIR 2009). Any text is a question; InvalidParameter is raised
        for one with nothing in it, or of more than 1,000 characters, and for anything else that cannot be; NotFound for
        a workflow or a model that is not there; EmbedderError where meaning was asked for and cannot be had.
        """
        is_alone = like is None and vector is None
        terms = search_query.parse(text) if text.strip() or is_alone else []
        is_meant = meaning is not False and not (is_alone and after is not None)
        insists = bool(meaning or model is not None or vector is not None or embedder is not None)
        if meaning is False and insists:
            raise InvalidParameter("meaning: it is False, but a model, a vector or an embedder is given: take one away")
        is_fused = insists or not is_alone or any_word
        if not 1 <= limit <= (MOST_FUSED if is_fused else MOST):
            raise InvalidParameter(f"limit: {limit}: give a number from 1 to {MOST_FUSED if is_fused else MOST:,}")
        if after is not None and (is_fused or explain):
            raise InvalidParameter("after: only a search by text alone, without explanation, has a second page")
        filters = listing.filters(
            tags=tags, category=category, where=where, created_by=created_by, updated_since=updated_since
        )
        about, missing = None, ""
        if insists or (is_meant and limit <= MOST_FUSED):
            about, missing = self._meaning(terms, model, vector, embedder, insists)
        elif is_meant:
            missing = f"meaning: a page of more than {MOST_FUSED} is by text alone"
        if is_fused or about is not None:
            found = self._fused(terms, about, like, filters, limit, explain)
        else:
            found = self._page(terms, after, filters, limit, explain)
        if after is None and text.strip():
            self._note("search", query=text)
        return Findings(found, (missing,) if missing else ())

    def _page(
        self,
        terms: list[search_query.Term],
        after: Found | str | None,
        filters: listing.Filters,
        limit: int,
        explain: bool,
    ) -> list[Found]:
        """Find by text alone."""
        tier, size, workflow_id = _place(after)
        with self._connection() as connection:
            rows = self._sql.search.page(
                connection,
                tenant_id=self.tenant_id,
                asked=_json(terms),
                after_tier=tier,
                after_size=size,
                after_id=workflow_id,
                is_filtered=any(filters.values()),
                page_size=limit,
                **filters,
            )
        found = []
        for rank, row in enumerate(rows, 1):
            score = round((4 - row.tier + 1000 / (1000 + row.size)) / 4, 4)
            parts = (FoundBy("text", rank, score, TIERS[row.tier - 1]),) if explain else ()
            hits = tuple(_hit(**hit) for hit in row.hits)
            found.append(Found(row.name, row.version, score, hits, f"{row.tier}.{row.size}.{row.workflow_id}", parts))
        return found

    def _fused(
        self,
        terms: list[search_query.Term],
        about: _Meaning | None,
        like: str | Workflow | Mapping[str, Any] | None,
        filters: listing.Filters,
        limit: int,
        explain: bool,
    ) -> list[Found]:
        """Find by all there is to go by."""
        name, document = (None, None) if like is None else self._asked(like)
        if like is not None:
            if name and document is None:
                self._check_there(name)
            self.refresh_signatures()
        wished = [term for term in terms if term.kind == "word" and not term.negated]
        with self._connection() as connection:
            rows = self._sql.search.fused(
                connection,
                tenant_id=self.tenant_id,
                asked=_json(terms),
                required=_json([term for term in terms if term not in wished]),
                wished=_json(wished),
                model=about.model if about else None,
                vector=about.vector if about else None,
                like_name=name,
                like_document=None if document is None else structure_of(document),
                is_filtered=any(filters.values()),
                page_size=limit,
                **filters,
            )
        model = about.model if about else ""
        return [
            Found(
                row.name,
                row.version,
                round(row.score, 4),
                tuple(_hit(**hit) for hit in row.hits),
                None,
                tuple(_part(**part, model=model) for part in row.parts) if explain else (),
            )
            for row in rows
        ]

    def _meaning(
        self,
        terms: list[search_query.Term],
        model: str | None,
        vector: Sequence[float] | None,
        embedder: Embedder | None,
        insists: bool,
    ) -> tuple[_Meaning | None, str]:
        """Give the vector of a question; where there is none and nobody insists, why."""
        if vector is not None:
            row = self._model(self._only_model() if model is None else model)
            return _Meaning(row.name, vectors.literal(vector, row.dimensions)), ""
        try:
            if model is not None:
                self._model(model)
            maker = embedders.from_environment() if embedder is None else embedder
            if model is not None and model != maker.name:
                raise InvalidParameter(f'model: "{maker.name}" makes the vectors here, not "{model}": give a vector')
            question = " ".join(term.text for term in terms if not term.negated)
            if not question:
                raise InvalidParameter("text: there is nothing in it that could mean something: say what to look for")
            row = self._model(maker.name)
            made = vectors.embed(maker, [question], row.dimensions)
            if isinstance(made[0], EmbedderError):
                raise made[0]
        except DatabaseUnavailable:
            raise
        except RegistryError as error:
            if insists:
                raise
            return None, f"meaning: {error}"
        return _Meaning(row.name, made[0]), ""


class _Meaning(NamedTuple):
    """A question as a vector."""

    model: str
    vector: str


def _json(terms: list[search_query.Term]) -> str:
    return json.dumps([term._asdict() for term in terms])


def _part(part: str, rank: int, score: float, tier: int | None, pieces: list[str] | None, model: str) -> FoundBy:
    if tier is not None:
        why = TIERS[tier - 1] + (f": {', '.join(pieces)}" if pieces else "")
    else:
        why = f"by {model}" if part == "meaning" else "the share of structure in common"
    return FoundBy(part, rank, round(score, 4), why)


def _hit(field: str, node: str | None, part: str, marks: list[str]) -> Hit:
    width = len(part) if field in ("name", "node") else highlight.WIDTH
    text, places = highlight.snippet(part, highlight.spans(part, marks), width)
    return Hit(field, node, text, tuple(places))


def _place(after: Found | str | None) -> tuple[int | None, int | None, UUID | None]:
    """Read a cursor. Raises InvalidParameter where it is none."""
    if after is None:
        return None, None, None
    cursor = after.cursor if isinstance(after, Found) else after
    try:
        tier, size, id = str(cursor).split(".")
        place = int(tier), int(size), UUID(id)
    except ValueError:
        place = 0, 0, UUID(int=0)
    if not (1 <= place[0] <= 4 and 0 <= place[1] < 2**31):
        raise InvalidParameter(
            f"after: {str(cursor)[:100]!r} is no cursor: give that of the last one of the page before"
        )
    return place
