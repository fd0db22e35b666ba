"""The built wheel holds all it needs, and works away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import PROJECT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(PROJECT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_sql_and_the_migrations(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("sql", "migrations"):
        files = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / folder).rglob("*.sql")}
        assert files
        assert {f"registry/_share/{file}" for file in files} <= names
    assert "registry/py.typed" in names
    assert not [name for name in names if name.startswith(("tests", "bench", "tools"))]


def test_the_installed_wheel_works_from_another_folder(wheel: Path, database_url: str, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=False)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    variables = {"base": str(environment), "platbase": str(environment)}
    site = Path(sysconfig.get_path("purelib", "venv", variables))
    # Of this interpreter pip would uninstall the checkout itself, whatever --prefix says.
    command = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "--no-deps", str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    # What it depends on comes from here; plain paths, so that the checkout's own .pth is not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "one.yaml").write_text("nodes: [{name: only, node_type: tool}]\n")
    settings = {"REGISTRY_DATABASE_URL": database_url, "PATH": os.environ["PATH"]}

    def run(*args: str) -> str:
        command = [str(scripts / "python"), *args]
        return subprocess.run(
            command, cwd=elsewhere, env=settings, check=True, capture_output=True, encoding="utf-8"
        ).stdout

    assert str(environment) in run("-c", "import registry; print(registry.__file__)")
    assert run("-m", "registry", "save", "one.yaml").startswith("created   one@1")
    assert run("-m", "registry", "order", "one") == "0  only\n"
