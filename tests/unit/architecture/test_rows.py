"""Rows stay with those who keep them; who opens a transaction is who knows what belongs together."""

import ast
import re
from collections.abc import Iterator

from tests.unit.architecture.source import Source, assert_kept, breaks

DATABASE = {
    "database",
    "migrating",
    "sqlite_immediate",
    "postgresql_pooled",
    "locks",
    "watching",
    "archiving",
}
GROUND = DATABASE | {"record", "outbox", "identity"}
STORIES = {"choices", "closures"}
SERVICES = ("service", "importing", "counter", "seeding")
RAW_STATEMENTS = {"eps.database.fetch", "eps.database.execute", "eps.database.insert_many"}


def named(source: Source, *roles: str) -> bool:
    """Whether the file or a folder it lies in is named so: repository.py, closure_repository.py, repository/."""
    return any(part.removesuffix(".py").endswith(roles) for part in source.path.parts[1:])


def last_name(node: ast.AST) -> str:
    return ast.unparse(node).split(".")[-1]


def touches_rows(dotted_name: str) -> bool:
    return dotted_name in RAW_STATEMENTS or re.match(r"tortoise\b|eps\..*\btables\b", dotted_name) is not None


def only_keepers_touch_rows(source: Source) -> Iterator[tuple[int, str]]:
    if source.room not in GROUND and not named(source, "repository", "tables"):
        yield from ((line, f"imports {name}") for line, name in source.imports() if touches_rows(name))


def only_the_database_begins_a_transaction(source: Source) -> Iterator[tuple[int, str]]:
    if source.room == "database":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.alias | ast.Attribute) and last_name(node) == "in_transaction":
            yield node.lineno, "begins a transaction by itself: transactional() shields it from cancelling"


def only_services_and_stories_open_transactions(source: Source) -> Iterator[tuple[int, str]]:
    if source.room in GROUND | STORIES or named(source, *SERVICES):
        return
    yield from (
        (line, f"imports {name}") for line, name in source.imports() if name == "eps.database.transactional"
    )
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "database.transactional":
            yield node.lineno, "opens a transaction"


def rows_are_named_so(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.ClassDef)
            and any(ast.unparse(base) in ("Model", "models.Model") for base in node.bases)
            and not (node.name.endswith("Row") and named(source, "tables"))
        ):
            yield node.lineno, f"{node.name} is a row: call it so, and keep it in tables.py"


def test_only_repositories_tables_and_the_grounds_stores_touch_rows() -> None:
    assert_kept(only_keepers_touch_rows)


def test_only_the_shielded_helper_begins_a_transaction() -> None:
    assert_kept(only_the_database_begins_a_transaction)


def test_only_services_stories_importing_and_the_ground_open_transactions() -> None:
    assert_kept(only_services_and_stories_open_transactions)


def test_every_row_is_named_so_and_lives_in_tables() -> None:
    assert_kept(rows_are_named_so)


def test_a_door_that_touches_rows_would_be_refused() -> None:
    assert breaks(only_keepers_touch_rows, "from eps.nomination.tables import PatientRow", "eps/api/me.py")
    assert breaks(only_keepers_touch_rows, "from eps.nomination import tables", "eps/api/me.py")
    assert breaks(only_keepers_touch_rows, "from tortoise.expressions import Q", "eps/closures/cascade.py")
    assert breaks(only_keepers_touch_rows, "from eps.database import fetch", "eps/nomination/service.py")
    assert not breaks(
        only_keepers_touch_rows, "from tortoise.expressions import Q", "eps/nomination/repository.py"
    )


def test_a_bare_transaction_would_be_refused() -> None:
    assert breaks(only_the_database_begins_a_transaction, "from tortoise.transactions import in_transaction")
    assert breaks(only_the_database_begins_a_transaction, "async with transactions.in_transaction(): ...")
    assert not breaks(only_the_database_begins_a_transaction, "await pharmacy_in_transaction(ods_code)")


def test_a_repository_that_opens_a_transaction_would_be_refused() -> None:
    snippet = "from eps.database import transactional"
    assert breaks(only_services_and_stories_open_transactions, snippet, "eps/nomination/repository.py")
    assert breaks(
        only_services_and_stories_open_transactions,
        "@database.transactional\nasync def choose(): ...",
        "eps/api/me.py",
    )
    assert not breaks(only_services_and_stories_open_transactions, snippet, "eps/nomination/service.py")


def test_a_row_under_another_name_or_elsewhere_would_be_refused() -> None:
    assert breaks(rows_are_named_so, "class Patient(Model): ...", "eps/nomination/tables.py")
    assert breaks(rows_are_named_so, "class PatientRow(Model): ...", "eps/nomination/repository.py")
    assert not breaks(rows_are_named_so, "class PatientRow(Model): ...", "eps/nomination/tables.py")
