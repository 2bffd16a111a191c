"""Every route × every caller. A new operation needs a row here: how to ask it about one's own, and about another's."""

from eps.app import all_operations, create_app
from tests.integration.api import rows
from tests.unit.identity.issuer import verifier
from tests.walking import Ask, Row, declared, reachable, walk

ROWS = {
    **rows.ROWS,
    ("GET", "/_ping"): Row(Ask("/_ping")),
    ("GET", "/_status"): Row(Ask("/_status")),
    ("GET", "/metrics"): Row(Ask("/metrics")),
    ("GET", "/openapi.json"): Row(Ask("/openapi.json")),
    ("GET", "/docs"): Row(Ask("/docs")),
}


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert reachable(create_app()) == declared(all_operations()) == ROWS.keys()


async def test_every_caller_is_let_in_or_refused_as_the_table_of_permissions_says(database: str) -> None:
    await rows.fill()
    assert await walk(create_app(verifier=verifier()), all_operations(), ROWS) == []
