"""A plan: what apply gives. Its attributes hold the values as they are; what it prints of itself hides secrets."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.model import JsonObject

Handoff = dict[str, "JsonObject | list[JsonObject]"]
"""What a step is handed, by the step that hands it over; a list where several edges lead from that one."""


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of a plan, its parameters bound; `after` are the steps it comes after, `level` counts them from 0.

    `shown` holds parameters and handoff data as may be shown, where a secret is in them.
    """

    name: str
    node_type: str
    level: int
    after: tuple[str, ...]
    parameters: JsonObject = field(repr=False)
    handoff_data: Handoff = field(repr=False)
    shown: tuple[JsonObject, Handoff] | None = field(default=None, repr=False, compare=False)

    def as_json(self, *, show_secrets: bool = False) -> JsonObject:
        """Give the shape that `--json` promises."""
        parameters, handoff_data = self.parameters, self.handoff_data
        if self.shown is not None and not show_secrets:
            parameters, handoff_data = self.shown
        return {
            "name": self.name,
            "node_type": self.node_type,
            "level": self.level,
            "parameters": parameters,
            "after": list(self.after),
            "handoff_data": handoff_data,
        }


@dataclass(frozen=True, slots=True)
class PlanLoop:
    """An edge that leads back: no step waits for it, and whoever runs the plan decides how often it is followed."""

    parent: str
    child: str
    handoff_data: JsonObject = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """Values kept under a name, for one version of a workflow.

    latest    the version that is stored now; None where the workflow was deleted
    moved_on  whether what is stored now is something else than what the plan was saved for
    params    the values that were given, without secrets
    """

    name: str
    workflow: str
    version: int
    latest: int | None
    moved_on: bool
    fingerprint: str
    params: JsonObject
    saved_by: str
    saved_at: datetime.datetime

    def as_json(self) -> JsonObject:
        """Give the shape that `--json` promises."""
        return {
            "name": self.name,
            "workflow": self.workflow,
            "version": self.version,
            "latest": self.latest,
            "moved_on": self.moved_on,
            "fingerprint": self.fingerprint,
            "params": self.params,
            "saved_by": self.saved_by,
            "saved_at": self.saved_at,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """A workflow with values bound: its steps in dependency order, level by level.

    params   the value of every parameter, as it is; `shown` as may be shown
    loops    edges that lead back, which are in no `after`
    saved    the saved plan it was made from, if it was
    misfits  why the values do not fit what is stored now, where that is not the version of the saved plan
    """

    workflow: str
    version: int
    params: JsonObject = field(repr=False)
    shown: Mapping[str, Any]
    steps: list[PlanStep]
    loops: tuple[PlanLoop, ...] = ()
    saved: SavedPlan | None = None
    misfits: tuple[str, ...] = ()

    def as_json(self, *, show_secrets: bool = False) -> JsonObject:
        """Give the shape that `--json` promises; secrets as `***` unless they are asked for."""
        document: JsonObject = {
            "workflow": self.workflow,
            "version": self.version,
            "params": dict(self.params if show_secrets else self.shown),
            "steps": [step.as_json(show_secrets=show_secrets) for step in self.steps],
        }
        if self.loops:
            document["loops"] = [{"parent": loop.parent, "child": loop.child} for loop in self.loops]
        if self.saved is not None:
            document["plan"] = {
                "name": self.saved.name,
                "latest": self.saved.latest,
                "moved_on": self.saved.moved_on,
                "fits_latest": not self.misfits,
                "problems": list(self.misfits),
            }
        return document
