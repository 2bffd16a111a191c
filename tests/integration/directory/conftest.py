from pathlib import Path

import pytest

from tests.integration.directory.imports import Imports


@pytest.fixture
def imports(database: str, tmp_path: Path) -> Imports:
    return Imports(tmp_path)
