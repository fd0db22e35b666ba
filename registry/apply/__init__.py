"""From a workflow and values to a plan: the steps with their parameters bound, in dependency order.

`values` takes the values in, `build` binds them and expands the workflows that steps use, `plan` is what comes out.
Nothing here talks to a database. docs/apply.md tells what it is for.
"""

from __future__ import annotations

from registry.apply.build import Build
from registry.apply.plan import Plan, PlanLoop, PlanStep, SavedPlan
from registry.apply.values import Text, Values, take

__all__ = ["Build", "Plan", "PlanLoop", "PlanStep", "SavedPlan", "Text", "Values", "take"]
