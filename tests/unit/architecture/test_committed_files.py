"""What a checkout holds: nothing that ties it to one machine or registry, and a lock in step with pyproject.toml."""

import importlib.util
import re
import tomllib
from collections.abc import Iterator

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.unit.architecture.source import ROOT, committed_files

# Brackets keep these patterns from finding themselves.
REGISTRY = re.compile(
    r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|^\s*-{0,2}(?:extra-)?[i]ndex-url", re.MULTILINE
)
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:h[o]me|U[s]ers|r[o]ot|w[o]rk)/[\w.-]+")


def ties_to_one_place(text: str) -> Iterator[str]:
    yield from (f"registry address {found}" for found in REGISTRY.findall(text))
    yield from (f"machine path {found}" for found in MACHINE_PATH.findall(text))
    if f"{ROOT}/" in text and len(ROOT.parts) > 2:
        yield "the path of this checkout"


def readable(content: bytes) -> str:
    """Empty for what is no text: compressed fixtures cannot tie us to a place in words."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [
        Requirement(line)
        for line in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    ]


def not_locked(wanted: list[Requirement], lock: str) -> list[str]:
    """The direct requirements that the lock does not meet."""
    pinned = {
        canonicalize_name(name): version
        for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE)
    }
    return [
        str(requirement)
        for requirement in wanted
        if not requirement.specifier.contains(
            pinned.get(canonicalize_name(requirement.name), "0"), prereleases=True
        )
    ]


def test_no_committed_file_names_a_registry_or_a_machine_path() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {complaint}"
        for path in committed_files()
        for complaint in ties_to_one_place(readable(path.read_bytes()))
    ]
    assert found == []


def test_the_lock_meets_every_direct_requirement() -> None:
    assert not_locked(requirements(), (ROOT / "requirements.lock").read_text("utf-8")) == []


def test_every_package_in_the_lock_has_a_hash() -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text("utf-8").strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_httpx2_is_not_installed() -> None:
    # Starlette's test client and authlib would switch to it by themselves, and respx cannot see it.
    assert importlib.util.find_spec("httpx2") is None


def test_a_registry_address_would_be_refused() -> None:
    assert list(ties_to_one_place("https://pypi." + "org/simple"))
    assert list(ties_to_one_place("--index" + "-url https://example.test"))


def test_a_machine_path_would_be_refused() -> None:
    assert list(ties_to_one_place("open('/ho" + "me/somebody/file')"))
    assert list(ties_to_one_place(f"see {ROOT}/notes.md"))
    assert not list(ties_to_one_place("https://www.nhs.uk/home/page"))


def test_a_requirement_that_is_not_locked_would_be_found() -> None:
    lock = "typer==0.28.0 \\\n    --hash=sha256:00\n"
    assert not_locked([Requirement("typer>=0.29")], lock) == ["typer>=0.29"]
    assert not_locked([Requirement("Typer>=0.28")], lock) == []
    assert not_locked([Requirement("orjson>=3.11")], lock) == ["orjson>=3.11"]
