"""A practice of the rehearsal dispenses, as an import tells of it, and says so for one of its patients."""

from eps import clock
from eps.demonstration.people import patients
from eps.demonstration.town import let_practice_dispense
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.repository import nominations
from eps.pharmacies.domain import Kind
from eps.pharmacies.service import directory
from tests.town import add_patient, make_town


async def test_a_practice_that_dispenses_gives_medicine_to_one_of_its_patients(database: str) -> None:
    await make_town(0)
    for number in (1, 2):
        await add_patient(number, synthetic=True)
    await let_practice_dispense(OdsCode("A81001"), clock.now())
    assert directory().get(OdsCode("A81001")).kind is Kind.DISPENSING_PRACTICE
    assert {kind: one.ods_code for kind, one in (await nominations(1)).items()} == {
        NominationType.P3: "A81001"
    }
    assert (await nominations(2)).keys() == {NominationType.P1}
    assert "A patient who gets medicine from their GP surgery" in [one.what for one in await patients()]
