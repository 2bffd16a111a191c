"""The whole word of the field, the same everywhere: abbreviations and second names for one thing do not get in."""

import ast
from collections.abc import Iterator

from tests.unit.architecture.source import Source, assert_kept, breaks, words

ABBREVIATIONS = {
    "addr", "cfg", "cnt", "conn", "ctx", "db", "dist", "dt", "fn", "idx", "lat", "lng", "lon", "mgr", "msg", "nom",
    "noms", "params", "pharm", "pharms", "pc", "pcode", "presc", "qty", "repo", "req", "resp", "rx", "svc", "tmp",
    "ts", "val",
}  # fmt: skip
SECOND_NAMES = {
    "chemist": "pharmacy",
    "dispensary": "dispenser",
    "drugstore": "pharmacy",
    "shutdown": "closure",
    "suggestion": "proposal",
    "recommendation": "proposal",
    "util": "what it does",
    "utils": "what it does",
    "helper": "what it does",
}
UNFINISHED = {"ods": "ods_code", "nhs": "nhs_number"}
ASKED_FOR_BY_TORTOISE = {"db_for_read", "db_for_write"}


def names_given(source: Source) -> Iterator[tuple[int, str]]:
    """The names that we chose: definitions, parameters, variables, attributes set; not what a library calls its own."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def names_are_whole_words(source: Source) -> Iterator[tuple[int, str]]:
    for line, name in [*names_given(source), (1, source.path.stem)]:
        if name in ASKED_FOR_BY_TORTOISE:
            continue
        if name.lower() in UNFINISHED:
            yield line, f"{name}: say {UNFINISHED[name.lower()]}"
        for word in words(name):
            if word.lower() in ABBREVIATIONS:
                yield line, f"{name}: {word} is not a whole word"
            if word.lower() in SECOND_NAMES:
                yield line, f"{name}: say {SECOND_NAMES[word.lower()]}"


def test_names_are_whole_words_of_the_field() -> None:
    assert_kept(names_are_whole_words)


def test_an_abbreviation_would_be_refused_wherever_a_name_is_given() -> None:
    for snippet in (
        "def get_pharm(): ...",
        "class NomRepository: ...",
        "def get(ods): ...",
        "dist = 1",
        "row.lat = 1",
        "for idx in (): ...",
    ):
        assert breaks(names_are_whole_words, snippet), snippet


def test_a_second_name_for_one_thing_would_be_refused() -> None:
    assert breaks(names_are_whole_words, "def nearest_chemist(): ...")
    assert breaks(names_are_whole_words, "", "eps/pharmacies/suggestion.py")


def test_what_a_library_calls_its_own_is_not_ours_to_rename() -> None:
    assert not breaks(names_are_whole_words, "rows = query.using_db(connection.db)")
