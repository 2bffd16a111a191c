"""Nothing grows until nobody can read it: bounds on files, functions and parameters, and names that say something."""

import ast
from collections.abc import Iterator

from tests.unit.architecture.source import Function, Source, assert_kept, breaks

LONGEST_FILE = 250
LONGEST_FUNCTION = 25
MOST_PARAMETERS = 5
NAMES_THAT_SAY_NOTHING = {
    "base",
    "common",
    "core",
    "helper",
    "helpers",
    "lib",
    "misc",
    "models",
    "shared",
    "util",
    "utils",
}


def functions(source: Source) -> Iterator[Function]:
    return (node for node in ast.walk(source.tree) if isinstance(node, Function))


def file_is_short(source: Source) -> Iterator[tuple[int, str]]:
    if (lines := len(source.text.splitlines())) > LONGEST_FILE:
        yield lines, f"has more than {LONGEST_FILE} lines: split it by meaning"


def functions_are_short(source: Source) -> Iterator[tuple[int, str]]:
    for function in functions(source):
        if (function.end_lineno or function.lineno) - function.lineno >= LONGEST_FUNCTION:
            yield function.lineno, f"{function.name} has more than {LONGEST_FUNCTION} lines"


def parameters_are_few(source: Source) -> Iterator[tuple[int, str]]:
    for function in functions(source):
        if source.room in ("cli", "commands") and function.decorator_list:
            continue  # a command has one parameter for each of its options
        names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        names = names[1:] if names[:1] in (["self"], ["cls"]) else names
        if len(names) + len(function.args.kwonlyargs) > MOST_PARAMETERS:
            yield function.lineno, f"{function.name} has more than {MOST_PARAMETERS} parameters"


def file_name_says_something(source: Source) -> Iterator[tuple[int, str]]:
    if {source.path.stem, *source.path.parts[:-1]} & NAMES_THAT_SAY_NOTHING:
        yield 1, "is named after nothing in particular"


def test_no_file_is_long() -> None:
    assert_kept(file_is_short)


def test_no_function_is_long() -> None:
    assert_kept(functions_are_short)


def test_no_function_has_many_parameters() -> None:
    assert_kept(parameters_are_few)


def test_no_file_is_named_after_nothing() -> None:
    assert_kept(file_name_says_something)


def test_a_file_of_251_lines_would_be_refused() -> None:
    assert breaks(file_is_short, "\n" * 251)
    assert not breaks(file_is_short, "\n" * 250)


def test_a_function_of_26_lines_would_be_refused() -> None:
    assert breaks(functions_are_short, "async def long():\n" + "    pass\n" * 25)
    assert not breaks(functions_are_short, "async def long():\n" + "    pass\n" * 24)


def test_a_sixth_parameter_would_be_refused() -> None:
    assert breaks(parameters_are_few, "def many(a, b, c, *, d, e, f): ...")
    assert not breaks(parameters_are_few, "class Some:\n    def many(self, a, b, c, *, d, e): ...")


def test_a_command_may_have_a_parameter_for_each_option() -> None:
    command = "@commands.command()\ndef close(a, b, c, d, e, f): ..."
    assert not breaks(parameters_are_few, command, "eps/cli.py")
    assert breaks(parameters_are_few, command, "eps/app.py")


def test_a_file_called_utils_would_be_refused() -> None:
    assert breaks(file_name_says_something, "", "eps/pharmacies/utils.py")
    assert breaks(file_name_says_something, "", "eps/common/hours.py")
