"""What the READMEs promise is what happens: each command is run, and prints what stands under it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


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
    "docs/usage.md": 6,
    "docs/versions.md": 16,
}


def _tool() -> Any:
    spec = importlib.util.spec_from_file_location("readme_tool", ROOT / "tools" / "readme.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "least"), PAGES.items())
def test_the_commands_print_what_the_readme_says(name: str, least: int, database_url: str) -> None:
    tool, text = _tool(), (ROOT / name).read_text("utf-8")
    assert text.count("\n$ registry ") >= least
    now = tool.refreshed(text, {"REGISTRY_DATABASE_URL": database_url})
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
