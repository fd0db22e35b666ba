"""How wide texts are in a picture: rather too wide than too narrow, since any sans-serif font may draw them."""

from __future__ import annotations

import unicodedata

# In parts of the font's size, of the widest of the usual fonts (DejaVu Sans, Verdana).
_NARROW, _MIDDLE, _WIDE, _WIDEST, _FULL = 0.4, 0.66, 0.8, 1.02, 1.05
_ASCII = {
    **dict.fromkeys("ijl.,:;'|![]()/\\ `\"", _NARROW),
    **dict.fromkeys("ftrI-", 0.45),
    **dict.fromkeys("mwM%@W", _WIDEST),
    **dict.fromkeys("ABCDEGHKNOPQRUVXYZ&#+=<>~^", _WIDE),
}


def width(text: str, size: float) -> float:
    """Give the width of one line of text in pixels; `size` is that of the font."""
    return sum(map(_part, text)) * size


def _part(sign: str) -> float:
    if sign < "\x7f":
        return _ASCII.get(sign, _MIDDLE)
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.35 if sign >= "\U0001f000" else _FULL  # emoji are wider than their size
    return _WIDE if unicodedata.east_asian_width(sign) in "NNaH" else _FULL


def wrapped(text: str, size: float, limit: float, most: int) -> list[str]:
    """Break a line into at most so many, none wider than the limit; what is left out is said by an ellipsis.

    Breaks at spaces and after signs such as `_` and `-`, inside a word only where one is too long; any place will do in
    Japanese.
    """
    lines: list[str] = []
    rest = text.strip()
    while rest:
        fits = _fitting(rest, size, limit)
        if fits >= len(rest):
            lines.append(rest)
            break
        if len(lines) == most - 1:
            lines.append(rest[: _fitting(rest, size, limit - width("…", size))].rstrip() + "…")
            break
        cut = _break(rest, fits)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return lines or [""]


def _fitting(text: str, size: float, limit: float) -> int:
    """Count the signs that fit, at least one."""
    taken = 0.0
    for place, sign in enumerate(text):
        taken += _part(sign) * size
        if taken > limit:
            return max(place, 1)
    return len(text)


def _break(text: str, fits: int) -> int:
    for place in range(fits, fits // 2, -1):
        before, after = text[place - 1], text[place]
        if (
            after == " "
            or before in " _-./:・、。」）"
            or (unicodedata.east_asian_width(after) in "WF" and after not in "、。」）ー")
        ):
            return place
    return fits
