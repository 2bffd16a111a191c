import pytest

from eps.wording import MESSAGES
from tests.integration.outbox.messages import TEMPLATE


@pytest.fixture(autouse=True)
def template(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words for the template of these tests."""
    monkeypatch.setitem(MESSAGES, TEMPLATE, lambda facts: f"{facts['pharmacy']} is closed.")
