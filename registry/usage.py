"""What `stats` gives: how much the workflows are used, as the access log counts it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class WorkflowUsage:
    """How often a workflow was used, and on which day last."""

    name: str
    uses: int
    last_day: datetime.date
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class UnusedWorkflow:
    """A workflow that nobody used."""

    name: str
    created_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class ActorUsage:
    """How often somebody used something, searches too, and on which day last."""

    actor: str
    uses: int
    last_day: datetime.date


@dataclass(frozen=True, slots=True)
class DayUsage:
    """What was done on a day: how often each action."""

    day: datetime.date
    uses: int
    actions: dict[str, int]


@dataclass(frozen=True, slots=True)
class Stats:
    """The use of the workflows since a day, or ever where `since` is None. Days are those of UTC, all of them."""

    since: datetime.date | None
    uses: int
    most_used: list[WorkflowUsage]
    never_used: list[UnusedWorkflow]
    never_used_count: int
    by_actor: list[ActorUsage]
    by_day: list[DayUsage]

    def as_json(self) -> dict[str, Any]:
        """Give it as one document; its keys are those of the fields."""
        return {
            "since": self.since,
            "uses": self.uses,
            "most_used": [
                {"name": one.name, "uses": one.uses, "last_day": one.last_day, "is_deleted": one.is_deleted}
                for one in self.most_used
            ],
            "never_used": [{"name": one.name, "created_at": one.created_at} for one in self.never_used],
            "never_used_count": self.never_used_count,
            "by_actor": [{"actor": one.actor, "uses": one.uses, "last_day": one.last_day} for one in self.by_actor],
            "by_day": [{"day": one.day, "uses": one.uses, "actions": one.actions} for one in self.by_day],
        }


def days(rows: list[Any], since: datetime.date | None, today: datetime.date) -> list[DayUsage]:
    """Give every day from the first one to today, from rows of day, action and uses; those without use as well."""
    found: dict[datetime.date, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.day, {})[row.action] = row.uses
    first = min([*found, *([since] if since else [])], default=None)
    if first is None:
        return []
    last = max([today, *found])
    return [
        DayUsage(day, sum(found.get(day, {}).values()), found.get(day, {}))
        for day in (first + datetime.timedelta(days=number) for number in range((last - first).days + 1))
    ]
