"""A plan as PostgreSQL gives it in JSON, as a tree that can be walked, measured and shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_READ_ALL = ("Sort", "Aggregate", "Hash", "WindowAgg", "Materialize")
_AGGREGATES = {"Plain": "Aggregate", "Sorted": "GroupAggregate", "Hashed": "HashAggregate", "Mixed": "MixedAggregate"}


@dataclass(slots=True)
class PlanNode:
    """One node of a plan.

    label        what it does, as EXPLAIN writes it: "Hash Left Join", "Insert"
    table        the table it reads or writes; `source` is what it reads if that is no table: a WITH, a function
    condition    what it searches its index for; `filter` is what it tries on every row or pair of rows
    subplan      "CTE stored", "SubPlan 1" where it is the top of one
    rows         how many the planner expects each time it runs
    may_stop     whether a LIMIT above may stop it early, so that fewer rows are no error
    actual_rows  how many there were, all `loops` together; None unless it ran
    time         milliseconds in it and below, all loops together; `own_time` without what is below
    """

    label: str
    rows: float
    table: str | None = None
    source: str | None = None
    alias: str | None = None
    index: str | None = None
    condition: str = ""
    filter: str = ""
    subplan: str | None = None
    is_inner: bool = False
    may_stop: bool = False
    loops: int = 0
    actual_rows: float | None = None
    time: float = 0.0
    own_time: float = 0.0
    blocks_hit: int = 0
    blocks_read: int = 0
    children: list[PlanNode] = field(default_factory=list)

    def walk(self) -> Iterator[PlanNode]:
        """Go through the node and all below it, subplans and WITHs included."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def title(self) -> str:
        """What it does to what: "Index Scan using workflow_pkey on workflow"."""
        words = self.label
        if self.index:
            words += f" using {self.index}" if self.table else f" on {self.index}"
        what = self.table or self.source
        if what:
            words += f" on {what}"
        return words + (f" {self.alias}" if self.alias and self.alias != what else "")

    @property
    def expected_rows(self) -> float:
        """How many rows the planner expects of all loops together."""
        return self.rows * max(self.loops, 1)

    @property
    def error(self) -> float:
        """By which factor the estimate is off, in either direction; 1 for a node that did not run."""
        if self.actual_rows is None or not self.loops or (self.may_stop and self.actual_rows < self.expected_rows):
            return 1.0
        # Less than one row in all is as good as one: the planner never expects none.
        high, low = max(self.expected_rows, self.actual_rows), min(self.expected_rows, self.actual_rows)
        return max(high, 1.0) / max(low, 1.0)

    def shape(self, depth: int = 0) -> Iterator[str]:
        """Give the lines of the tree without any number, indented: what a change of plan changes."""
        if self.subplan:
            yield "  " * depth + self.subplan
            depth += 1
        yield "  " * depth + self.title
        for child in self.children:
            yield from child.shape(depth + 1)


def read(plan: Mapping[str, Any]) -> PlanNode:
    """Make the tree of one plan: the value under "Plan" in what `EXPLAIN (FORMAT JSON)` gives."""
    root = _node(plan, 1, False)
    _own_times(root)
    return root


def _node(plan: Mapping[str, Any], processes: int, may_stop: bool) -> PlanNode:
    loops = int(plan.get("Actual Loops", 0))
    ran = "Actual Rows" in plan
    name = plan.get("CTE Name") or plan.get("Function Name") or plan.get("Tuplestore Name")
    node = PlanNode(
        label=_label(plan),
        rows=float(plan.get("Plan Rows", 0)),
        table=plan.get("Relation Name"),
        source=name,
        alias=plan.get("Alias"),
        index=plan.get("Index Name"),
        condition=plan.get("Index Cond", ""),
        filter=plan.get("Join Filter") or plan.get("Filter", ""),
        subplan=_subplan(plan),
        is_inner=plan.get("Parent Relationship") == "Inner",
        may_stop=may_stop,
        loops=loops,
        actual_rows=float(plan["Actual Rows"]) * loops if ran else None,
        # Processes that run side by side are each a loop: the time that passed is theirs divided by their number.
        time=float(plan.get("Actual Total Time", 0)) * loops / min(processes, max(loops, 1)),
        blocks_hit=int(plan.get("Shared Hit Blocks", 0)),
        blocks_read=int(plan.get("Shared Read Blocks", 0)),
    )
    if plan["Node Type"] in ("Gather", "Gather Merge"):
        processes = int(plan.get("Workers Launched", 0)) + 1
    # What sorts or counts reads all of its input before it gives a row.
    stops = plan["Node Type"] == "Limit" or (may_stop and plan["Node Type"] not in _READ_ALL)
    node.children = [_node(child, processes, stops) for child in plan.get("Plans", ())]
    return node


def _label(plan: Mapping[str, Any]) -> str:
    label: str = plan["Node Type"]
    join = plan.get("Join Type", "Inner")
    if label == "Aggregate":
        label = _AGGREGATES.get(plan.get("Strategy", ""), label)
    elif label == "ModifyTable":
        label = plan.get("Operation", label)
    elif join != "Inner":
        label = f"{label.removesuffix(' Join')} {join} Join"
    if plan.get("Scan Direction") == "Backward":
        label += " Backward"
    if plan.get("Partial Mode", "Simple") != "Simple":
        label = f"{plan['Partial Mode']} {label}"
    return f"Parallel {label}" if plan.get("Parallel Aware") else label


def _subplan(plan: Mapping[str, Any]) -> str | None:
    name = plan.get("Subplan Name")
    return str(name).partition(" (")[0] if name else None


def _own_times(root: PlanNode) -> None:
    """Work out the time of each node without those below it.

    The time of a WITH is in the nodes that read it, not in the one it hangs below. A WITH that writes and that nobody
    reads runs at the end, and is in no other node.
    """
    owed = {node.subplan.removeprefix("CTE "): node.time for node in root.walk() if _is_cte(node) and node.subplan}
    for node in root.walk():
        below = sum(child.time for child in node.children if not _is_cte(child))
        node.own_time = max(node.time - below, 0.0)
        if node.label.endswith("CTE Scan") and (name := node.source or "") in owed:
            part = min(owed[name], node.own_time)
            owed[name] -= part
            node.own_time -= part


def _is_cte(node: PlanNode) -> bool:
    return node.subplan is not None and node.subplan.startswith("CTE ")


__all__ = ["PlanNode", "read"]
