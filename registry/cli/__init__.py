"""The command `registry`.

Commands are imported when they are used, and their imports when they need them: that is what keeps `--help` quick.
Here is only the table of the commands, and what turns errors into one line on stderr and an exit status.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from registry.cli.lazy import LazyGroup
from registry.errors import InvalidParameter, InvalidWorkflow, RegistryError

DONE, REFUSED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

# Undefined table, column, function.
_SCHEMA_IS_OLDER = ("42P01", "42703", "42883")

# name: (module below registry.cli, what it does)
COMMANDS = {
    "init": ("init", "Prepare the database: start the embedded server if it is that, apply the migrations."),
    "save": ("save", "Save workflows from files, folders or stdin."),
    "get": ("workflows", "Print a workflow, in the registry's format or another."),
    "list": ("listing", "List the workflows, filtered, sorted, page by page, or counted by tag or category."),
    "delete": ("workflows", "Delete workflows."),
    "undelete": ("versions", "Have a deleted workflow back."),
    "history": ("versions", "List the versions of a workflow."),
    "diff": ("diff", "Show what changed between two versions, workflows or files."),
    "tag": ("listing", "Add tags to a workflow, or remove them."),
    "label": ("versions", "Let a label such as prod point at a version."),
    "restore": ("versions", "Make a new version that is equal to an earlier one."),
    "clone": ("versions", "Make a new workflow from a version of another one."),
    "prune": ("versions", "Take old versions away for good."),
    "purge": ("versions", "Take a workflow away for good, with its history."),
    "audit": ("audit", "Show who changed what of a workflow; keep the months of the audit log."),
    "stats": ("stats", "Show how much the workflows are used; keep the months of the access log."),
    "edit": ("edit", "Change a stored workflow without saving it whole."),
    "order": ("workflows", "Print the steps of a workflow, level by level, in dependency order."),
    "search": ("search", "Find workflows by words: invoice 請求書."),
    "find": ("find", "Find the workflows that contain a pattern: agent -> tool."),
    "similar": ("similar", "Find the workflows whose structure is like that of one."),
    "embed": ("embed", "Make vectors of the workflows, for search by meaning, and search by them."),
    "select": ("select", "Print the nodes that an expression selects, in dependency order."),
    "where-used": ("subworkflows", "Show which workflows use a workflow."),
    "uses": ("subworkflows", "Show which workflows a workflow uses."),
    "impact": ("subworkflows", "Show what a change of a node affects, in other workflows too."),
    "apply": ("plans", "Bind values to the parameters of a workflow and print the plan."),
    "plan": ("plans", "Keep the values of a plan, and bind them again."),
    "graph": ("graph", "Ask what runs before or after a node, for paths, cycles, the critical path."),
    "show": ("show", "Draw a workflow in the terminal, or into an SVG or PNG file."),
    "migrate": ("migrations", "Apply, take back, preview, lint and verify migrations."),
    "sql": ("sql", "List, show and run the named queries."),
    "docs": ("docs", "Make the documents about the schema: DDL, a page, a diagram."),
    "server": ("server", "Look at or stop the embedded PostgreSQL."),
    "doctor": ("doctor", "Check the set-up and say what to do about what is wrong."),
}


@click.group(
    cls=LazyGroup,
    commands_of=("registry.cli", COMMANDS),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--database-url", metavar="URL", help="The PostgreSQL to use, instead of REGISTRY_DATABASE_URL.")
@click.option("--tenant", metavar="NAME", help="The owner of the workflows, instead of REGISTRY_TENANT.")
@click.option("--actor", metavar="NAME", help="Who acts, instead of REGISTRY_ACTOR.")
@click.version_option(package_name="workflow-registry", prog_name="registry", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, database_url: str | None, tenant: str | None, actor: str | None) -> None:
    """Keep workflows in PostgreSQL: save, find and order them.

    Without a database URL an embedded PostgreSQL is started and used.
    """
    ctx.obj = {"database_url": database_url, "tenant": tenant, "actor": actor}


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 refused, 2 wrong usage, 130 interrupted."""
    _tolerate_narrow_encodings()
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough. Nothing may be flushed into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = REFUSED
    sys.exit(status)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result: Any = cli.main(arguments, prog_name="registry", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return WRONG_USAGE
    except click.ClickException as error:
        _refuse(error.format_message())
        return REFUSED
    except click.Abort as error:
        if isinstance(error.__context__, KeyboardInterrupt):
            return INTERRUPTED
        _refuse("not confirmed; nothing was done")
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except RegistryError as error:
        _refuse(*error_lines(error))
        return REFUSED
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get("REGISTRY_DEBUG"):
            raise
        lines = str(error).splitlines() or ["no reason given"]
        _refuse(f"this should not happen: {type(error).__name__}: {lines[0]}; REGISTRY_DEBUG=1 shows where")
        return REFUSED
    return result if isinstance(result, int) else DONE


def error_lines(error: RegistryError, about: str = "") -> list[str]:
    """Put an error into words: one line, but for the problems of a document and for a caret under a place in a file."""
    prefix = f"{about}: " if about else ""
    lines = str(error).splitlines() or [type(error).__name__]
    if getattr(error.__cause__, "sqlstate", None) in _SCHEMA_IS_OLDER:
        return [f"{prefix}{lines[0]}; the database lacks what this version needs: run registry migrate up"]
    if isinstance(error, InvalidWorkflow | InvalidParameter) and len(error.problems) > 1:
        return [f"{prefix}{len(error.problems)} problems", *(f"  {line}" for line in lines)]
    if any(line.strip() == "^" for line in lines):
        return [prefix + lines[0], *lines[1:]]
    return [prefix + "; ".join(line.strip() for line in lines)]


def _refuse(first: str, *others: str) -> None:
    click.echo(f"registry: {first}", err=True)
    for line in others:
        click.echo(line, err=True)


def _tolerate_narrow_encodings() -> None:
    """Give a terminal that cannot show a character its escape, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
