"""`registry apply`, and `registry plan`: values for a workflow, bound at once or kept under a name."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from registry.cli.common import connect, json_option, print_json, print_table

if TYPE_CHECKING:
    from registry.apply.plan import Plan, SavedPlan

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _values_options(function: _Function) -> _Function:
    """Add the two ways to give values."""
    wrapped = click.argument("values", nargs=-1, metavar="KEY=VALUE…")(function)
    return click.option(
        "--params-file",
        type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
        help="Values from a JSON or YAML file, - for stdin; those on the command line count more.",
    )(wrapped)


def _plan_options(function: _Function) -> _Function:
    """Add what says how a plan is made and printed."""
    wrapped: Any = json_option(function)
    wrapped = click.option("--show-secrets", is_flag=True, help="Print secrets, instead of ***.")(wrapped)
    return click.option(  # type: ignore[no-any-return]
        "--flatten", is_flag=True, help="Put the steps of a workflow in the place of a step that uses it."
    )(wrapped)


@click.command("apply")
@click.argument("name", metavar="NAME[@N|@LABEL]")
@_values_options
@_plan_options
@click.pass_context
def apply_command(
    ctx: click.Context,
    name: str,
    values: tuple[str, ...],
    params_file: Path | None,
    flatten: bool,
    show_secrets: bool,
    as_json: bool,
) -> None:
    """Bind values to the parameters of a workflow and print the plan: its steps in dependency order.

    A value is read by the type of its parameter: true or false, 2025-10-31, and JSON for a list or json.
    """
    given = _given(values, params_file)
    with connect(ctx) as reg:
        plan = reg.apply(name, given, flatten=flatten)
    _print_plan(plan, show_secrets, as_json)


@click.group("plan")
def plan_command() -> None:
    """Keep the values for a workflow under a name, and bind them again.

    A plan is for one version of a workflow, and stays with that one when the workflow moves on.
    """


@plan_command.command("save")
@click.argument("reference", metavar="NAME[@N|@LABEL]")
@_values_options
@click.option("--as", "name", required=True, metavar="PLAN", help="What to call the plan.")
@json_option
@click.pass_context
def save_command(
    ctx: click.Context, reference: str, values: tuple[str, ...], params_file: Path | None, name: str, as_json: bool
) -> None:
    """Keep values for a version of a workflow. Secrets are checked and not kept.

    A plan of this name for the same workflow is replaced.
    """
    given = _given(values, params_file)
    with connect(ctx) as reg:
        saved = reg.save_plan(reference, name, given)
    dropped = sorted(key for key in given if key not in saved.params and given[key] is not None)
    if dropped:
        click.echo(f"registry: not kept, secret: {', '.join(dropped)}: to be given again at every run", err=True)
    if as_json:
        print_json(saved.as_json())
    else:
        click.echo(f"saved {saved.name} for {saved.workflow}@{saved.version}")


@plan_command.command("list")
@click.argument("workflow", required=False)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@json_option
@click.pass_context
def list_command(ctx: click.Context, workflow: str | None, limit: int | None, as_json: bool) -> None:
    """List the saved plans, of all workflows or of one."""
    with connect(ctx) as reg:
        plans = list(reg.plans(workflow, limit=limit))
    if as_json:
        print_json([plan.as_json() for plan in plans])
        return
    print_table(
        ["plan", "workflow", "values", "saved", "by", ""],
        (
            (
                plan.name,
                f"{plan.workflow}@{plan.version}",
                _pairs(plan.params),
                plan.saved_at,
                plan.saved_by,
                _now(plan),
            )
            for plan in plans
        ),
    )


@plan_command.command("show")
@click.argument("name", metavar="PLAN")
@json_option
@click.pass_context
def show_command(ctx: click.Context, name: str, as_json: bool) -> None:
    """Show what a saved plan keeps."""
    with connect(ctx) as reg:
        plan = reg.get_plan(name)
    if as_json:
        print_json(plan.as_json())
        return
    note = _now(plan)
    click.echo(f"{plan.name} for {plan.workflow}@{plan.version}{f', {note}' if note else ''}")
    for key, value in plan.params.items():
        click.echo(f"  {_pairs({key: value})}")


@plan_command.command("run")
@click.argument("name", metavar="PLAN")
@_values_options
@_plan_options
@click.pass_context
def run_command(
    ctx: click.Context,
    name: str,
    values: tuple[str, ...],
    params_file: Path | None,
    flatten: bool,
    show_secrets: bool,
    as_json: bool,
) -> None:
    """Bind the values of a saved plan again and print the plan. KEY=VALUE overrides what it keeps.

    It is made for the version that the plan was saved for. Where the workflow has moved on, stderr says so, and whether
    the values would do for what is stored now.
    """
    given = _given(values, params_file)
    with connect(ctx) as reg:
        plan = reg.run_plan(name, given, flatten=flatten)
    _print_plan(plan, show_secrets, as_json)
    if plan.saved is not None and plan.saved.moved_on:
        saved = plan.saved
        fits = "does not fit" if plan.misfits else "fits"
        click.echo(
            f"registry: {saved.workflow} has moved on: this is version {saved.version}, {saved.latest} is stored now, "
            f"and the plan {fits} that one",
            err=True,
        )
        for problem in plan.misfits:
            click.echo(f"  {problem}", err=True)


@plan_command.command("delete")
@click.argument("names", nargs=-1, required=True, metavar="PLAN…")
@json_option
@click.pass_context
def delete_command(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> int:
    """Delete saved plans. One that is not there is reported, and the others are deleted."""
    from registry.errors import NotFound

    outcomes: list[dict[str, Any]] = []
    with connect(ctx) as reg:
        for name in names:
            try:
                reg.delete_plan(name)
            except NotFound as error:
                outcomes.append({"name": name, "status": "rejected", "error": str(error)})
            else:
                outcomes.append({"name": name, "status": "deleted", "error": None})
    if as_json:
        print_json(outcomes)
    for outcome in outcomes:
        if not as_json and outcome["error"] is None:
            click.echo(f"deleted {outcome['name']}")
        elif not as_json:
            click.echo(f"registry: {outcome['error']}", err=True)
    return 1 if any(outcome["error"] for outcome in outcomes) else 0


# --- values ------------------------------------------------------------------------------------------------------


def _given(values: tuple[str, ...], params_file: Path | None) -> dict[str, Any]:
    """Put together what the file and the command line say. No error holds a value: it may be a secret."""
    from registry.apply.text import Text

    given = _from_file(params_file) if params_file is not None else {}
    seen: set[str] = set()
    for place, value in enumerate(values, 1):
        key, equals, text = value.partition("=")
        if not equals or not key:
            raise click.UsageError(f"value {place} of {len(values)} is not KEY=VALUE")
        if key in seen:
            raise click.UsageError(f"{key} is given twice")
        seen.add(key)
        given[key] = Text(text)
    return given


def _from_file(path: Path) -> dict[str, Any]:
    from registry.errors import InvalidWorkflow
    from registry.formats import text

    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    try:
        found = text.parse(data, origin=str(path))
    except InvalidWorkflow as error:
        # Only where it goes wrong: what is there may be a secret.
        place = str(error).partition(": ")[0]
        raise click.ClickException(f"{place}: neither JSON nor YAML with a value for each key") from None
    if not isinstance(found, dict):
        raise click.ClickException(f"{path}: must hold an object, with a value for each key")
    return found


# --- output ------------------------------------------------------------------------------------------------------


def _print_plan(plan: Plan, show_secrets: bool, as_json: bool) -> None:
    document = plan.as_json(show_secrets=show_secrets)
    if as_json:
        print_json(document)
    else:
        click.echo(f"{plan.workflow}@{plan.version}  {_pairs(document['params'])}".rstrip())
        print_table(
            ["level", "step", "type", "after", "parameters"],
            (
                (step["level"], step["name"], step["node_type"], step["after"], step["parameters"] or None)
                for step in document["steps"]
            ),
        )
    for loop in plan.loops:
        click.echo(f"not followed, a loop: {loop.parent} → {loop.child}", err=True)


def _pairs(params: dict[str, Any]) -> str:
    from registry.placeholders import text_of

    return "  ".join(f"{key}={' '.join(text_of(value).split())}" for key, value in params.items() if value is not None)


def _now(plan: SavedPlan) -> str:
    if plan.latest is None:
        return "its workflow was deleted"
    return f"moved on to {plan.latest}" if plan.moved_on else ""
