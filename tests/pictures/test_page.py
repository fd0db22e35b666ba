"""docs/pictures.md shows what is drawn today."""

from __future__ import annotations

import re

import pytest
from conftest import PROJECT
from picture_helpers import read

from registry import formats
from registry.model import Workflow
from registry.pictures import svg, terminal

PAGE = (PROJECT / "docs" / "pictures.md").read_text("utf-8")
EXAMPLES = {workflow.name: workflow for file in (PROJECT / "examples").glob("*.yaml") for workflow in [read(file)]}


def drawings() -> list[tuple[str, str, str]]:
    return re.findall(r"^\$ registry show (\S+)(?: --width (\d+))?\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_shows_what_the_terminal_does() -> None:
    assert len(drawings()) == 2
    for name, width, drawing in drawings():
        assert terminal.text(EXAMPLES[name], width=int(width) if width else None) == drawing


def test_the_page_shows_the_mermaid_that_is_written() -> None:
    assert formats.picture(EXAMPLES["research-assistant"], "mermaid") in PAGE


@pytest.mark.parametrize("name", ["monthly-invoice", "research-assistant"])
def test_the_pictures_are_those_that_are_drawn(name: str) -> None:
    pytest.importorskip("graphlay", reason="needs the extra pictures")
    assert f"(pictures/{name}.svg)" in PAGE
    workflow: Workflow = EXAMPLES[name]
    assert svg.draw(workflow) == (PROJECT / "docs" / "pictures" / f"{name}.svg").read_text("utf-8")
