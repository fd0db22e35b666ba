# Generated from registry/_async/versions.py by tools/generate_sync.py: do not edit.
"""Versions: history, labels, restore, undelete, clone, prune, purge. Thin: the work is in sql/versions.sql."""

from __future__ import annotations

import builtins
import datetime
from collections.abc import Iterator

from registry import mapping
from registry._sync.repeat import repeated
from registry._sync.workflows import ATTEMPTS, Workflows
from registry.errors import Conflict, InvalidParameter, NotFound, QueryError
from registry.model import Workflow
from registry.reference import LATEST, Reference, parse
from registry.results import DeletedWorkflow, Derived, Label, LabelMove, Pruned, Saved, Version

PAGE_SIZE = 500
MANY = 2**31 - 1


class Versions(Workflows):
    """What can be done with the versions of a workflow."""

    def get_at(self, name: str, moment: datetime.datetime) -> Workflow:
        """Read a workflow as it was at a moment (with a time zone). Raises NotFound where it was not there yet."""
        if moment.tzinfo is None:
            raise InvalidParameter(f"{moment.isoformat()}: give the time zone as well, as in {moment.isoformat()}Z")
        self._record(name)
        with self._connection() as connection:
            row = self._sql.versions.at(connection, tenant_id=self.tenant_id, name=name, moment=moment)
        if row is None:
            raise self._not_found(name)
        if row.document is None or row.version is None:
            raise NotFound(f'"{name}" was not there yet at {moment.isoformat()}')
        self._note("get", name=name, version=row.version)
        return mapping.workflow_from_document(row.document, row.version, row.created_at)

    def history(self, name: str, *, limit: int | None = None) -> Iterator[Version]:
        """Iterate over the versions of a workflow, the newest first, read page by page. Raises NotFound."""
        if self._record(name) is None:
            raise self._not_found(name)
        before, left = None, limit
        while left is None or left > 0:
            size = PAGE_SIZE if left is None else min(PAGE_SIZE, left)
            with self._connection() as connection:
                rows = self._sql.versions.page(
                    connection, tenant_id=self.tenant_id, name=name, before=before, page_size=size
                )
            for row in rows:
                origin = None
                if row.derived_from_version is not None:
                    origin = f"{row.derived_from_name or '?'}@{row.derived_from_version}"
                yield Version(
                    row.version,
                    row.created_at,
                    row.created_by,
                    row.message,
                    row.fingerprint,
                    tuple(row.labels or ()),
                    origin,
                )
            if len(rows) < size:
                return
            before = rows[-1].version
            left = None if left is None else left - size

    def derived(self, name: str) -> builtins.list[Derived]:
        """Give the versions of other workflows that were made from this one. Raises NotFound."""
        with self._connection() as connection:
            rows = self._sql.versions.derived(connection, tenant_id=self.tenant_id, name=name)
        if not rows:
            self._id_of(name)
        return [Derived(*row) for row in rows]

    def same_content(self, name: str) -> builtins.list[str]:
        """Give the names of other workflows that hold the same content now: ten at most."""
        with self._connection() as connection:
            rows = self._sql.versions.same_content(connection, tenant_id=self.tenant_id, name=name)
        return [row.name for row in rows]

    @repeated
    def label(self, reference: str, label: str) -> int:
        """Let a label point at a version ("invoice@3", "prod"), and return that version.

        Without a version it is the present one. Raises NotFound, or InvalidParameter for a label that is no word.
        """
        if (
            label == LATEST
            or label.isdigit()
            or not label.isprintable()
            or "@" in label
            or len(label) > 100
            or label.split() != [label]
        ):
            raise InvalidParameter(
                f'"{label}" cannot be a label: take one word of at most 100 characters, without @, not only digits, '
                f"and not {LATEST}, which is built in"
            )
        asked = self._reference(reference)
        with self._connection() as connection:
            row = self._sql.versions.label(
                connection,
                tenant_id=self.tenant_id,
                name=asked.name,
                label=label,
                version=asked.version,
                from_label=asked.label,
            )
        if row is None:
            raise self._not_found(asked.name)
        if row.version is None:
            self._version_row(reference)  # says what is missing
            raise NotFound(f'"{asked.name}" has no version {asked.version or asked.label}')
        return row.version

    @repeated
    def unlabel(self, name: str, label: str) -> int:
        """Take a label away and return the version it pointed at. Raises NotFound."""
        with self._connection() as connection:
            version = self._sql.versions.unlabel(connection, tenant_id=self.tenant_id, name=name, label=label)
        if version is None:
            self._id_of(name)
            raise NotFound(f'"{name}" has no label "{label}"')
        return version

    def labels(self, name: str) -> builtins.list[Label]:
        """Give the labels of a workflow. Raises NotFound."""
        with self._connection() as connection:
            rows = self._sql.versions.labels(connection, tenant_id=self.tenant_id, name=name)
        if not rows:
            self._id_of(name)
        return [Label(*row) for row in rows]

    def label_moves(self, name: str, label: str | None = None, *, limit: int = 100) -> builtins.list[LabelMove]:
        """Give the moves of the labels of a workflow, or of one, the latest first. Raises NotFound."""
        with self._connection() as connection:
            rows = self._sql.versions.label_moves(
                connection, tenant_id=self.tenant_id, name=name, label=label, page_size=limit
            )
        if not rows:
            self._id_of(name)
        return [LabelMove(*row) for row in rows]

    def restore(self, reference: str, *, message: str | None = None, expected_version: int | None = None) -> Saved:
        """Make a new version that is equal to an earlier one, "invoice@3".

        What is there now is kept as a version, as always. Raises NotFound, or Conflict as `save` does.
        """
        asked = self._reference(reference)
        if asked.version is None and asked.label is None:
            raise InvalidParameter(f'"{reference}": say which version, as in "{asked.name}@3"')
        for attempt in range(ATTEMPTS):
            row = self._version_row(reference)
            if row.document is None:  # it is the present one
                if expected_version not in (None, row.newest):
                    raise self._conflict(row.name, expected_version or 0, "look at it again")
                return Saved(row.name, row.newest, "unchanged")
            workflow = mapping.workflow_from_document(row.document, row.version)
            workflow.name = row.name  # it may have had another one then
            head = mapping.head(workflow, message or f"restored from version {row.version}", (row.id, row.version))
            try:
                # Not without one: the workflow may be deleted meanwhile, and another one get its name.
                expected = row.newest if expected_version is None else expected_version
                version, status = self._save(workflow, head, expected)
            except Conflict as error:
                if expected_version is not None or error.version is None or attempt == ATTEMPTS - 1:
                    raise
            else:
                return Saved(row.name, version, status)
        raise AssertionError  # the last attempt raises

    def clone(self, reference: str, new_name: str, *, message: str | None = None) -> Saved:
        """Make a new workflow from a version of another one, which its history names as where it came from.

        Raises NotFound, or Conflict where the new name is taken.
        """
        row = self._version_row(reference)
        if row.document is None:
            self._record(row.name)
            row = self._version_row(reference)
        workflow = mapping.workflow_from_document(row.document, row.version)
        workflow.name = new_name
        from registry import formats
        from registry.validation import validate

        validate(formats.from_workflow(workflow, "registry"), loops="reject")  # the name, and what came in by hand
        head = mapping.head(workflow, message or f"cloned from {row.name}@{row.version}", (row.id, row.version))
        try:
            version, status = self._save(workflow, head, 0)
        except Conflict as error:
            if error.version is None:
                raise
            raise Conflict(
                f'"{new_name}" is there already, at version {error.version}: clone under another name',
                version=error.version,
                saved_by=error.saved_by,
                saved_at=error.saved_at,
                message_of_version=error.message_of_version,
                diff=error.diff,
            ) from None
        return Saved(new_name, version, status)

    def deleted(self, name: str | None = None, *, limit: int = 1000) -> builtins.list[DeletedWorkflow]:
        """Give the deleted workflows that can be had back, the last deleted first; or those that had a name."""
        with self._connection() as connection:
            rows = self._sql.versions.deleted(
                connection, tenant_id=self.tenant_id, name=name, page_size=min(limit, MANY)
            )
        return [DeletedWorkflow(*row) for row in rows]

    @repeated
    def undelete(self, name: str, *, new_name: str | None = None) -> Saved:
        """Have the workflow back that was deleted last under a name: the same versions, labels and id.

        Raises NotFound, or Conflict where another workflow has the name now: then give a `new_name`.
        """
        found = self.deleted(name, limit=1)
        if not found:
            raise NotFound(f'no deleted workflow "{name}"; `registry list --deleted` shows what there is')
        with self._connection() as connection:
            last = self._sql.versions.last_of_deleted(connection, tenant_id=self.tenant_id, workflow_id=found[0].id)
        row = None
        if last is not None:
            body = mapping.documents(mapping.workflow_from_document(last.document, last.version))
            with self._connection() as connection:
                row = self._sql.versions.undelete(
                    connection,
                    tenant_id=self.tenant_id,
                    workflow_id=found[0].id,
                    deleted_version=last.version,
                    name=new_name or name,
                    **body,
                )
        if row is None:
            raise NotFound(f'no deleted workflow "{name}" any more: somebody else had it back')
        if row.version is None:
            raise Conflict(f'"{new_name or name}" is the name of another workflow now: undelete it under a new name')
        return Saved(new_name or name, row.version, "created")

    @repeated
    def purge(self, name: str) -> int:
        """Take a workflow away for good, with history and saved plans; a deleted one where none of the name is there.

        Returns how many versions there were. Raises NotFound.
        """
        with self._connection() as connection:
            workflow_id = self._sql.versions.id_of(connection, tenant_id=self.tenant_id, name=name)
        if workflow_id is None:
            found = self.deleted(name, limit=1)
            if not found:
                raise self._not_found(name)
            workflow_id = found[0].id
        with self._connection() as connection:
            return self._sql.versions.purge(connection, tenant_id=self.tenant_id, workflow_id=workflow_id) or 0

    @repeated
    def prune(
        self,
        name: str | None = None,
        *,
        keep: int,
        older_than: datetime.timedelta = datetime.timedelta(0),
        dry_run: bool = True,
    ) -> builtins.list[Pruned]:
        """Take old versions away for good: of one workflow, or of all, deleted ones as well.

        keep        how many of the newest versions of each workflow stay in any case
        older_than  only versions of at least this age go
        dry_run     only say what would go

        Versions that something holds on to never go: the present one, labelled ones, those that another version was
        made from, those that a sub-workflow reference names, those that a saved plan is for.
        """
        if keep < 0 or older_than < datetime.timedelta(0):
            raise InvalidParameter("keep and older_than cannot be negative")
        moment = datetime.datetime.now(datetime.UTC) - older_than
        with self._transaction() as connection:
            rows = self._sql.versions.prunable(
                connection, tenant_id=self.tenant_id, name=name, keep=keep, moment=moment
            )
            if not dry_run:
                try:
                    for row in rows:
                        self._sql.versions.prune(
                            connection, tenant_id=self.tenant_id, workflow_id=row.workflow_id, versions=row.versions
                        )
                except QueryError as error:
                    if getattr(error.__cause__, "sqlstate", None) != "23503":
                        raise
                    raise Conflict(
                        "a version got a label or a plan at the same time; nothing was pruned: repeat it"
                    ) from error
        return [Pruned(row.name or "", tuple(row.versions)) for row in rows]

    @repeated
    def _record(self, name: str) -> int | None:
        """Record what changes by hand left unrecorded; None where there is no such workflow."""
        with self._connection() as connection:
            return self._sql.versions.record(connection, tenant_id=self.tenant_id, name=name)

    def _id_of(self, name: str) -> None:
        """Raise NotFound where there is no such workflow."""
        with self._connection() as connection:
            if self._sql.versions.id_of(connection, tenant_id=self.tenant_id, name=name) is None:
                raise self._not_found(name)

    def _reference(self, text: str) -> Reference:
        """Read a reference for what writes: as a whole name where there is a workflow of that name."""
        asked = parse(text)
        if asked.name != text:
            with self._connection() as connection:
                if self._sql.versions.id_of(connection, tenant_id=self.tenant_id, name=text) is not None:
                    return Reference(text, text, None, None)
        return asked
