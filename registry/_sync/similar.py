# Generated from registry/_async/similar.py by tools/generate_sync.py: do not edit.
"""Workflows of a similar structure. Thin: the work is in sql/similar.sql."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from registry import formats
from registry._sync.version_reading import VersionReading
from registry.errors import InvalidParameter
from registry.model import Workflow
from registry.results import Similar

AT_ONCE = 100
"""So many signatures are made by one statement: meanwhile whoever writes to one of these workflows has to wait."""

MOST = 1_000
"""Workflows of a page."""


class Similarity(VersionReading):
    """What can be asked about the structure of workflows."""

    def similar(
        self, given: str | Workflow | Mapping[str, Any], threshold: float = 0.5, limit: int = 20
    ) -> list[Similar]:
        """Find the workflows whose structure is like that of one, the most similar first.

        given      a reference ("invoice", "invoice@3", "invoice@prod"), whose own workflow is left out; or a Workflow,
                   or a document in any known format, which need not be stored
        threshold  from 0 to 1: at least so similar
        limit      at most so many, from 1 to 1,000

        The score is the Jaccard index of Weisfeiler-Lehman labels (Shervashidze et al., Journal of Machine Learning
        Research 12, 2011) of types, of what chooses what a node does, and of the keys of parameters, with their
        neighbours: 1 for the same structure under other names. docs/similar.md has all of it. Raises NotFound,
        InvalidWorkflow for a document that is none, or InvalidParameter.
        """
        if not 0 <= threshold <= 1:
            raise InvalidParameter(f"threshold: {threshold:g}: give a number from 0 to 1, such as 0.5")
        if not 1 <= limit <= MOST:
            raise InvalidParameter(f"limit: {limit}: give a number from 1 to {MOST:,}")
        name, asked = self._asked(given)
        self.refresh_signatures()
        found = self._similar(name, asked, threshold, limit)
        if not found and asked is None:
            self._check_there(name)
        return found

    def _asked(self, given: str | Workflow | Mapping[str, Any]) -> tuple[str, Workflow | None]:
        """Give the name of the workflow that a reference is about, and the one to ask about where it is another."""
        if isinstance(given, str):
            if "@" not in given:
                return given, None
            name, version = self._version(given)
            return name, version
        if isinstance(given, Workflow):
            return "", given
        from registry.validation import validate

        return "", validate(formats.to_document(given, "auto", None), loops="mark").workflow

    def _check_there(self, name: str) -> None:
        with self._connection() as connection:
            is_there = self._sql.versions.id_of(connection, tenant_id=self.tenant_id, name=name)
        if is_there is None:
            raise self._not_found(name)

    def refresh_signatures(self) -> int:
        """Make the signatures that are not there yet or are old, and return how many: `similar` begins with it.

        That is those of workflows that were changed, or saved with similar=False, since the last time.
        """
        made = 0
        while True:
            with self._connection() as connection:
                row = self._sql.similar.refresh(connection, tenant_id=self.tenant_id, at_most=AT_ONCE)
            made += row.made
            if row.made == 0 or row.wanted < AT_ONCE:
                return made

    def _nearest(self, name: str) -> Similar | None:
        """Give the workflow most like one that was just saved, if it is like it enough to be told, and told anew."""
        threshold = self._connections.similar_threshold
        if threshold is None:
            return None
        found = self._similar(name, None, threshold, 1, if_changed=True)
        return found[0] if found else None

    def _similar(
        self, name: str, asked: Workflow | None, threshold: float, limit: int, if_changed: bool = False
    ) -> list[Similar]:
        with self._connection() as connection:
            rows = self._sql.similar.page(
                connection,
                tenant_id=self.tenant_id,
                name=name,
                document=None if asked is None else structure_of(asked),
                threshold=threshold,
                if_changed=if_changed,
                page_size=limit,
            )
        return [Similar(*row) for row in rows]


def structure_of(workflow: Workflow) -> Jsonb:
    """Give what a signature is made of, for a query."""
    nodes = [{"name": node.name, "node_type": node.node_type, "parameters": node.parameters} for node in workflow.nodes]
    edges = [{"parent": edge.parent, "child": edge.child, "is_loop": edge.is_loop} for edge in workflow.edges]
    return Jsonb({"nodes": nodes, "edges": edges})
