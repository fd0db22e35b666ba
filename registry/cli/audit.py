"""`registry audit`: who changed what of a workflow, and the months that the audit log is kept in."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.common import connect, json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.audit_entries import AuditEntry, RowChange
    from registry.results import Archived

_ROWS_SHOWN = 20
_SIGNS = {
    "added": ("+", "green"),
    "removed": ("-", "red"),
    "changed": ("~", "yellow"),
    "pruned": ("x", "red"),
    "purged": ("x", "red"),
}


class Moment(click.ParamType[datetime.datetime]):
    """A moment: 2026-11-01T00:00:00Z; without a zone it is local time."""

    name = "T"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.datetime:
        """Read it."""
        if isinstance(value, datetime.datetime):
            return value
        try:
            moment = datetime.datetime.fromisoformat(value)
        except ValueError:
            self.fail(f'"{value}" is no time: write it as in 2026-11-01T00:00:00Z', param, ctx)
        return moment if moment.tzinfo else moment.astimezone()


class Months(click.ParamType[int]):
    """A number of months: 12mo."""

    name = "N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"(\d{1,4})mo", value)
        if not found:
            self.fail(f'"{value}" is no number of months: write 12mo', param, ctx)
        return int(found[1])


@click.command("audit")
@click.argument("name", required=False)
@click.option("--actor", help="Only what this actor did.")
@click.option("--since", type=Moment(), help="Only from this moment on.")
@click.option("--until", type=Moment(), help="Only before this moment.")
@click.option("--operation", type=click.Choice(["insert", "update", "delete"]), help="Only this.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many entries.")
@click.option("--maintain", is_flag=True, help="Make the months that are missing, up to a year ahead.")
@click.option("--archive", is_flag=True, help="Write old months to files and drop them.")
@click.option("--older-than", type=Months(), help="With --archive: months that ended so long ago, such as 12mo.")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="With --archive: the folder for the files."
)
@json_option
@click.pass_context
def audit_command(
    ctx: click.Context,
    name: str | None,
    actor: str | None,
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    operation: Any,
    limit: int | None,
    maintain: bool,
    archive: bool,
    older_than: int | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Show who changed what of a workflow, the latest first.

    Works for a deleted and for a purged workflow as well, as long as no other one has the name. --maintain and
    --archive look after the months that the log is kept in; they are for the owner of the tables.
    """
    if [name is not None, maintain, archive].count(True) != 1:
        raise click.UsageError("give the NAME of a workflow, or --maintain, or --archive")
    if archive and (older_than is None or output is None):
        raise click.UsageError("--archive needs --older-than, such as 12mo, and --output, a folder")
    if not archive and (older_than is not None or output is not None):
        raise click.UsageError("--older-than and --output are for --archive")
    if name is None and any(given is not None for given in (actor, since, until, operation, limit)):
        raise click.UsageError("--actor, --since, --until, --operation and --limit are for the NAME of a workflow")
    if maintain:
        _maintain(ctx, as_json)
    elif older_than is not None and output is not None:
        _archive(ctx, older_than, output, as_json)
    elif name is not None:
        with connect(ctx) as reg:
            entries = reg.audit(name, actor=actor, since=since, until=until, operation=operation, limit=limit)
            if as_json:
                print_json([one.as_json() for one in entries])
            else:
                _show(entries)


def _maintain(ctx: click.Context, as_json: bool) -> None:
    with connect(ctx) as reg:
        show_made(reg.maintain_audit(), as_json)


def show_made(made: list[str], as_json: bool) -> None:
    """Say which months were made."""
    if as_json:
        print_json(made)
        return
    for month in made:
        click.echo(f"made {month}")
    if not made:
        click.echo("nothing to do")


def _archive(ctx: click.Context, months: int, folder: Path, as_json: bool) -> None:
    with connect(ctx) as reg:
        before = months_ago(months, datetime.datetime.now(datetime.UTC))
        show_archived(reg.archive_audit(folder, before=before), as_json)


def show_archived(archived: list[Archived], as_json: bool) -> None:
    """Say which months went to which files."""
    if as_json:
        print_json([{"month": one.month, "path": str(one.path), "rows": one.rows} for one in archived])
        return
    for one in archived:
        click.echo(f"archived {one.path}: {one.rows} row{'' if one.rows == 1 else 's'}")
    if not archived:
        click.echo("no month is that old")


def months_ago(months: int, now: datetime.datetime) -> datetime.datetime:
    """Give the first moment of the month that was so many months ago: what ended before it is that old."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    if year < 1:
        raise click.UsageError("--older-than goes back before the year 1")
    return datetime.datetime(year, month + 1, 1, tzinfo=datetime.UTC)


def _show(entries: Iterable[AuditEntry]) -> None:
    last = None
    for one in entries:
        # What a statement did to several tables is several entries.
        if (one.transaction_id, one.statement) != last:
            last = one.transaction_id, one.statement
            click.secho(_head(one), bold=True)
        for row in one.rows[:_ROWS_SHOWN]:
            _show_row(row)
        if len(one.rows) > _ROWS_SHOWN:
            click.echo(f"  … {len(one.rows) - _ROWS_SHOWN} more rows of {one.table}; --json has all")


def _head(one: AuditEntry) -> str:
    who = one.actor if one.actor == one.role else f"{one.actor} as {one.role}"
    how = one.statement or "SQL by hand"
    where = " ".join(
        part
        for part in (
            f"in {one.application_name}" if one.application_name else "",
            f"from {one.client_addr}" if one.client_addr else "",
        )
        if part
    )
    return "  ".join(part for part in (one.at.astimezone().isoformat(" ", "seconds"), who, how, where) if part)


def _show_row(row: RowChange) -> None:
    sign, colour = _SIGNS[row.change]
    kind = f" ({(row.new or row.old or {}).get('node_type')})" if row.part == "node" and row.change != "changed" else ""
    verb = f" {row.change} for good" if row.change in ("pruned", "purged") else ""
    click.secho(f"  {sign} {row.part} {row.name or ''}{kind}{verb}", fg=colour)
    for field in row.fields:
        click.echo(f"      {field.path}: {_value(field.before)} → {_value(field.after)}")


def _value(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:199]}…"
