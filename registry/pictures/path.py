"""Lines of an SVG with rounded corners."""

from __future__ import annotations

from collections.abc import Sequence

Point = tuple[float, float]

_RADIUS = 8


def rounded(points: Sequence[Point]) -> str:
    """Write a line through some points, its corners rounded, as the `d` of a path."""
    drawn = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _towards(here, before), _towards(here, after)
        drawn.append(f"L{near[0]:g} {near[1]:g}Q{here[0]:g} {here[1]:g} {far[0]:g} {far[1]:g}")
    return "".join([*drawn, f"L{points[-1][0]:g} {points[-1][1]:g}"])


def _towards(here: Point, there: Point) -> Point:
    """Give the point on the way where a corner begins, or ends: no further than half of the way."""
    dx, dy = there[0] - here[0], there[1] - here[1]
    length = max((dx * dx + dy * dy) ** 0.5, 1e-9)
    reach = min(_RADIUS, length / 2)
    return round(here[0] + dx / length * reach, 1), round(here[1] + dy / length * reach, 1)
