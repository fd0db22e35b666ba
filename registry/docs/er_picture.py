"""`docs/db/er_diagram.png`: the SVG as pixels, with the hash of the SVG inside, to tell a stale one by."""

from __future__ import annotations

import hashlib
import importlib.util
import struct
import zlib
from pathlib import Path

from registry.errors import QueryError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"Source-SHA256"
# Twice the size, for sharp text on the screens of today.
_ZOOM = 2


def rasterise(svg: str) -> bytes:
    """Make a PNG of an SVG, with the font of the extra `docs` and none of the system's."""
    try:
        import resvg_py
    except ImportError as error:
        raise QueryError("the diagram needs resvg-py: pip install 'workflow-registry[docs]'") from error
    made = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=_ZOOM,
        skip_system_fonts=True,
        font_files=[str(font) for font in _fonts()],
        font_family="Roboto",
        sans_serif_family="Roboto",
    )
    return _with_source(bytes(made), fingerprint(svg))


def fingerprint(svg: str) -> str:
    """Give the hash of an SVG as it stands in its PNG."""
    return hashlib.sha256(svg.encode()).hexdigest()


def source(png: bytes) -> str | None:
    """Read the hash of the SVG that a PNG was made from; None where it has none."""
    place = len(_SIGNATURE)
    while place + 8 <= len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        content = png[place + 8 : place + 8 + length]
        if kind == b"tEXt" and content.startswith(_KEYWORD + b"\0"):
            return content[len(_KEYWORD) + 1 :].decode("latin-1")
        place += 12 + length
    return None


def _with_source(png: bytes, value: str) -> bytes:
    """Put the hash in, right after the first chunk, which is the header."""
    (length,) = struct.unpack(">I", png[8:12])
    after_header = 8 + 12 + length
    body = b"tEXt" + _KEYWORD + b"\0" + value.encode("latin-1")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return png[:after_header] + chunk + png[after_header:]


def _fonts() -> list[Path]:
    """Find the font without importing its package, which has nothing but files."""
    found = importlib.util.find_spec("font_roboto")
    if found is None or not found.submodule_search_locations:
        raise QueryError("the diagram needs font-roboto: pip install 'workflow-registry[docs]'")
    folder = Path(found.submodule_search_locations[0]) / "files"
    return [folder / "Roboto-Regular.ttf", folder / "Roboto-Bold.ttf"]
