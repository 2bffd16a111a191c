"""For a test of what only one database does: `@on_postgresql` beside the `database` fixture."""

import pytest

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
