"""What the environment says: which database, which tenant, who acts, where the embedded server keeps its data."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass, field
from pathlib import Path

from registry.access import Mode, mode_of
from registry.errors import InvalidParameter


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process. `database_url` is None for the embedded server, `slow_query` is in seconds.

    `similar_threshold` is how similar a workflow must be for a save to tell of it; None: it is not looked for.
    """

    database_url: str | None
    tenant: str
    actor: str
    home: Path
    slow_query: float | None
    similar_threshold: float | None
    access_log: Mode


@dataclass(frozen=True, slots=True)
class EmbedderSettings:
    """What makes vectors of texts: `spec` is "openai:MODEL", "sentence-transformers:MODEL" or "python:MODULE:NAME".

    The others are for openai: the `url` and `key` of its server, `dimensions` to shorten vectors to, and the `timeout`
    of a request in seconds.
    """

    spec: str
    url: str | None = None
    key: str | None = field(default=None, repr=False)
    dimensions: int | None = None
    timeout: float = 60.0


def embedder() -> EmbedderSettings | None:
    """Read the REGISTRY_EMBEDDER variables; None where there is none. Raises InvalidParameter for what is no number."""
    spec = _variable("REGISTRY_EMBEDDER")
    if spec is None:
        return None
    url = _variable("REGISTRY_EMBEDDER_URL")
    # The key for OpenAI is not sent to anybody else.
    key = _variable("REGISTRY_EMBEDDER_KEY") or (_variable("OPENAI_API_KEY") if url is None else None)
    dimensions = _variable("REGISTRY_EMBEDDER_DIMENSIONS")
    if dimensions is not None and not (dimensions.isascii() and dimensions.isdigit() and 0 < int(dimensions) <= 4000):
        raise InvalidParameter(f'REGISTRY_EMBEDDER_DIMENSIONS is "{dimensions}": give a number from 1 to 4000')
    timeout = _seconds("REGISTRY_EMBEDDER_TIMEOUT")
    return EmbedderSettings(spec, url, key, None if dimensions is None else int(dimensions), timeout or 60.0)


def from_environment() -> Settings:
    """Read the REGISTRY_* variables; an empty one counts as unset."""
    return Settings(
        database_url=_variable("REGISTRY_DATABASE_URL"),
        tenant=_variable("REGISTRY_TENANT") or "default",
        actor=_variable("REGISTRY_ACTOR") or _os_user(),
        home=_home(),
        slow_query=_seconds("REGISTRY_SLOW_QUERY"),
        similar_threshold=_share("REGISTRY_SIMILAR_THRESHOLD", 0.95),
        access_log=mode_of(_variable("REGISTRY_ACCESS_LOG"), "REGISTRY_ACCESS_LOG"),
    )


def _variable(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def _os_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run under a uid that has no name; 3.13 says OSError
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def _home() -> Path:
    home = _variable("REGISTRY_HOME")
    if home is not None:
        return Path(home).expanduser().absolute()
    import platformdirs  # only here: most commands of a set-up with a database URL never need it

    return platformdirs.user_data_path("registry", appauthor=False)


def _seconds(name: str) -> float | None:
    text = _variable(name)
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise InvalidParameter(f'{name} is "{text}": give a number of seconds, such as 0.5') from None


def _share(name: str, default: float) -> float | None:
    text = _variable(name)
    if text is None:
        return default
    if text.lower() == "off":
        return None
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if 0 <= share <= 1:
        return share
    raise InvalidParameter(f'{name} is "{text}": give a number from 0 to 1, such as {default}, or off')
