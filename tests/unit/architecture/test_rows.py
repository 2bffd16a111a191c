"""Rows stay with those who keep them; who opens a transaction is who knows what belongs together."""

import ast
import re
from collections.abc import Iterator

from tests.unit.architecture.source import Source, assert_kept, breaks

GROUND = {
    "record", "outbox", "identity", "database", "migrating", "sqlite_immediate", "postgresql_pooled", "locks", "watching",
}  # fmt: skip
RAW_STATEMENTS = {"eps.database.fetch", "eps.database.execute", "eps.database.insert_many"}
PUT_STATEMENTS_TOGETHER = {"database", "locks"}
STATEMENT = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|VALUES|WHERE)\b")
# COLUMNS, for_update() where the databases spell a thing differently, and a search's conditions.
CONSTANT = re.compile(r"[A-Z_]+|[a-z_]+\(\)|' AND '\.join\(conditions\)")
STORIES = {"choices", "closures"}


def named(source: Source, *roles: str) -> bool:
    """Whether the file or a folder it lies in is named so: repository.py, closure_repository.py, repository/."""
    return any(part.removesuffix(".py").endswith(roles) for part in source.path.parts[1:])


def touches_rows(dotted_name: str) -> bool:
    return dotted_name in RAW_STATEMENTS or re.match(r"tortoise\b|eps\..*\btables\b", dotted_name) is not None


def only_keepers_touch_rows(source: Source) -> Iterator[tuple[int, str]]:
    if source.room not in GROUND and not named(source, "repository", "tables"):
        yield from ((line, f"imports {name}") for line, name in source.imports() if touches_rows(name))


def only_the_database_begins_a_transaction(source: Source) -> Iterator[tuple[int, str]]:
    if source.room != "database":
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Name | ast.alias | ast.Attribute) and "in_transaction" in ast.unparse(
                node
            ):
                yield (
                    node.lineno,
                    "begins a transaction by itself: eps.database.transactional shields it from cancelling",
                )


def only_services_and_stories_open_transactions(source: Source) -> Iterator[tuple[int, str]]:
    if source.room in GROUND | STORIES or named(source, "service", "importing"):
        return
    yield from (
        (line, f"imports {name}") for line, name in source.imports() if name == "eps.database.transactional"
    )
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "database.transactional":
            yield node.lineno, "opens a transaction"


def statements_are_made_of_constants(source: Source) -> Iterator[tuple[int, str]]:
    """What varies travels beside the statement, as a parameter."""
    if source.room in PUT_STATEMENTS_TOGETHER:
        return
    for text in (node for node in ast.walk(source.tree) if isinstance(node, ast.JoinedStr)):
        if STATEMENT.search(
            "".join(str(part.value) for part in text.values if isinstance(part, ast.Constant))
        ):
            for part in (part for part in text.values if isinstance(part, ast.FormattedValue)):
                if not CONSTANT.fullmatch(ast.unparse(part.value)):
                    yield text.lineno, f"puts {ast.unparse(part.value)} into a statement"


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


def test_statements_are_put_together_of_constants_only() -> None:
    assert_kept(statements_are_made_of_constants)


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


def test_a_repository_that_opens_a_transaction_would_be_refused() -> None:
    snippet = "from eps.database import transactional"
    assert breaks(only_services_and_stories_open_transactions, snippet, "eps/nomination/repository.py")
    assert breaks(
        only_services_and_stories_open_transactions,
        "@database.transactional\nasync def choose(): ...",
        "eps/api/me.py",
    )
    assert not breaks(only_services_and_stories_open_transactions, snippet, "eps/nomination/service.py")


def test_a_value_written_into_a_statement_would_be_refused() -> None:
    assert breaks(statements_are_made_of_constants, 'sql = f"SELECT id FROM patient WHERE name = {name}"')
    assert breaks(statements_are_made_of_constants, 'sql = f"DELETE FROM {table}"')
    assert breaks(statements_are_made_of_constants, 'sql = f"DELETE FROM patient WHERE {clause(name)}"')
    assert not breaks(
        statements_are_made_of_constants, 'sql = f"SELECT {COLUMNS} FROM patient WHERE id = $1"'
    )


def test_a_row_under_another_name_or_elsewhere_would_be_refused() -> None:
    assert breaks(rows_are_named_so, "class Patient(Model): ...", "eps/nomination/tables.py")
    assert breaks(rows_are_named_so, "class PatientRow(Model): ...", "eps/nomination/repository.py")
    assert not breaks(rows_are_named_so, "class PatientRow(Model): ...", "eps/nomination/tables.py")
