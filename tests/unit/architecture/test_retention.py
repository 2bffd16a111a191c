"""What operators read of how long things are kept speaks of every table."""

import importlib
import inspect
import re
from pathlib import Path

from tortoise.models import Model

from eps.database import TABLES

OPERATIONS = Path(__file__).parents[3] / "docs" / "operations.md"


def test_how_long_each_table_is_kept_is_told() -> None:
    modules = [importlib.import_module(name) for name in TABLES]
    kinds = {kind for module in modules for _, kind in inspect.getmembers(module, inspect.isclass)}
    tables = {kind._meta.db_table for kind in kinds if issubclass(kind, Model) and kind is not Model}
    chapter = OPERATIONS.read_text("utf-8").partition("## How long things are kept")[2].partition("\n## ")[0]
    first_cells = re.findall(r"^\| ([a-z_, ]+) \|", chapter, re.MULTILINE)
    told = {name.strip() for cell in first_cells for name in cell.split(",")}
    assert tables - told == set()
