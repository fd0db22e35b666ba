"""Rolling deploys: the code of the previous release, which runs on for a while, on the new schema.

The previous release is the newest tag v* that HEAD comes after; before the first tag, the newest commit without the
newest migration of whose migrations none was edited since: what was edited was on nobody's server. A migration that
breaks it on purpose is listed as [[breaks]] in migrations/lint.toml, with the reason: what comes after it is left out
here.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import psycopg
import pytest
from conftest import PROJECT

pytest.importorskip("pglast")

import registry
from registry import migrate
from registry.check.previous import check_previous
from registry.resources import MIGRATIONS_FOLDER

PARTS = ("registry", "sql", "migrations", "pyproject.toml")
MIGRATIONS = (":(glob)migrations/*.sql", ":(exclude,glob)migrations/*.rollback.sql")
RUN = Path(__file__).with_name("previous_release_run.py")


def git(repository: Path, *arguments: str) -> bytes | None:
    """What git says; None where it says no, or is not there, or the history is not."""
    try:
        return subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None


def previous_commit(repository: Path) -> tuple[str | None, str]:
    """The previous release, or None and why there is none."""
    if git(repository, "rev-parse", "--verify", "HEAD") is None:
        return None, "there is no git history here"
    tags = git(
        repository, "tag", "--merged", "HEAD", "--no-contains", "HEAD", "--list", "v*", "--sort=-version:refname"
    )
    if tags:
        tag = tags.decode().split()[0]
        return tag, tag
    newest = migrate.migration_ids(repository / "migrations")[-1]
    added = git(repository, "log", "--diff-filter=A", "--format=%H", "-1", "--", f"migrations/{newest}.sql")
    start = f"{added.decode().strip()}^" if added else "HEAD"
    for commit in (start, *(git(repository, "log", "--format=%H", start, "--", "migrations") or b"").decode().split()):
        if git(repository, "rev-parse", "--verify", f"{commit}:registry/__init__.py") is None:
            continue
        if (
            git(repository, "diff", "--quiet", "--no-renames", "--diff-filter=MD", commit, "--", *MIGRATIONS)
            is not None
        ):
            return commit, f"{commit}, from before {newest}"
    return None, f"no tag v*, and no history from before the newest migration, {newest}"


def unpack(repository: Path, commit: str, folder: Path) -> None:
    archive = git(repository, "archive", "--format=tar", commit, "--", *PARTS)
    assert archive is not None, f"git archive {commit}"
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")


def last_to_survive(folder: Path, old: Path) -> str | None:
    """The last migration that the old code has to bear: None for all, "" for none."""
    entries = tomllib.loads((folder / "lint.toml").read_text("utf-8")).get("breaks", [])
    assert all(entry["reason"] and (folder / entry["file"]).exists() for entry in entries), (
        "file and reason in [[breaks]]"
    )
    broken = {Path(entry["file"]).stem for entry in entries if not (old / "migrations" / entry["file"]).exists()}
    ids = migrate.migration_ids(folder)
    first = next((number for number, id in enumerate(ids) if id in broken), None)
    return None if first is None else ids[first - 1]


def run_old_code(old: Path, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
    return subprocess.run(
        [sys.executable, str(RUN), str(old), *arguments],
        env={**environment, "PYTHONPATH": str(old), "REGISTRY_DATABASE_URL": url},
        cwd=old,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def broken(old: Path, url: str, folder: Path = MIGRATIONS_FOLDER, *arguments: str) -> list[str]:
    """What the old code can no longer do once a database has the new schema; empty if all is well."""
    migrate.up(url, last_to_survive(folder, old), folder=folder)
    with psycopg.connect(url, autocommit=True) as connection:
        found = [str(one) for one in check_previous(connection, old / "sql") if one.is_break]
    outcome = run_old_code(old, url, *arguments)
    if outcome.returncode or not outcome.stdout.startswith("all of it works"):
        # The exception, whose message may have more than one line, without the traceback.
        found.append(re.split(r"^(?=[\w.]+: )", outcome.stderr.strip(), flags=re.MULTILINE)[-1])
    return found


def test_the_previous_release_runs_on_the_new_schema(empty_database_url: str, tmp_path: Path) -> None:
    commit, words = previous_commit(PROJECT)
    if commit is None:
        pytest.skip(words)
    unpack(PROJECT, commit, tmp_path)
    found = "\n".join(broken(tmp_path, empty_database_url))
    assert found == "", f"{words} no longer runs: see docs/migrations.md, “Expand, then contract”"
    if last_to_survive(MIGRATIONS_FOLDER, tmp_path) is None:  # otherwise the new code has not got its schema
        with registry.connect(empty_database_url) as reg:
            reg.save({"name": "new", "nodes": [{"name": "a", "node_type": "tool"}], "params": [], "edges": []})
            outcome = run_old_code(tmp_path, empty_database_url, "new")
            assert (outcome.returncode, outcome.stderr) == (0, "")
            assert (reg.get("new").description, reg.get("new").version) == ("by the previous release", 2)


# --- the test itself: it has to fail where it should -----------------------------------------------------------------


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This release as if it were the previous one."""
    folder = tmp_path_factory.mktemp("today")
    for part in PARTS[:-1]:
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def coming(tmp_path: Path) -> Path:
    """The migrations of a release to come: those there are, for now."""
    return Path(shutil.copytree(MIGRATIONS_FOLDER, tmp_path / "migrations"))


def add(folder: Path, name: str, text: str) -> None:
    (folder / f"29990101000000_{name}.sql").write_text(text, "utf-8")
    (folder / f"29990101000000_{name}.rollback.sql").write_text("SELECT 1;", "utf-8")


def test_what_expands_breaks_nothing(database_url: str, today: Path, coming: Path) -> None:
    add(
        coming,
        "expand_nodes",
        "ALTER TABLE workflow_nodes ADD COLUMN priority integer, ADD COLUMN owner text NOT NULL DEFAULT '';\n"
        "CREATE TABLE later (id integer);\nALTER TABLE workflow ALTER COLUMN category TYPE varchar(300);",
    )
    assert broken(today, database_url, coming) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ALTER TABLE workflow RENAME COLUMN description TO summary;", 'column "description" of relation "workflow"'),
        ("ALTER TABLE workflow_nodes ADD COLUMN owner text NOT NULL;", 'null value in column "owner"'),
        ("DO $$ BEGIN EXECUTE 'DROP TABLE workflow_params'; END $$;", '"workflow_params" does not exist'),
        ("ALTER TABLE workflow_nodes ADD CONSTRAINT few CHECK (order_index < 100);", 'violates check constraint "few"'),
    ],
)
def test_what_breaks_is_found(database_url: str, today: Path, coming: Path, text: str, found: str) -> None:
    add(coming, "change", text)
    assert found in "\n".join(broken(today, database_url, coming))


def test_what_breaks_on_purpose_is_listed(database_url: str, today: Path, coming: Path) -> None:
    add(coming, "contract_description", "ALTER TABLE workflow DROP COLUMN description;")
    with (coming / "lint.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[breaks]]\nfile = "29990101000000_contract_description.sql"\nreason = "nobody has it"\n')
    assert broken(today, database_url, coming) == []
    assert "29990101000000_contract_description" not in {
        one.id for one in migrate.status(database_url, folder=coming) if one.applied_at
    }


def test_which_release_is_the_previous_one(tmp_path: Path) -> None:
    repository = tmp_path / "shop"
    (repository / "migrations").mkdir(parents=True)
    (repository / "registry").mkdir()
    settings = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]

    def commit(*files: str) -> str:
        for file in files:
            (repository / file).write_text("SELECT 1;", "utf-8")
        assert git(repository, "add", ".") is not None
        assert git(repository, *settings, "commit", "--quiet", "--allow-empty", "-m", "x") is not None
        return (git(repository, "rev-parse", "HEAD") or b"").decode().strip()

    def found() -> str | None:
        name = previous_commit(repository)[0]
        return name and (git(repository, "rev-parse", name) or b"").decode().strip()

    if git(repository, "init", "--quiet") is None:
        pytest.skip("git is not installed")
    assert previous_commit(repository) == (None, "there is no git history here")
    first = commit("registry/__init__.py", "migrations/1_a.sql", "migrations/1_a.rollback.sql")
    assert found() is None
    assert previous_commit(repository)[1] == "no tag v*, and no history from before the newest migration, 1_a"
    second = commit("migrations/2_b.sql", "migrations/2_b.rollback.sql")
    commit()
    assert found() == first
    (repository / "migrations" / "3_c.sql").write_text("SELECT 1;", "utf-8")
    assert previous_commit(repository) == ("HEAD", "HEAD, from before 3_c")
    edited = repository / "migrations" / "2_b.sql"
    edited.write_text("SELECT 2;", "utf-8")
    assert found() == first
    edited.unlink()
    assert found() == first
    edited.write_text("SELECT 1;", "utf-8")
    (repository / "migrations" / "2_b.rollback.sql").write_text("SELECT 2;", "utf-8")
    assert previous_commit(repository) == ("HEAD", "HEAD, from before 3_c")
    for tag, place in (("v1.9", first), ("v1.10", second), ("other", "HEAD"), ("v2.0", "HEAD")):
        assert git(repository, "tag", tag, place) is not None
    assert previous_commit(repository) == ("v1.10", "v1.10")
