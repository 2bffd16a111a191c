"""What the house rules are held against: our own Python as syntax trees, and every text file that git would commit."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Source:
    """One Python file; `path` is relative to the checkout."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        """The part of the layout it belongs to: `pharmacies` for eps/pharmacies/hours.py, `clock` for eps/clock.py."""
        return self.path.parts[1].removesuffix(".py") if len(self.path.parts) > 1 else self.path.stem

    def imports(self) -> Iterator[tuple[int, str]]:
        """Every dotted name it imports: `from eps.clock import now` gives `eps.clock.now`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


Function = ast.FunctionDef | ast.AsyncFunctionDef
Rule = Callable[[Source], Iterator[tuple[int, str]]]
"""Gives the line and the complaint of each place where the rule is broken."""


def committed_files() -> list[Path]:
    """Every file that is committed, or would be: ignored ones are left out."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [
        ROOT / name for name in sorted(set(listing.stdout.split("\0"))) if name and (ROOT / name).is_file()
    ]


@cache
def our_sources() -> tuple[Source, ...]:
    """eps/ and main.py; a migration is a record of what was done, and keeps its own shape."""
    files = [*(ROOT / "eps").rglob("*.py"), *ROOT.glob("main.py")]
    paths = sorted(file for file in files if "migrations" not in file.parts)
    return tuple(
        Source(PurePosixPath(path.relative_to(ROOT).as_posix()), path.read_text("utf-8")) for path in paths
    )


def assert_kept(rule: Rule) -> None:
    found = [
        f"{source.path}:{line} {complaint}" for source in our_sources() for line, complaint in rule(source)
    ]
    assert not found, "\n".join(found)


def breaks(rule: Rule, text: str, path: str = "eps/pharmacies/example.py") -> bool:
    """Whether the rule would refuse this snippet: what shows that the rule can fail."""
    return any(True for _ in rule(Source(PurePosixPath(path), text)))


def words(identifier: str) -> list[str]:
    """The words of an identifier, whatever its style: `OdsCode` and `ods_code` both give ods, code."""
    return re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", identifier.replace("_", " "))
