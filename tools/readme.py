"""Run the commands that the README shows, and put what they print under them.

    python tools/readme.py README.md docs/checking.md  rewrite the files, on a database of their own

A block ```console holds commands after `$ ` and what they print. A block ```python is run as a program, and what it
prints stands in the block ```text that follows. tests/test_readme.py fails where the files say something else.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
_VARYING = [
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?([+-]\d\d:\d\d|Z)?"), "2026-11-24 09:00"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "2026-11-24"),
    (re.compile(r"PostgreSQL \d\d\.\d+"), "PostgreSQL 18.4"),
]


def refreshed(text: str, environment: Mapping[str, str], pass_fds: Sequence[int] = ()) -> str:
    """Give the text of a README with the output of its commands as it is now.

    environment  what is other than here, for the commands
    pass_fds     open files of this process that they have as well
    """

    def run(match: re.Match[str]) -> str:
        language, body = match[1], match[2]
        if language == "python":
            printed = _output([sys.executable, "-c", body], environment, pass_fds)
            return f"```python\n{body}```\n" + (f"\n```text\n{printed}```\n" if printed else "")
        commands = re.findall(r"^\$ (.*)$", body, re.MULTILINE)
        lines = [f"$ {command}\n{_output(['bash', '-c', command], environment, pass_fds)}" for command in commands]
        return f"```console\n{''.join(lines)}```\n" + (f"\n```text\n{match[3]}```\n" if match[3] else "")

    return _BLOCK.sub(run, text)


def normalised(text: str) -> str:
    """Give the text with what differs from run to run made the same."""
    for pattern, same in _VARYING:
        text = pattern.sub(same, text)
    return text


def environment_of(other: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of the commands."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "COLUMNS": "100", "REGISTRY_ACTOR": "hana", **other}


def _output(command: list[str], environment: Mapping[str, str], pass_fds: Sequence[int]) -> str:
    done = subprocess.run(
        command,
        env=environment_of(environment),
        pass_fds=pass_fds,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    return done.stdout if not done.stdout or done.stdout.endswith("\n") else f"{done.stdout}\n"


def main() -> None:
    """Rewrite the files named on the command line, each on an embedded server of its own."""
    from registry import server

    for name in sys.argv[1:]:
        home = Path(tempfile.mkdtemp(prefix="readme"))
        try:
            path = ROOT / name
            environment = {"REGISTRY_HOME": str(home), "REGISTRY_DATABASE_URL": server.ensure_migrated(home)}
            path.write_text(refreshed(path.read_text("utf-8"), environment), "utf-8")
        finally:
            server.stop(home)


if __name__ == "__main__":
    main()
