"""Plans: a workflow with values bound, and the values kept under a name. The work is in registry/apply."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from registry import mapping
from registry._async.repeat import repeated
from registry._async.versions import AsyncVersions
from registry.apply.plan import Plan, SavedPlan
from registry.errors import Conflict, InvalidParameter, NotFound, QueryError
from registry.model import Workflow
from registry.reference import parse
from registry.suggestions import no_plan

if TYPE_CHECKING:
    from registry.apply.build import Build

PAGE_SIZE = 500


class AsyncPlans(AsyncVersions):
    """What can be done with the parameters of a workflow: give them values, and keep the values."""

    async def apply(self, name: str, values: Mapping[str, Any] | None = None, *, flatten: bool = False) -> Plan:
        """Bind values to the parameters of a workflow and give the plan: its steps in dependency order.

        name     a workflow, or a version of it: "invoice", "invoice@3", "invoice@prod"
        values   by key; what is missing takes its default. Dates and times may be Python's. A `registry.apply.Text` is
                 read by the type of its parameter
        flatten  whether a step that uses a workflow becomes the steps of that workflow, named "step/its step"

        One round trip; with `flatten` one more for each level of nesting. Raises NotFound, or InvalidParameter with
        every problem of the values. Nothing that is raised or printed holds the value of a secret.
        """
        from registry.apply.build import Build
        from registry.apply.values import take

        given = _checked(values)
        workflow = await self._read(name, "apply")
        bound, problems = take(workflow.params, given)
        if problems:
            raise InvalidParameter(problems)
        return await self._built(Build(workflow, bound, flatten=flatten))

    @repeated
    async def save_plan(self, reference: str, name: str, values: Mapping[str, Any] | None = None) -> SavedPlan:
        """Keep values for a version of a workflow under a name; a plan of this name for the same workflow is replaced.

        reference  the workflow, or a version of it; without one it is the present version, and stays that one
        name       what the plan is called
        values     as in `apply`. Secrets are checked and not kept, and need not be given yet

        Raises NotFound, InvalidParameter with every problem, or Conflict where the name is that of a plan for another
        workflow.
        """
        from registry.apply.values import keep

        given = _checked(values)
        _check_name(name)
        row = await self._version_row(reference)
        if row.document is None:
            await self._record(row.name)
            row = await self._version_row(reference)
        kept, problems = keep(mapping.workflow_from_document(row.document, row.version).params, given)
        if problems:
            raise InvalidParameter(problems)
        async with self._connection() as connection:
            try:
                saved = await self._sql.plans.save(
                    connection,
                    tenant_id=self.tenant_id,
                    name=name,
                    workflow_id=row.id,
                    version=row.version,
                    params=mapping.json_text(kept),
                )
            except QueryError as error:
                if getattr(error.__cause__, "sqlstate", None) != "23503":
                    raise
                saved = None
        if saved is None:
            async with self._connection() as connection:
                other = await self._sql.plans.get(connection, tenant_id=self.tenant_id, name=name)
            if other is not None and other.workflow != row.name:
                raise Conflict(
                    f'the plan "{name}" is for "{other.workflow}": take another name, or delete that plan first'
                )
            raise Conflict(f'"{row.name}" was changed at the same time: repeat it')
        return SavedPlan(
            name,
            row.name,
            saved.version,
            row.newest,
            row.newest != saved.version,
            saved.fingerprint,
            dict(sorted(saved.params.items())),
            saved.saved_by,
            saved.saved_at,
        )

    async def plans(self, workflow: str | None = None, *, limit: int | None = None) -> AsyncIterator[SavedPlan]:
        """Iterate over the saved plans by name, those of one workflow or all, read page by page."""
        after: str | None = None
        left = limit
        while left is None or left > 0:
            size = PAGE_SIZE if left is None else min(PAGE_SIZE, left)
            async with self._connection() as connection:
                rows: Sequence[Any] = (
                    await self._sql.plans.page(connection, tenant_id=self.tenant_id, after=after, page_size=size)
                    if workflow is None
                    else await self._sql.plans.page_of(
                        connection, tenant_id=self.tenant_id, workflow=workflow, after=after, page_size=size
                    )
                )
            if not rows and after is None and workflow is not None:
                await self._id_of(workflow)
            for row in rows:
                yield _saved(row)
            if len(rows) < size:
                return
            after = rows[-1].name
            left = None if left is None else left - size

    async def get_plan(self, name: str) -> SavedPlan:
        """Give a saved plan. Raises NotFound."""
        return _saved(await self._plan_row(name))

    async def run_plan(self, name: str, values: Mapping[str, Any] | None = None, *, flatten: bool = False) -> Plan:
        """Bind the values of a saved plan again, to the version it was saved for.

        values   override those that were kept; secrets have to be given each time
        flatten  as in `apply`

        The plan says what has become of the workflow since: `saved.moved_on`, and in `misfits` why the values would
        not do for what is stored now. Raises NotFound for the plan, or where its workflow was deleted, and
        InvalidParameter.
        """
        from registry.apply.build import Build
        from registry.apply.values import secrets, take

        given = _checked(values)
        row = await self._plan_row(name)
        if row.latest is None:
            raise NotFound(
                f'"{row.workflow}", which the plan "{name}" is for, was deleted; `registry undelete` has it back'
            )
        workflow = mapping.workflow_from_document(row.document, row.version, row.created_at)
        workflow.name = row.workflow
        together = {**row.params, **{key: value for key, value in given.items() if value is not None}}
        bound, problems = take(workflow.params, together, not_kept=secrets(workflow.params))
        if problems:
            raise InvalidParameter(problems)
        misfits: Sequence[str] = ()
        saved = _saved(row)
        if saved.moved_on:
            _, misfits = take(mapping.params_from(row), together)
        plan = await self._built(Build(workflow, bound, flatten=flatten))
        await self._note("apply", name=row.workflow, version=row.version)
        return Plan(plan.workflow, plan.version, plan.params, plan.shown, plan.steps, plan.loops, saved, tuple(misfits))

    @repeated
    async def delete_plan(self, name: str) -> int:
        """Delete a saved plan and return the version it was for. Raises NotFound."""
        async with self._connection() as connection:
            version = await self._sql.plans.delete(connection, tenant_id=self.tenant_id, name=name)
        if version is None:
            raise await self._no_plan(name)
        return version

    async def _built(self, build: Build) -> Plan:
        """Load what the steps use, a level of nesting at a time, and give the plan."""
        while (wanted := build.wanted()) is not None:
            build.expand(await self._referenced(wanted) if wanted else {})
        return build.plan()

    async def _referenced(self, texts: Sequence[str]) -> dict[str, Workflow | str]:
        """Load the workflows that references mean; for one that cannot be had, say why."""
        found: dict[str, Workflow | str] = {}
        asked = []
        for text in texts:
            try:
                asked.append(parse(text))
            except InvalidParameter as error:
                found[text] = str(error)
            else:
                found[text] = f'no workflow "{asked[-1].name}"'
        async with self._connection() as connection:
            rows = await self._sql.plans.referenced(
                connection,
                tenant_id=self.tenant_id,
                wanted_references=[one.reference for one in asked],
                wanted_names=[one.name for one in asked],
                wanted_versions=[one.version or 0 for one in asked],
                wanted_labels=[one.label or "" for one in asked],
            )
        for row in rows:
            if row.version is None:
                found[row.reference] = f'"{row.name}" has no such label: "{row.reference}"'
            elif row.document is None:
                found[row.reference] = f'"{row.name}" has no version {row.version} any more or yet'
            else:
                workflow = mapping.workflow_from_document(row.document, row.version)
                workflow.name = row.name  # it may have had another one then
                found[row.reference] = workflow
        return found

    async def _plan_row(self, name: str) -> Any:
        async with self._connection() as connection:
            row = await self._sql.plans.get(connection, tenant_id=self.tenant_id, name=name)
        if row is None:
            raise await self._no_plan(name)
        return row

    async def _no_plan(self, name: str) -> NotFound:
        async with self._connection() as connection:
            rows = await self._sql.plans.names_for_suggestion(connection, tenant_id=self.tenant_id, name=name)
        return no_plan(name, [row.name for row in rows])


def _saved(row: Any) -> SavedPlan:
    moved_on = row.latest is not None and row.latest != row.version and not row.is_same
    return SavedPlan(
        row.name,
        row.workflow,
        row.version,
        row.latest,
        moved_on,
        row.fingerprint,
        dict(sorted(row.params.items())),  # jsonb has an order of its own
        row.saved_by,
        row.saved_at,
    )


def _checked(values: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise InvalidParameter(f"values: a mapping from key to value is needed, not {type(values).__name__}")
    return values


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not name.strip() or len(name) > 255 or not name.isprintable():
        raise InvalidParameter("the name of a plan is one line of 1 to 255 characters")
