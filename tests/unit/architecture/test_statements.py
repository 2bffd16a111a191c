"""What a caller gives travels beside a statement as its parameter, and is never written into its text."""

import ast
import re
from collections.abc import Iterator

from tests.unit.architecture.source import Function, Source, assert_kept, breaks

PUT_STATEMENTS_TOGETHER = {"database", "locks", "archiving"}
"""Of names that are our own: those of tables and functions."""
STATEMENT = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|VALUES|WHERE)\b")


def statements_hold_nothing_given(source: Source) -> Iterator[tuple[int, str]]:
    if source.room in PUT_STATEMENTS_TOGETHER:
        return
    for function in (node for node in ast.walk(source.tree) if isinstance(node, Function)):
        given = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
        for statement in statements(function):
            for name in names_written_into(statement) & given:
                yield statement.lineno, f"writes {name} into a statement"


def statements(function: Function) -> Iterator[ast.JoinedStr]:
    for node in ast.walk(function):
        if isinstance(node, ast.JoinedStr) and STATEMENT.search(constant_text(node)):
            yield node


def constant_text(text: ast.JoinedStr) -> str:
    return "".join(str(part.value) for part in text.values if isinstance(part, ast.Constant))


def names_written_into(text: ast.JoinedStr) -> set[str]:
    return {node.id for node in ast.walk(text) if isinstance(node, ast.Name)}


def test_no_statement_holds_what_its_function_was_given() -> None:
    assert_kept(statements_hold_nothing_given)


def test_a_value_written_into_a_statement_would_be_refused() -> None:
    for text in (
        "SELECT id FROM patient WHERE name = {name}",
        "DELETE FROM {name}",
        "UPDATE {name.lower()} SET a = 1",
    ):
        assert breaks(statements_hold_nothing_given, f"async def find(*, name): fetch(f'{text}')"), text


def test_a_statement_made_of_constants_is_welcome() -> None:
    snippet = "async def find(name): fetch(f'SELECT {COLUMNS} FROM patient WHERE name = $1', name)"
    assert not breaks(statements_hold_nothing_given, snippet)
