"""What a server may have for tests: pgTAP for verify files, plpgsql_check for the bodies of functions.

The registry needs neither. Where one is installed it is used; where the server could install it, it is installed inside
the transaction that is rolled back; where it is not to be had, the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.migrate.connection import explain, named, one_line
from registry.migrate.files import read_script
from registry.resources import own_queries

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: the extension that brings it, and a function that tells that it is there."""

    name: str
    extension: str
    marker: str


PGTAP = Tool("pgTAP", "pgtap", "pgtap_version")
PLPGSQL_CHECK = Tool("plpgsql_check", "plpgsql_check", "plpgsql_check_function_tb")


@dataclass(frozen=True, slots=True)
class Offer:
    """Where a tool is; or, if `schema` is None, why it is not there."""

    schema: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What plpgsql_check said of so many functions: `faults` will fail, `warnings` may be meant."""

    functions: int
    faults: tuple[str, ...]
    warnings: tuple[str, ...]


@contextmanager
def tool(session: psycopg.Connection[Any], wanted: Tool) -> Iterator[Offer]:
    """Find a tool, or install it until the end of the `with`: what happens in there is rolled back."""
    import psycopg

    with session.transaction(force_rollback=True):
        there = named().tool(session, extension=wanted.extension, marker=wanted.marker)
        if there.schema_name is not None:
            yield Offer(there.schema_name)
            return
        if there.install_statement is None:
            yield Offer(None, "not on this server")
            return
        try:
            with session.transaction():
                session.execute(there.install_statement.encode())
                installed = named().tool(session, extension=wanted.extension, marker=wanted.marker)
            offer = Offer(installed.schema_name, "it has no function " + wanted.marker)
        except psycopg.Error as error:
            offer = Offer(None, f"on this server, but it cannot be installed for the check: {one_line(error)}")
        yield offer


def check_functions(session: psycopg.Connection[Any], schema: str) -> Checked:
    """Check the body of every plpgsql function of the registry; a trigger function with each of its tables."""
    faults: dict[str, None] = {}
    warnings: dict[str, None] = {}
    checks = named().plpgsql_checks(session, schema_name=schema)
    for check in checks:
        for line, level, message, detail in session.execute(check.statement.encode()).fetchall():
            place = check.function_name + (f":{line}" if line else "")
            on = f" (on {check.table_name})" if check.table_name else ""
            text = f"function {place}{on}: {message}" + (f": {detail}" if detail else "")
            (faults if level == "error" else warnings)[text] = None
    return Checked(len({check.function_name for check in checks}), tuple(faults), tuple(warnings))


def run_pgtap(session: psycopg.Connection[Any], schema: str, id: str, path: Path) -> tuple[int, str | None]:
    """Run a file of pgTAP tests, as psql would; the number of tests and what is wrong. What it did is rolled back.

    Raises psycopg.errors.ReadOnlySqlTransaction where the session may not write: pgTAP keeps its results in a temporary
    table.
    """
    import psycopg

    statement = None
    lines: list[str] = []
    try:
        with session.transaction(force_rollback=True):
            own_queries().schema.use_search_path(session, search_path=f'public, "{schema}", pg_catalog')
            for statement in read_script(path, transactional=True).statements:
                result = session.execute(statement.text.encode())
                rows: Sequence[Sequence[Any]] = result.fetchall() if result.description else ()
                lines += [line for row in rows if row for line in str(row[0] or "").splitlines()]
    except psycopg.errors.ReadOnlySqlTransaction:
        raise
    except psycopg.Error as error:
        return 0, explain(error, id, path, statement).removeprefix(f"{id} ")
    tests, failed = tap(lines)
    return tests, f"({path}): {failed}" if failed else None


def tap(lines: Sequence[str]) -> tuple[int, str | None]:
    """Read the Test Anything Protocol: the number of tests, and the first thing that is wrong.

    A failure is marked "not ok" (one that is "# TODO" is expected), the diagnosis follows in lines with #; finish()
    says there as well if the plan was not kept.
    """
    tests = [line for line in lines if line.startswith(("ok ", "not ok "))]
    failed = [line for line in tests if line.startswith("not ok ") and "# TODO" not in line]
    if failed:
        more = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
        after = lines[lines.index(failed[0]) + 1 :]
        diagnosis = []
        for line in after:
            if not line.startswith("#"):
                break
            if not line.startswith("# Failed "):
                diagnosis.append(line.lstrip("# ").strip())
        return len(tests), ": ".join([failed[0], *(["; ".join(diagnosis)] if diagnosis else [])]) + more
    broken = [line.lstrip("# ") for line in lines if line.startswith("# Looks like you planned")]
    if broken or not tests:
        return len(tests), broken[0] if broken else "no test ran: a file needs plan(), tests and finish()"
    return len(tests), None
