"""All documents about the schema at once: made from a database that the migrations have just made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.docs import catalog, er_diagram, er_picture, schema_page, schema_sql, site
from registry.docs.site import Material
from registry.errors import QueryError
from registry.queries import load
from registry.resources import SQL_FOLDER, own_queries

if TYPE_CHECKING:
    from registry.check.plan_tree import PlanNode
    from registry.queries import Query

VERSION = 18
"""The major version of PostgreSQL that the documents are made with; others write some things in other words."""

_THEMES = {"db/er_diagram.png": "light", "db/er_diagram_dark.png": "dark"}


def read(url: str) -> Material:
    """Read a database that has just been migrated, and the queries on it.

    Raises QueryError where the server is of another version than the documents are made with.
    """
    import psycopg

    from registry.check import inventory

    named = load(SQL_FOLDER)
    with psycopg.connect(url, autocommit=True) as connection:
        _demand_version(connection)
        schema = catalog.read(connection)
        return Material(
            schema=schema,
            entries=inventory.inventory(connection, named),
            sources={query.name: query.source for query in named},
            plans=_plans(connection, named),
            diagram=er_diagram.draw(schema),
            ddl=schema_sql.dump(url, VERSION),
        )


def texts(material: Material) -> dict[str, str]:
    """Make the documents that are text and kept in the repository, by their path in the folder."""
    schema = material.schema
    return {
        "db/schema.sql": material.ddl,
        "db/schema.json": json.dumps(schema.as_json(), ensure_ascii=False, indent=1) + "\n",
        "db/schema.md": schema_page.markdown(schema, material.entries),
        "db/er_diagram.svg": material.diagram,
    }


def pictures(schema_json: str) -> dict[str, str]:
    """Draw the SVGs that the PNGs are made of, one for each theme, by the path of the PNG."""
    schema = catalog.from_json(json.loads(schema_json))
    return {path: er_diagram.draw(schema, theme) for path, theme in _THEMES.items()}


def write(folder: Path, made: Mapping[str, str]) -> list[Path]:
    """Write the documents, and the pictures of those that changed; give the files that were written."""
    wanted: dict[str, bytes] = {path: text.encode() for path, text in made.items()}
    wanted |= {path: er_picture.rasterise(svg) for path, svg in _stale_pictures(folder, made).items()}
    return _write(folder, wanted)


def write_site(folder: Path, material: Material) -> list[Path]:
    """Write the site, and remove the pages of what is no more; give the files that were written."""
    wanted = site.pages(material)
    for path in folder.glob("*/*.html"):
        if path.parent.name in ("table", "query", "function") and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    return _write(folder, {path: text.encode() for path, text in wanted.items()})


def _write(folder: Path, wanted: Mapping[str, bytes]) -> list[Path]:
    written = []
    for name, content in wanted.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
    return written


def stale(folder: Path, made: Mapping[str, str]) -> list[Path]:
    """Find the files that are missing or not what would be made now. Of a PNG the hash of its SVG is compared."""
    texts_of = [folder / path for path, text in made.items() if _content(folder / path) != text.encode()]
    return texts_of + [folder / path for path in _stale_pictures(folder, made)]


def _stale_pictures(folder: Path, made: Mapping[str, str]) -> dict[str, str]:
    return {
        path: svg
        for path, svg in pictures(made["db/schema.json"]).items()
        if er_picture.source(_content(folder / path)) != er_picture.fingerprint(svg)
    }


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _plans(connection: Any, named: Iterable[Query]) -> dict[str, PlanNode]:
    """Plan all queries as on a database that is full."""
    from registry.check import plans

    with connection.transaction():
        own_queries().inventory.avoid_sequential_scans(connection)
        return plans.plan_all(connection, named)


def _demand_version(connection: Any) -> None:
    version = connection.info.server_version // 10000
    if version != VERSION:
        raise QueryError(
            f"the documents are made with PostgreSQL {VERSION}, this server is {version}: "
            "leave REGISTRY_DATABASE_URL unset to use the embedded one"
        )
