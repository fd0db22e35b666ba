"""`registry doctor`: what the set-up is, what is wrong with it, and what to do."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import click

from registry.cli.common import json_option, print_json, settings, without_password
from registry.errors import RegistryError

if TYPE_CHECKING:
    import psycopg

    from registry.settings import Settings

_LEAST_MONTHS_AHEAD = 2


@dataclass(slots=True)
class Finding:
    """One thing that was looked at; `remedy` is what to do where it is not `ok`."""

    check: str
    ok: bool
    detail: str
    remedy: str | None = None


@dataclass(slots=True)
class Report:
    """What was found, in the order it was looked at."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, check: str, ok: bool, detail: str, remedy: str | None = None) -> None:
        """Note a finding; the remedy is dropped where nothing is wrong."""
        self.findings.append(Finding(check, ok, detail, None if ok else remedy))

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.ok for finding in self.findings)


@click.command("doctor")
@json_option
@click.pass_context
def doctor_command(ctx: click.Context, as_json: bool) -> int:
    """Check the set-up and say what to do about what is wrong. Changes nothing; exits with 1 if something is wrong."""
    report = Report()
    _examine(settings(ctx), report)
    if as_json:
        print_json({"ok": report.ok, "checks": [asdict(finding) for finding in report.findings]})
        return 0 if report.ok else 1
    width = max(len(finding.check) for finding in report.findings)
    for finding in report.findings:
        click.echo(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.check:<{width}}  {finding.detail}")
        if finding.remedy:
            click.echo(f"{'':<{width + 9}}→ {finding.remedy}")
    click.echo("all is well" if report.ok else "something is wrong; see the lines above")
    return 0 if report.ok else 1


def _examine(found: Settings, report: Report) -> None:
    report.add("python", True, f"{sys.version.split()[0]}, registry {_own_version()}")
    url = _server(found, report)
    if url is None:
        return
    import psycopg

    try:
        connection = psycopg.connect(url, connect_timeout=10)
    except psycopg.Error as error:
        report.add("connection", False, " ".join(str(error).split()), _connection_remedy(str(error)))
        return
    with connection:
        connection.read_only = True  # nothing below writes, and the server holds it to that
        _database(connection, url, found, report)


def _own_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("workflow-registry")
    except PackageNotFoundError:
        return "not installed"


def _server(found: Settings, report: Report) -> str | None:
    if found.database_url is not None:
        report.add("server", True, f"from REGISTRY_DATABASE_URL: {without_password(found.database_url)}")
        return found.database_url
    from registry import server

    try:
        before = server.status(found.home).running
        url = server.ensure_running(found.home)
    except RegistryError as error:
        report.add("server", False, str(error), "see the message; registry server status shows where its data is")
        return None
    how = "running" if before else "started now"
    report.add("server", True, f"embedded, {how}, data in {server.data_folder(found.home)}")
    return url


def _connection_remedy(message: str) -> str:
    remedies = {
        "password authentication failed": "correct user or password in the database URL",
        "no password supplied": "put the password into the database URL, or into ~/.pgpass",
        "does not exist": "create the database (createdb), or correct its name in the database URL",
        "Connection refused": "start the server, or correct host and port in the database URL",
        "could not translate host name": "correct the host in the database URL",
        "failed to resolve host": "correct the host in the database URL",
        "timeout": "check that a firewall lets you reach the host and port of the database URL",
    }
    for words, remedy in remedies.items():
        if words in message:
            return remedy
    return "check the database URL: postgresql://user:password@host:5432/database"


def _database(connection: psycopg.Connection[Any], url: str, found: Settings, report: Report) -> None:
    from registry import migrate
    from registry.resources import own_queries

    named = own_queries()
    about = named.server.describe(connection)
    least = migrate.MINIMUM_SERVER
    report.add(
        "version",
        about.version_number >= least * 10000,
        f"PostgreSQL {about.version}",
        f"the registry needs PostgreSQL {least} or newer: upgrade the server, or use another one",
    )
    report.add(
        "encoding",
        about.encoding == "UTF8",
        f"database {about.database} is {about.encoding}",
        "create the database anew with ENCODING 'UTF8'",
    )
    installed = about.vector_installed
    report.add(
        "vector",
        installed is not None or about.vector_available is not None,
        f"extension vector {installed}"
        if installed
        else f"extension vector {about.vector_available} can be installed; the first migration does"
        if about.vector_available
        else "the server does not have the extension vector",
        "install pgvector on the server: package postgresql-NN-pgvector, or the image pgvector/pgvector:pg18",
    )
    known = _migrations(url, about, report)
    if known:
        from registry.migrate import upkeep

        _schema(connection, report)
        for log, remedy in upkeep.LOGS.items():
            _months(log, remedy, named.partitions.reserve(connection, of_table=log), report)
    kind = "superuser" if about.is_superuser else "may create tables" if about.may_create else "may not create tables"
    denied = named.server.missing_privileges(connection)
    lacks = "; ".join(f"{row.privileges} on {row.table_names}" for row in denied)
    report.add(
        "role",
        not denied,
        f"{about.role}, {kind}" + (f", lacks {lacks}" if denied else ""),
        "; ".join(f"GRANT {row.privileges} ON {row.table_names} TO {about.role}" for row in denied),
    )
    if about.is_standby:
        report.add("standby", False, "this server is a read-only copy", "use the URL of the primary to save workflows")
    if known and not denied:
        counts = _counts(connection, named, found)
        detail = (
            f"{counts.name}: {counts.workflows} workflows, {counts.nodes} nodes, {counts.edges} edges"
            if counts
            else f"{found.tenant}: nothing saved yet"
        )
        report.add("tenant", True, detail)
    report.add("actor", True, found.actor)


def _migrations(url: str, about: Any, report: Report) -> bool:
    """Look which ones are applied; whether the schema is that of this version, as far as this role can tell."""
    import psycopg

    from registry import migrate
    from registry.errors import QueryError

    try:
        migrations = migrate.status(url)
    except QueryError as error:
        if not isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        detail = "this role may not read which ones are applied; by the schema one can tell whether all are"
        report.add("migrations", True, detail)
        return True
    pending = [one.id for one in migrations if one.applied_at is None]
    unknown = sorted({one.id for one in migrations} - set(migrate.migration_ids()))
    report.add(
        "migrations",
        not pending,
        f"{len(pending)} of {len(migrations)} pending, the first is {pending[0]}"
        if pending
        else f"all {len(migrations)} applied",
        "registry migrate up" + ("" if about.may_create else ", by a role that may create tables here"),
    )
    if unknown:
        report.add(
            "migrations",
            False,
            f"applied, but not known to this version: {', '.join(unknown)}",
            "a newer version of the registry was here: upgrade this one",
        )
    return not pending and not unknown


def _schema(connection: psycopg.Connection[Any], report: Report) -> None:
    from registry.docs import drift

    try:
        found = drift.differences(connection)
    except RegistryError as error:
        report.add("schema", False, str(error), "install the registry anew")
        return
    if not found:
        report.add("schema", True, "as the migrations make it")
    remedy = "put it back as docs/db/schema.sql has it, or write a migration for what is meant to be otherwise"
    for number, difference in enumerate(found, 1):
        report.add("schema", False, difference, remedy if number == len(found) else None)


def _months(log: str, remedy: str, reserve: Any, report: Report) -> None:
    """Look whether a log has months to go on with; it goes on without, in its default partition."""
    detail = f"months made ahead: {reserve.months_ahead}"
    if reserve.default_is_used:
        detail += f", and rows are in {log}_default already"
    fine = reserve.months_ahead >= _LEAST_MONTHS_AHEAD and not reserve.default_is_used
    report.add(log.replace("_", " "), fine, detail, f"{remedy}, by the owner of the tables")


def _counts(connection: psycopg.Connection[Any], named: Any, found: Settings) -> Any:
    from registry import session

    tenant = named.tenant.find(connection, name=found.tenant)
    if tenant is None:
        return None
    connection.execute(session.set_scope(tenant.id, found.actor, local=True))  # row security counts as well
    return named.server.tenant_counts(connection, tenant=found.tenant)
