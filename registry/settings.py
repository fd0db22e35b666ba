"""What the environment says: which database, which tenant, who acts, where the embedded server keeps its data."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from pathlib import Path

from registry.access import Mode, mode_of
from registry.errors import InvalidParameter


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process. `database_url` is None for the embedded server, `slow_query` is in seconds."""

    database_url: str | None
    tenant: str
    actor: str
    home: Path
    slow_query: float | None
    access_log: Mode


def from_environment() -> Settings:
    """Read the REGISTRY_* variables; an empty one counts as unset."""
    return Settings(
        database_url=_variable("REGISTRY_DATABASE_URL"),
        tenant=_variable("REGISTRY_TENANT") or "default",
        actor=_variable("REGISTRY_ACTOR") or _os_user(),
        home=_home(),
        slow_query=_seconds("REGISTRY_SLOW_QUERY"),
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
