"""What a list is asked for: filters, an order, and a cursor, checked before anything is sent."""

from __future__ import annotations

import base64
import datetime
import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, get_args

from registry import mapping
from registry.errors import InvalidParameter

Sort = Literal["name", "created_at", "updated_at"]
SORTS: tuple[Sort, ...] = get_args(Sort)

FOREIGN = ("n8n", "dify", "wfformat")
"""The keys of metadata that the index workflow_facets leaves out."""


class Filters(TypedDict):
    """The parameters that all queries of sql/listing.sql have in common."""

    tags: list[str]
    category: str | None
    created_by: str | None
    updated_since: datetime.datetime | None
    prefix: str | None
    metadata: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list: what it is of, in which order, and where it begins."""

    filters: Filters
    sort: Sort
    reverse: bool
    after_time: datetime.datetime | None
    after_name: str | None
    limit: int | None
    has_facets: bool
    has_metadata: bool

    @property
    def is_filtered(self) -> bool:
        """Whether some workflows may not be in it."""
        return any(self.filters.values())


def wanted(
    sort: str = "name",
    reverse: bool = False,
    limit: int | None = None,
    after: str | None = None,
    where: Mapping[str, Any] | None = None,
    **given: Any,
) -> Wanted:
    """Check what a list is asked for. Raises InvalidParameter, which says what is wrong with it."""
    if sort not in SORTS:
        near = difflib.get_close_matches(str(sort), SORTS, 1)
        meant = f'; did you mean "{near[0]}"?' if near else ""
        raise InvalidParameter(f'sort: "{sort}" is none of {", ".join(SORTS)}{meant}')
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
        raise InvalidParameter(f"limit: {limit!r}: give a number from 1 on, or none for all")
    time, name = (None, None) if after is None else _place(after, sort, reverse)
    checked = filters(where=where, **given)
    has_facets = any((checked["tags"], checked["category"], checked["created_by"]))
    has_metadata = not set(where or ()).issubset(FOREIGN)
    return Wanted(checked, sort, reverse, time, name, limit, has_facets, has_metadata)


def filters(
    *,
    prefix: str | None = None,
    tags: str | Sequence[str] = (),
    category: str | None = None,
    where: Mapping[str, Any] | None = None,
    created_by: str | None = None,
    updated_since: datetime.datetime | None = None,
) -> Filters:
    """Check filters, and give them as the queries take them. Raises InvalidParameter."""
    if updated_since is not None:
        if not isinstance(updated_since, datetime.datetime):
            raise InvalidParameter(f"updated_since: a datetime is needed, not {type(updated_since).__name__}")
        if updated_since.tzinfo is None:
            raise InvalidParameter(f"updated_since: {updated_since.isoformat()}: give the time zone as well")
    if category is not None:
        # As a subtree: "finance/" is what is below "finance", but so is that itself.
        category = _text("category", category).rstrip("/") or category
    return {
        "tags": tag_list(tags),
        "category": category,
        "created_by": None if created_by is None else _text("created_by", created_by),
        "updated_since": updated_since,
        "prefix": None if not prefix else _text("prefix", prefix),
        "metadata": None if where is None else _json(where),
    }


def tag_list(tags: str | Sequence[str]) -> list[str]:
    """Give tags, each once; a single one need not be in a list. Raises InvalidParameter for what can be none."""
    from registry.errors import InvalidWorkflow
    from registry.validation.part import validate_tags

    given = [tags] if isinstance(tags, str) else list(dict.fromkeys(tags))
    if given:
        try:
            validate_tags(given)
        except InvalidWorkflow as error:
            raise InvalidParameter("; ".join(error.problems)) from None
    return given


def cursor(sort: Sort, reverse: bool, row: Any) -> str:
    """Write down where a row stands in an order, in a form that says nothing to people."""
    place = [f"-{sort}" if reverse else sort, row.name]
    if sort != "name":
        place.append(getattr(row, sort).astimezone(datetime.UTC).isoformat())
    return base64.urlsafe_b64encode(mapping.json_text(place).encode()).decode().rstrip("=")


def _place(text: str, sort: str, reverse: bool) -> tuple[datetime.datetime | None, str]:
    """Read a cursor. Raises InvalidParameter where it is none, or one of another order."""
    place = _decoded(text)
    if place is None:
        shown = text[:60] if isinstance(text, str) else text
        raise InvalidParameter(f"after: {shown!r} is no cursor: give that of the last workflow of the page before")
    order, name, time = place
    if order != (f"-{sort}" if reverse else sort):
        how = f"{order.removeprefix('-')}{', reversed' if order.startswith('-') else ''}"
        raise InvalidParameter(f"after: this is the cursor of a list sorted by {how}: sort this one the same way")
    return time, name


def _decoded(text: str) -> tuple[str, str, datetime.datetime | None] | None:
    """Give the order, the name and the time that a cursor holds; None where it is none."""
    try:
        order, name, *rest = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        time = datetime.datetime.fromisoformat(*rest) if rest else None
        name.encode()
        sort = order.removeprefix("-")
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    is_whole = sort in SORTS and (sort == "name") == (time is None) and "\0" not in name
    return (order, name, time) if is_whole and (time is None or time.tzinfo is not None) else None


def _text(what: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidParameter(f"{what}: a text is needed, not {type(value).__name__}")
    if not value or value.isspace():
        raise InvalidParameter(f"{what}: it must not be blank")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise InvalidParameter(f"{what}: no workflow holds a NUL or half of a surrogate pair")
    return value


def _json(where: Any) -> str:
    from registry.validation import content
    from registry.validation.problems import path_of

    if not isinstance(where, Mapping):
        raise InvalidParameter(
            f'where: an object is needed, such as {{"source": {{"model": "…"}}}}, not {type(where).__name__}'
        )
    for path, problem in content.check({"where": dict(where)}):
        raise InvalidParameter(f"{path_of(path)}: {problem}")
    return mapping.json_text(dict(where))
