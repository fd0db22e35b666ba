"""The drawing in the terminal says what the workflow is: who reads it finds every edge, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import PROJECT
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_helpers import graphs, names, ordered, read, real, workflows
from rich.cells import cell_len

from registry.model import Edge, Node, Workflow
from registry.pictures import labels, lanes, ordering, rows, terminal

UP, DOWN, LEFT, RIGHT = "up", "down", "left", "right"
WAYS = {
    "│": (UP, DOWN), "─": (LEFT, RIGHT), "╭": (DOWN, RIGHT), "╮": (DOWN, LEFT), "╰": (UP, RIGHT), "╯": (UP, LEFT),
    "├": (UP, DOWN, RIGHT), "┤": (UP, DOWN, LEFT), "┬": (DOWN, LEFT, RIGHT), "┴": (UP, LEFT, RIGHT),
    "┼": (UP, DOWN, LEFT, RIGHT),
}  # fmt: skip
NODES = "○▼●"
STEPS = {LEFT: -1, RIGHT: 1}


class Reader:
    """Reads a drawing as a person does, sign by sign: lines lead down.

    Sideways, a line with an arrow leads to the step that it points to, and to nothing on its way; one without leads
    away from the step that is in its row, or above it.
    """

    def __init__(self, drawn: list[rows.Row], bank: int = 0) -> None:
        self.bank = bank  # the place from which on all lanes are dashed
        self.grid = [[sign for sign, _ in row.drawn()] for row in drawn]
        self.at: dict[tuple[int, int], int] = {}
        for line, row in enumerate(drawn):
            if row.node is not None:
                (place,) = (place for place, sign in enumerate(self.grid[line]) if sign in NODES)
                self.at[line, place] = row.node
        self.homes: list[int] = []
        for line in range(len(self.grid)):
            here = [place for row, place in self.at if row == line]
            self.homes.append(here[0] if here else self.homes[-1])

    def edges(self) -> list[tuple[int, int]]:
        return sorted((node, child) for (line, place), node in self.at.items() for child in self.reached(line, place))

    def sign(self, line: int, place: int) -> str:
        return self.grid[line][place] if line < len(self.grid) and 0 <= place < len(self.grid[line]) else " "

    def reached(self, line: int, place: int) -> set[int]:
        found: set[int] = set()
        seen: set[tuple[int, int]] = set()
        waiting = [(line, place, way) for way in (DOWN, LEFT, RIGHT)]
        while waiting:
            line, place, way = waiting.pop()
            if way == DOWN:
                line += 1
                sign = self.sign(line, place)
                if sign == "▼":
                    found.add(self.at[line, place])
                    continue
                if UP not in WAYS.get(sign, ()):
                    continue
            else:
                landed = self.along(line, place, STEPS[way])
                if landed is None:
                    continue
                place = landed
                if (line, place) in self.at:
                    found.add(self.at[line, place])
                    continue
            if (line, place) not in seen:
                seen.add((line, place))
                waiting += [(line, place, way) for way in WAYS[self.sign(line, place)] if way != UP]
        return found

    def along(self, line: int, start: int, step: int) -> int | None:
        """Follow a line sideways to the step that its arrow points to, or away from the step to the next lane."""
        home = self.homes[line]
        side = 1 if start > home or (start == home and step > 0) else -1
        arrow = self.sign(line, home + side) == ("◀" if side > 0 else "▶")
        if arrow != (side != step):
            return None
        place = start + step
        while (sign := self.sign(line, place)) != " ":
            if arrow and place == home:
                return home
            if not arrow and (LEFT if step > 0 else RIGHT) in WAYS.get(sign, ()) and sign != "─":
                return place
            place += step
        return None

    def loops(self) -> list[tuple[int, int]]:
        """Read the dashed lanes: from the arrow at a step to its right, and along the lane to all that join it."""
        found = []
        for (line, place), target in self.at.items():
            lane = self.dashed(line, place) if self.sign(line, place + 1) == "◀" else None
            for step in (-1, 1) if lane is not None else ():
                here = line
                while (UP if step < 0 else DOWN) in WAYS.get(self.sign(here, lane or 0), (UP, DOWN)):
                    here += step
                    if LEFT in WAYS.get(self.sign(here, lane or 0), ()):
                        found.append((self.at[self.row_of(here), self.homes[here]], target))
        return sorted(found)

    def dashed(self, line: int, place: int) -> int | None:
        """Follow a dashed line to the right, to the lane at its end; None if it is not dashed."""
        signs = self.grid[line]
        ends = [end for end in range(place + 1, len(signs)) if signs[end] in "╮╯┤"]
        return next((end for end in ends if end >= self.bank), None)

    def row_of(self, line: int) -> int:
        """The row of the step that a row is about: its own, or the one above."""
        return max(row for row, _ in self.at if row <= line)


def drawn(count: int, edges: list[tuple[int, int]], order: list[int] | None = None) -> list[rows.Row]:
    steps = lanes.assign(order or ordering.for_lanes(count, edges), edges)
    assert len(steps) == count
    return list(rows.rows(steps, []))


@settings(deadline=None)
@given(graphs())
def test_who_reads_the_drawing_finds_the_edges(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, edges = graph
    assert Reader(drawn(count, edges)).edges() == edges
    assert Reader(drawn(count, edges, list(range(count)))).edges() == edges


@settings(deadline=None)
@given(graphs(8), st.data())
def test_who_reads_the_drawing_finds_the_loops(graph: tuple[int, list[tuple[int, int]]], data: st.DataObject) -> None:
    count, edges = graph
    pairs = [(parent, child) for parent in range(count) for child in range(count) if parent != child]
    wanted = data.draw(st.sets(st.sampled_from(pairs), max_size=8)) if pairs else set()
    workflow = Workflow("w", nodes=[Node(f"n{number}", "tool") for number in range(count)])
    workflow.edges = [Edge(f"n{parent}", f"n{child}") for parent, child in edges]
    workflow.edges += [Edge(f"n{parent}", f"n{child}", is_loop=True) for parent, child in wanted]
    picture, _ = terminal.rows_of(workflow, None)
    bank = 2 * lanes.width(lanes.assign(ordering.for_lanes(count, edges), edges))
    reader = Reader(picture, bank)
    assert reader.loops() == sorted(wanted)


def test_real_workflows_can_be_read_from_their_drawing(corpus: Path) -> None:
    for file, workflow in real(corpus):
        numbers = labels.numbered(workflow)
        edges = sorted({labels.ends(edge, numbers) for edge in labels.forward(workflow)})
        assert Reader(drawn(len(numbers), edges)).edges() == edges, file


def test_many_that_lead_to_the_same_many_need_one_lane() -> None:
    edges = [(parent, child) for parent in range(50) for child in range(50, 100)]
    picture = drawn(100, edges)
    assert len(picture) == 100
    assert max(len(row.drawn()) for row in picture) <= 5


# --- text ---------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(workflows())
def test_every_line_fits_and_no_sign_leaves_its_line(workflow: Workflow) -> None:
    workflow = ordered(workflow)
    for width in (40, 80, None):
        lines = terminal.draw(workflow, width=width)
        assert sum(any(sign in line.plain for sign in NODES) for line in lines) >= len(workflow.nodes)
        for line in lines:
            assert width is None or cell_len(line.plain) <= width
            assert not any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in line.plain), line.plain
    plain = terminal.text(workflow, plain=True)
    assert not set(plain) & set(terminal.SIGNS) - set("".join(labels.one_line(node.name) for node in workflow.nodes))


@pytest.mark.parametrize(
    ("example", "drawing"),
    [
        (
            "agent",
            """\
0  ○        plan                  agent
1  ├▶●─╮    search the web        tool
1  ▼───┤    search our documents  tool
2      ▼    read                  agent
3      ▼◀╮  write                 agent
4      ▼┄╯  review                agent
5      ▼    publish               tool
""",
        ),
        (
            "invoice",
            """\
0  ○─╮      売上データの取得    tool
0  ○─┤      取引先マスタの取得  tool
1    ▼      取引先ごとに集計    tool
2    ├▶●─╮  金額の検証          agent
2    ▼───┤  請求書の作成        tool
3        ▼  承認の依頼          human
4        ▼  メール送信          tool
5        ▼  記録                tool
""",
        ),
    ],
)
def test_examples(example: str, drawing: str) -> None:
    assert terminal.text(read(PROJECT / "examples" / f"{example}.yaml"), width=80) == drawing


def flow(nodes: str, *edges: str) -> Workflow:
    """`ab` is an edge from a to b, `ab*` a loop."""
    return Workflow(
        "flow",
        nodes=[Node(name, "tool") for name in nodes],
        edges=[Edge(edge[0], edge[1], is_loop=edge.endswith("*")) for edge in edges],
    )


def test_loops_share_a_lane_for_each_node_they_lead_to() -> None:
    assert (
        terminal.text(flow("abcd", "ab", "bc", "cd", "ca*", "da*", "db*", "bb*"))
        == """\
0  ○◀╮    a    tool
1  ▼◀┊┄╮  b ↺  tool
2  ▼┄┤ ┊  c    tool
3  ▼┄╯ ┊  d    tool
   ╰┄┄┄╯
"""
    )


def test_a_line_that_passes_another_is_interrupted() -> None:
    assert (
        terminal.text(flow("abcdef", "ac", "bc", "ad", "be", "cf", "df", "ef", "fc*", "ea*"))
        == """\
0  ○◀┄┄┄┄╮    a  tool
1  ├▶●─╮ ┊    d  tool
0  │ ○ │ ┊    b  tool
   ├─┤ │ ┊
1  ▼◀│┄│┄┊┄╮  c  tool
   ╰─│─┤ ┊ ┊
1    ▼─┤ ┊ ┊  e  tool
     ╰┄│┄╯ ┊
2      ▼┄┄┄╯  f  tool
"""
    )


def test_lanes_meet_above_a_step_that_a_loop_leads_to() -> None:
    assert (
        terminal.text(flow("abcde", "ab", "ac", "bd", "cd", "de", "ce", "eb*", "ed*"))
        == """\
0  ○        a  tool
1  ├▶●      c  tool
1  ▼◀│┄╮    b  tool
   ├◀┤ ┊
2  ▼◀│┄┊┄╮  d  tool
   ╰─┤ ┊ ┊
3    ▼┄╯ ┊  e  tool
     ╰┄┄┄╯
"""
    )


def test_what_is_alone_is_drawn_alone() -> None:
    assert terminal.text(flow("ab")) == "0  ○  a  tool\n0  ○  b  tool\n"
    assert terminal.text(flow("")) == ""


def test_the_limit_bounds_the_drawing() -> None:
    count = 3000
    edges = [(place - gap, place) for place in range(3, count) for gap in (1, 2, 3)]
    workflow = Workflow(
        "ladder",
        nodes=[Node(f"n{number}", "tool") for number in range(count)],
        edges=[Edge(f"n{parent}", f"n{child}") for parent, child in edges],
    )
    lines = terminal.text(workflow, width=80, limit=100).splitlines()
    assert lines[-1] == "… 2,900 more steps"
    assert sum(" tool" in line for line in lines) == 100


def test_a_long_name_keeps_both_its_ends() -> None:
    long = "a very long name that goes on and on until nobody can read it any more, version 7"
    (line,) = terminal.text(Workflow("w", nodes=[Node(long, "tool")]), width=40).splitlines()
    assert line == "0  ○  a very long name…ore, version 7  tool" or (
        cell_len(line) == 40 and "a very" in line and "version 7" in line
    )


@settings(deadline=None)
@given(names)
def test_a_cut_name_takes_no_more_than_it_may(name: str) -> None:
    (line,) = terminal.text(Workflow("w", nodes=[Node(name, "tool")]), width=30).splitlines()
    assert cell_len(line) <= 30
