"""Whether a database holds what its migrations promise: verify/<id>.sql, run and rolled back.

Where the server has pgTAP, verify/pgtap/<id>.sql as well; where it has plpgsql_check, the body of every function.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.migrate import bookkeeping, connection, tools
from registry.migrate.files import migration_ids, read_script
from registry.resources import MIGRATIONS_FOLDER

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class Verified:
    """One applied migration, or one tool of the server's: `problem` is None where the promise is kept.

    problem   what is wrong, a line each
    note      of a tool: what it was used for, or why it was not used
    warnings  what may be meant, but should be looked at
    """

    id: str
    problem: str | None
    note: str | None = None
    warnings: tuple[str, ...] = ()


def verify_path(folder: Path, id: str) -> Path:
    """Give the file that raises where what a migration promises is not there."""
    return folder / "verify" / f"{id}.sql"


def pgtap_path(folder: Path, id: str) -> Path:
    """Give the file of pgTAP tests for a migration; it need not exist."""
    return folder / "verify" / "pgtap" / f"{id}.sql"


def verify(url: str, *, folder: Path = MIGRATIONS_FOLDER) -> list[Verified]:
    """Run the verify files of each applied migration in a transaction that is rolled back, then check the functions.

    First come the migrations, then the tools: "pgTAP" if there is a file for it, and "plpgsql_check".
    """
    with connection.connect(url) as session:
        applied = bookkeeping.applied(session)
        ids = [id for id in migration_ids(folder) if id in applied]
        problems = {id: _problem(session, id, verify_path(folder, id)) for id in ids}
        tested = _pgtap(session, {id: path for id in ids if (path := pgtap_path(folder, id)).exists()})
        found = [Verified(id, problem or tested.get(id)) for id, problem in problems.items()]
        return [*found, *tested.tools, _plpgsql_check(session)]


class _Tested(dict[str, str | None]):
    """What pgTAP found wrong, by migration, and what is to be said of the tool itself."""

    tools: Sequence[Verified] = ()


def _pgtap(session: psycopg.Connection[Any], paths: dict[str, Path]) -> _Tested:
    import psycopg

    found = _Tested()
    if not paths:
        return found
    number = 0
    with tools.tool(session, tools.PGTAP) as offer:
        note = offer.reason
        try:
            for id, path in paths.items() if offer.schema else ():
                tests, found[id] = tools.run_pgtap(session, offer.schema or "", id, path)
                number += tests
                note = f"{_count(number, 'test')} in {_count(len(paths), 'file')}"
        except psycopg.errors.ReadOnlySqlTransaction:
            found.clear()
            note = "there, but it cannot be used in a session that only reads"
    found.tools = (Verified(tools.PGTAP.name, None, note),)
    return found


def _plpgsql_check(session: psycopg.Connection[Any]) -> Verified:
    with tools.tool(session, tools.PLPGSQL_CHECK) as offer:
        if offer.schema is None:
            return Verified(tools.PLPGSQL_CHECK.name, None, offer.reason)
        checked = tools.check_functions(session, offer.schema)
    problem = "\n".join(checked.faults) or None
    note = _count(checked.functions, "function")
    return Verified(tools.PLPGSQL_CHECK.name, problem, note, checked.warnings)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _problem(session: psycopg.Connection[Any], id: str, path: Path) -> str | None:
    import psycopg

    if not path.exists():
        return f"{path} is missing: write it"
    statement = None
    try:
        with session.transaction(force_rollback=True):
            for statement in read_script(path, transactional=True).statements:
                session.execute(statement.text.encode())
    except psycopg.Error as error:
        return connection.explain(error, id, path, statement).removeprefix(f"{id} ")
    return None
