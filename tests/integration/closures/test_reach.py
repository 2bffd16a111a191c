"""What closures leave without a pharmacy in reach, for the commissioner whose area it is."""

import pytest

from eps.closures.reach import areas_left
from eps.identity.permissions import RoleMayNot
from tests.integration.one_database import on_sqlite
from tests.people import commissioner, staff_of
from tests.town import NOW, STREET, close, make_town

pytestmark = pytest.mark.usefixtures("database")


@on_sqlite
async def test_a_closure_is_seen_at_once_by_its_own_icb_alone() -> None:
    await make_town(patients=0)
    assert (await areas_left(commissioner(), NOW)).now.bare == ()
    await close(*STREET)
    assert [one.name for one in (await areas_left(commissioner(), NOW)).now.bare] == [
        f"SK7 {number}" for number in range(1, 8)
    ]
    others = await areas_left(commissioner("QXX"), NOW)
    assert (others.postcodes, others.now.bare) == (0, ())


@on_sqlite
async def test_only_a_commissioner_asks() -> None:
    await make_town(patients=0)
    with pytest.raises(RoleMayNot):
        await areas_left(staff_of("FA001"), NOW)
