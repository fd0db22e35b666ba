"""Generate registry/_sync/ from registry/_async/: one source for the asynchronous and the synchronous form.

    python tools/generate_sync.py            write the files
    python tools/generate_sync.py --check    exit 1 if a file is stale

Names lose their `Async`, `async` and `await` go. Two comments cover what no rule can:

    await first(connection)  # async only              the line is left out
    # sync only: first(connection)                     the line becomes code
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

import tokenize_rt  # type: ignore[import-untyped]
import unasync

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "registry" / "_async"
TARGET = ROOT / "registry" / "_sync"

FIXES = "F401,F811,I001,PYI016,SIM117,UP028"
REPLACEMENTS = {
    "AbstractAsyncContextManager": "AbstractContextManager",
    "AsyncExitStack": "ExitStack",
    "aclose": "close",
    "aclosing": "closing",
    "aiter": "iter",
    "anext": "next",
    "asyncio": "threading",  # asyncio.Lock, Event, Condition and Semaphore have their namesakes there
    "connect_async": "connect",
    "_async": "_sync",
}


class Rule(unasync.Rule):  # type: ignore[misc] # it has no types
    """unasync's rule, but a class that begins with Async loses the word instead of becoming Sync…."""

    def _unasync_name(self, name: str) -> str:
        if name in self.token_replacements:
            return str(self.token_replacements[name])
        return re.sub(r"^(_?)Async(?=[A-Z])", r"\1", name)


def generate(path: Path) -> str:
    """Give the synchronous text of an asynchronous file, formatted."""
    text = path.read_text("utf-8")
    text = re.sub(r"^.*# async only$\n?", "", text, flags=re.MULTILINE)
    text = re.sub(r"^([ \t]*)# sync only: ", r"\1", text, flags=re.MULTILINE)
    rule = Rule("/_async/", "/_sync/", REPLACEMENTS)
    text = tokenize_rt.tokens_to_src(rule._unasync_tokens(tokenize_rt.src_to_tokens(text)))
    header = f"# Generated from {path.relative_to(ROOT).as_posix()} by tools/generate_sync.py: do not edit.\n"
    name = str(TARGET / path.name)
    # What only the asynchronous form needs to import, nest or loop over.
    text = _ruff("check", "--fix-only", "--unsafe-fixes", f"--select={FIXES}", f"--stdin-filename={name}", text=text)
    return _ruff("format", f"--stdin-filename={name}", text=header + text)


def _ruff(*arguments: str, text: str) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, "--quiet", "-"]
    return subprocess.run(command, input=text, stdout=subprocess.PIPE, encoding="utf-8", check=True, cwd=ROOT).stdout


def main() -> int:
    """Write or check the files, and return the exit status."""
    parser = argparse.ArgumentParser(description="Generate registry/_sync/ from registry/_async/.")
    parser.add_argument("--check", action="store_true", help="exit 1 if a file is stale, and write nothing")
    check = parser.parse_args().check
    wanted = {TARGET / path.name: generate(path) for path in sorted(SOURCE.glob("*.py"))}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    stale += [path for path in TARGET.glob("*.py") if path not in wanted]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is stale: run python tools/generate_sync.py", file=sys.stderr)
        elif path in wanted:
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted[path], "utf-8")
        else:
            path.unlink()
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
