"""What the READMEs promise is what happens: each command is run, and prints what stands under it."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import command_forker
import pytest
from command_forker import Forker

ROOT = Path(__file__).resolve().parent.parent
FORKED_COMMAND = Path(__file__).with_name("forked_command.py")


# The pages whose commands are run, and how many there are at least. README.ja.md shows the same as README.md.
PAGES = {
    "README.md": 6,
    "docs/apply.md": 9,
    "docs/audit.md": 11,
    "docs/checking.md": 3,
    "docs/editing.md": 9,
    "docs/embeddings.md": 9,
    "docs/find.md": 7,
    "docs/graph.md": 6,
    "docs/list.md": 12,
    "docs/search.md": 12,
    "docs/select.md": 6,
    "docs/similar.md": 6,
    "docs/subworkflows.md": 11,
    "docs/usage.md": 6,
    "docs/versions.md": 16,
}


def _tool() -> Any:
    spec = importlib.util.spec_from_file_location("readme_tool", ROOT / "tools" / "readme.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def forker() -> Iterator[Forker | None]:
    """What most pages' commands are forked from; those of the README itself are started as a user's are."""
    if not command_forker.AVAILABLE:
        yield None
        return
    forker = Forker(_tool().environment_of({}))
    yield forker
    forker.close()


@pytest.mark.parametrize(("name", "least"), PAGES.items())
def test_the_commands_print_what_the_readme_says(
    name: str, least: int, database_url: str, forker: Forker | None, tmp_path: Path
) -> None:
    tool, text = _tool(), (ROOT / name).read_text("utf-8")
    assert text.count("\n$ registry ") >= least
    environment = {"REGISTRY_DATABASE_URL": database_url}
    if forker is None or name == "README.md":
        now = tool.refreshed(text, environment)
    else:
        command = tmp_path / "registry"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -IS {FORKED_COMMAND} "$@"\n')
        command.chmod(0o755)
        environment["PATH"] = f"{tmp_path}{os.pathsep}{tool.environment_of({})['PATH']}"
        environment["REGISTRY_TEST_FORKER"] = str(forker.requests)
        now = tool.refreshed(text, environment, [forker.requests])
    assert tool.normalised(now) == tool.normalised(text), f"run: python tools/readme.py {name}"


def test_both_languages_show_the_same() -> None:
    """So that what holds of the commands of one README holds of the other."""
    blocks = [
        re.findall(r"^```(?:console|python|text|sql|yaml)\n.*?^```", (ROOT / name).read_text("utf-8"), re.M | re.S)
        for name in ("README.md", "README.ja.md")
    ]
    normalised = _tool().normalised
    assert [normalised(block) for block in blocks[0]] == [normalised(block) for block in blocks[1]]


def test_every_target_and_command_that_the_readme_names_exists() -> None:
    from registry.cli import COMMANDS

    text = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`make ([a-z-]+)", text):
        assert re.search(rf"^{target}:", makefile, re.M), target
    for command in re.findall(r"registry ([a-z-]+)(?=[ `\n])", text):
        assert command in COMMANDS or not re.search(rf"^\$ registry {command}\b", text, re.M), command
