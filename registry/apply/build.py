"""Builds a plan: binds the values, expands the workflows that steps use, and puts all steps in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from registry import mapping
from registry.apply.plan import Handoff, Plan, PlanLoop, PlanStep
from registry.apply.values import Values, take
from registry.errors import CycleError, InvalidParameter, InvalidWorkflow, NotFound
from registry.gc_pause import gc_pause
from registry.model import Edge, JsonObject, Node, Workflow
from registry.placeholders import Binder
from registry.suggestions import meant
from registry.validation.problems import path_of, quoted

MANY = 2_000
"""From so many nodes on, Python's cyclic garbage collector costs more than building the steps does."""

MAX_STEPS = 200_000
MAX_DEPENDENCIES = 1_000_000
MAX_NESTING = 50
"""What a plan may grow to when it is flattened: workflows that use each other twice double at every level."""


@dataclass(slots=True)
class _Bound:
    """Something bound, as it is and as may be shown."""

    real: JsonObject
    shown: JsonObject


@dataclass(slots=True)
class _Instance:
    """A workflow with values: the one that is applied, or one that a step uses. `prefix` leads the names of its steps.

    `above` are the names of the workflows around it, `parameters` are those of its nodes by position, and
    `inside` holds the instances that nodes were expanded to.
    """

    workflow: Workflow
    prefix: str
    above: tuple[str, ...]
    binder: Binder
    order: list[int]
    parameters: list[_Bound]
    inside: dict[int, _Instance] = field(default_factory=dict)


@dataclass(slots=True)
class _Arrival:
    """A step that another one comes after, and what it hands over; None for nothing."""

    step: int
    handoff: _Bound | None


@dataclass(slots=True)
class _Draft:
    """A step on its way."""

    name: str
    node_type: str
    level: int
    parameters: _Bound
    arrivals: list[_Arrival]


class Build:
    """A plan in the making: `wanted` says which workflows to load next, `expand` takes them, `plan` is the result.

    workflow  the workflow to apply
    values    for its parameters
    flatten   whether steps of node_type workflow become the steps of the workflow they use
    """

    def __init__(self, workflow: Workflow, values: Values, *, flatten: bool) -> None:
        self._root_values = values
        self._flatten = flatten
        self._problems: list[str] = []
        self._known: dict[str, Workflow] = {}
        self._size = 0
        self._dependencies = 0
        self._steps: list[_Draft] = []
        self._loops: list[PlanLoop] = []
        with gc_pause(len(workflow.nodes) + len(workflow.edges) >= MANY):
            self._root = self._instance(workflow, values, "", (workflow.name,))
        self._stop_if_wrong()
        self._open = [(self._root, found) for found in self._references(self._root)] if flatten else []

    def wanted(self) -> list[str] | None:
        """Give the references to load for the next level of nesting; None where there is nothing left to expand."""
        if not self._open:
            return None
        return list(dict.fromkeys(reference for _, (_, reference) in self._open if reference not in self._known))

    def expand(self, loaded: Mapping[str, Workflow | str]) -> None:
        """Go one level deeper, with the workflows that were wanted; a text says why one could not be had.

        Raises NotFound, InvalidParameter with all problems of the level, or CycleError.
        """
        missing = []
        for _, (_, reference) in self._open:
            found = loaded.get(reference)
            if isinstance(found, Workflow):
                self._known[reference] = found
        below: list[_Instance] = []
        for around, (position, reference) in self._open:
            node = around.workflow.nodes[position]
            name = around.prefix + node.name
            workflow = self._known.get(reference)
            if workflow is None:
                missing.append(f"{path_of((name,))}: {loaded.get(reference)}")
                continue
            if workflow.name in around.above:
                raise CycleError([*around.above[around.above.index(workflow.name) :], workflow.name])
            if len(around.above) >= MAX_NESTING:
                raise InvalidParameter(f"{path_of((name,))}: workflows are nested deeper than {MAX_NESTING} levels")
            values = self._values_for(workflow, around.parameters[position], name)
            above = (*around.above, workflow.name)
            around.inside[position] = inside = self._instance(workflow, values, f"{name}/", above)
            below.append(inside)
        if missing and not self._problems:
            raise NotFound("\n".join(dict.fromkeys(missing)))
        self._problems += missing
        self._stop_if_wrong()
        self._open = [(instance, found) for instance in below for found in self._references(instance)]

    def plan(self) -> Plan:
        """Give the plan. Raises InvalidWorkflow where two steps have the same name once they have their prefixes."""
        with gc_pause(self._size >= MANY):
            self._compose(self._root, [])
            self._stop_if_wrong()
            self._refuse_namesakes()
            names = [draft.name for draft in self._steps]
            steps = [_step(draft, names) for draft in sorted(self._steps, key=lambda draft: draft.level)]
        return Plan(
            self._root.workflow.name,
            self._root.workflow.version or 0,
            self._root_values.real,
            self._root_values.shown,
            steps,
            tuple(self._loops),
        )

    # --- binding -----------------------------------------------------------------------------------------------------

    def _instance(self, workflow: Workflow, values: Values, prefix: str, above: tuple[str, ...]) -> _Instance:
        """Bind the parameters of all nodes of a workflow."""
        self._size += 1 + len(workflow.nodes)
        if self._size > MAX_STEPS and prefix:
            raise InvalidParameter(f"flattened, the plan would have more than {MAX_STEPS:,} steps")
        binder = Binder(values.real, values.shown, values.hidden)
        parameters = []
        for node in workflow.nodes:
            parameters.append(_Bound(*binder.bind(node.parameters)))
            if binder.unknown:
                self._unknown(binder, workflow, f"{path_of((prefix + node.name,))}.parameters")
        order = [position for position, _ in mapping.ranks(workflow)]
        return _Instance(workflow, prefix, above, binder, order, parameters)

    def _unknown(self, binder: Binder, workflow: Workflow, where: str) -> None:
        """Note placeholders without a parameter: a save refuses them, but not a hand in psql, nor an edit."""
        keys = [param.key for param in workflow.params]
        for key in dict.fromkeys(binder.unknown):
            self._problems.append(f"{where}: no parameter {quoted(key)}{meant(key, keys)}")
        binder.unknown.clear()

    def _references(self, instance: _Instance) -> Iterator[tuple[int, str]]:
        """Give the positions of the nodes that use a workflow, with what they refer to."""
        for position, node in enumerate(instance.workflow.nodes):
            if node.node_type == "workflow":
                bound = instance.parameters[position]
                reference: Any = bound.real.get("workflow")
                is_secret = bound.shown.get("workflow") is not reference
                if isinstance(reference, str) and reference.strip():
                    if is_secret:
                        # The server would be told, and every error about it would tell.
                        where = path_of((instance.prefix + node.name,))
                        raise InvalidParameter(f"{where}.parameters.workflow: a secret cannot name a workflow")
                    yield position, reference

    def _values_for(self, workflow: Workflow, parameters: _Bound, name: str) -> Values:
        """Give the parameters of a used workflow their values, from `params` of the node that uses it."""
        given, shown = parameters.real.get("params", {}), parameters.shown.get("params", {})
        where = path_of((name,))
        if not isinstance(given, dict) or not isinstance(shown, dict):
            self._problems.append(f"{where}.parameters.params: must be an object with the values of {workflow.name}")
            given = shown = {}
        values, problems = take(workflow.params, given, shown=shown)
        self._problems += (f"{where}.parameters.params.{problem}" for problem in problems)
        return values

    def _stop_if_wrong(self) -> None:
        if self._problems:
            raise InvalidParameter(self._problems)

    # --- putting together --------------------------------------------------------------------------------------------

    def _compose(self, instance: _Instance, incoming: list[_Arrival]) -> list[int]:
        """Add the steps of an instance, its first ones after `incoming`; return its last ones, or those before it.

        Edge by edge: what an expanded node comes after, its first steps come after, and what comes after it comes after
        its last steps. One without steps is passed through.
        """
        workflow = instance.workflow
        positions = {node.name: position for position, node in enumerate(workflow.nodes)}
        into: dict[int, list[tuple[int, Edge]]] = {}
        is_last = [True] * len(workflow.nodes)
        for edge in workflow.edges:
            if edge.is_loop:
                handoff = self._handoff(instance, edge)
                names = instance.prefix + edge.parent, instance.prefix + edge.child
                self._loops.append(PlanLoop(*names, handoff.real if handoff else {}))
            else:
                parent = positions[edge.parent]
                into.setdefault(positions[edge.child], []).append((parent, edge))
                is_last[parent] = False
        exits: list[list[int]] = [[]] * len(workflow.nodes)
        for position in instance.order:
            node = workflow.nodes[position]
            arrivals = [] if position in into else incoming
            for parent, edge in into.get(position, ()):
                handoff = self._handoff(instance, edge)
                arrivals += [_Arrival(step, handoff) for step in exits[parent]]
            inside = instance.inside.get(position)
            if inside is not None:
                exits[position] = self._compose(inside, arrivals)
            else:
                exits[position] = [self._add(instance, node, position, arrivals)]
        if not workflow.nodes:
            return list(dict.fromkeys(arrival.step for arrival in incoming))
        return list(dict.fromkeys(step for position in instance.order if is_last[position] for step in exits[position]))

    def _add(self, instance: _Instance, node: Node, position: int, arrivals: list[_Arrival]) -> int:
        self._dependencies += len(arrivals)
        if self._flatten and self._dependencies > MAX_DEPENDENCIES:
            raise InvalidParameter(f"flattened, the plan would have more than {MAX_DEPENDENCIES:,} dependencies")
        level = 0
        for arrival in arrivals:
            level = max(level, self._steps[arrival.step].level + 1)
        name = instance.prefix + node.name
        self._steps.append(_Draft(name, node.node_type, level, instance.parameters[position], arrivals))
        return len(self._steps) - 1

    def _handoff(self, instance: _Instance, edge: Edge) -> _Bound | None:
        if not edge.handoff_data:
            return None
        bound = _Bound(*instance.binder.bind(edge.handoff_data))
        if instance.binder.unknown:
            where = f"{quoted(instance.prefix + edge.parent)} → {quoted(instance.prefix + edge.child)}.handoff_data"
            self._unknown(instance.binder, instance.workflow, where)
        return bound

    def _refuse_namesakes(self) -> None:
        names: set[str] = set()
        for draft in self._steps:
            if draft.name in names:
                raise InvalidWorkflow(
                    f"flattened, two steps are named {quoted(draft.name)}: rename the node that holds the slash"
                )
            names.add(draft.name)


def _step(draft: _Draft, names: list[str]) -> PlanStep:
    after = tuple(dict.fromkeys(names[arrival.step] for arrival in draft.arrivals))
    handoff: Handoff = {}
    shown: Handoff = {}
    is_hiding = draft.parameters.shown is not draft.parameters.real
    for arrival in draft.arrivals:
        if arrival.handoff is not None:
            _hand(handoff, names[arrival.step], arrival.handoff.real)
            _hand(shown, names[arrival.step], arrival.handoff.shown)
            is_hiding = is_hiding or arrival.handoff.shown is not arrival.handoff.real
    return PlanStep(
        draft.name,
        draft.node_type,
        draft.level,
        after,
        draft.parameters.real,
        handoff,
        (draft.parameters.shown, shown) if is_hiding else None,
    )


def _hand(handoff: Handoff, parent: str, data: Any) -> None:
    """Add what an edge hands over; several edges from the same step make a list."""
    if parent not in handoff:
        handoff[parent] = data
        return
    former = handoff[parent]
    handoff[parent] = [*former, data] if isinstance(former, list) else [former, data]
