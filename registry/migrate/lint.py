"""The rules for migrations: squawk's (`.squawk.toml`), and those of this project (registry.migrate.rules)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from registry.errors import MigrationError, RegistryError
from registry.migrate import checksums
from registry.migrate.contract import MARK, Known
from registry.migrate.fault import Fault
from registry.migrate.files import Script, read_folder, rollback_path, script
from registry.migrate.rules import check
from registry.migrate.verify import verify_path
from registry.resources import MIGRATIONS_FOLDER

EXCEPTIONS = "lint.toml"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: `where` is file:line, `rule` the rule it breaks."""

    where: str
    rule: str
    what: str
    advice: str


def lint(folder: Path = MIGRATIONS_FOLDER, *, squawk: bool = True) -> list[Finding]:
    """Check all migrations of a folder. Needs pglast (extra [check]), and squawk unless that is left out.

    Raises RegistryError where one of them is not installed, MigrationError where a file cannot be read.
    """
    scripts = [(script(one, "apply"), rollback_path(Path(one.path))) for one in read_folder(folder)]
    found = [Finding(f"{folder / name}:1", "checksum", what, _CHECKSUMS) for name, what in _changed(folder)]
    known = Known()
    for steps, back in scripts:
        found += _files(folder, steps, back)
        found += [_finding(steps.path, fault) for fault in check(steps, known)]
    if squawk:
        found += _squawk(folder, [steps for steps, _ in scripts])
    return _permitted(folder, found, complete=squawk)


_CHECKSUMS = "after review: registry migrate lint --write-checksums"


def _changed(folder: Path) -> Iterable[tuple[str, str]]:
    return checksums.file_problems(folder).items()


def _finding(path: Path, fault: Fault) -> Finding:
    return Finding(f"{path}:{fault.line}", fault.rule, fault.what, fault.advice)


def _files(folder: Path, steps: Script, back: Path) -> Iterable[Finding]:
    verify = verify_path(folder, steps.path.stem)
    if not back.exists():
        yield Finding(f"{steps.path}:1", "rollback-file", f"{back.name} is missing", "write how to take it back")
    if not verify.exists():
        yield Finding(f"{steps.path}:1", "verify-file", f"verify/{verify.name} is missing", "write what it promises")


def _permitted(folder: Path, found: list[Finding], *, complete: bool) -> list[Finding]:
    """Leave out what lint.toml allows; an exception that nothing needs is a finding itself."""
    path = folder / EXCEPTIONS
    if not path.exists():
        return found
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = document.get("allow", [])
        allowed = {(str(entry["file"]), str(rule)) for entry in entries if entry["reason"] for rule in entry["rules"]}
        breaks = [str(entry["file"]) for entry in document.get("breaks", []) if entry["reason"]]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        message = f"{path}: each [[allow]] has file, rules and reason, each [[breaks]] file and reason: {error}"
        raise MigrationError(message) from error
    used = {(Path(one.where.rpartition(":")[0]).name, one.rule) for one in found}
    kept = [one for one in found if (Path(one.where.rpartition(":")[0]).name, one.rule) not in allowed]
    for file, rule in sorted(allowed - used) if complete else ():
        kept.append(Finding(f"{path}:1", "exception", f"{file} does not break {rule}", "remove the exception"))
    for file in breaks:
        if MARK not in file or not (folder / file).exists():
            what = f"[[breaks]] names {file}, which is no contract migration of this folder"
            kept.append(Finding(f"{path}:1", "exception", what, "only a …_contract_… file may break running code"))
    return kept


# --- squawk ----------------------------------------------------------------------------------------------------------


def _squawk(folder: Path, scripts: list[Script]) -> list[Finding]:
    found = []
    for transactional in (True, False):
        paths = [steps.path for steps in scripts if steps.transactional is transactional]
        if paths:
            found += _run_squawk(folder, paths, transactional)
    return found


def _run_squawk(folder: Path, paths: list[Path], transactional: bool) -> list[Finding]:
    program = _program()
    command = [
        program,
        "--reporter",
        "json",
        "--assume-in-transaction" if transactional else "--no-assume-in-transaction",
    ]
    config = folder.parent / ".squawk.toml"
    if config.exists():
        command += ["--config", str(config)]
    outcome = subprocess.run([*command, *map(str, paths)], capture_output=True, encoding="utf-8", check=False)
    try:
        reported = json.loads(outcome.stdout or "[]")
    except json.JSONDecodeError as error:
        raise RegistryError(f"squawk said something unexpected: {(outcome.stderr or outcome.stdout)[:200]}") from error
    if outcome.returncode and not reported:
        raise RegistryError(f"squawk failed: {outcome.stderr.strip()[:200]}")
    return [
        Finding(f"{one['file']}:{one['line'] + 1}", one["rule_name"], one["message"], one.get("help") or _more(one))
        for one in reported
    ]


def _more(one: dict[str, str]) -> str:
    return f"see https://squawkhq.com/docs/{one['rule_name']}"


def _program() -> str:
    """Find squawk beside this Python, or on the path."""
    found = shutil.which("squawk", path=sysconfig.get_path("scripts")) or shutil.which(
        "squawk", path=str(Path(sys.executable).parent)
    )
    found = found or shutil.which("squawk")
    if found is None:
        raise RegistryError("the rules for migrations need squawk: pip install squawk-cli")
    return found
