"""Who of those that were offered others stand for them in the story."""

from uuid import uuid4

import pytest

from eps.demonstration.answering import Cast
from eps.demonstration.closing import TooFewPeople
from eps.demonstration.repository import Offered
from eps.identifiers import OdsCode
from tests.factories import nhs_number


def offered(patient_id: int, nearest: str | None) -> Offered:
    code = OdsCode(nearest) if nearest else None
    return Offered(patient_id, nhs_number(), "SK7", uuid4(), code, 300 if nearest else None)


def test_who_waits_goes_to_the_most_common_nearest_and_the_others_live_elsewhere() -> None:
    nearest = [None, "FA001", "FA002", "FA002", "FA003"]
    cast = Cast.of([offered(number, code) for number, code in enumerate(nearest)])
    assert (cast.waits.patient_id, cast.moves.patient_id, cast.stays.patient_id) == (2, 0, 1)


def test_where_all_live_next_to_one_pharmacy_it_is_all_of_them() -> None:
    cast = Cast.of([offered(number, "FA001") for number in (5, 6, 7)])
    assert (cast.waits.patient_id, cast.moves.patient_id, cast.stays.patient_id) == (5, 6, 7)


@pytest.mark.parametrize("nearest", [[], ["FA001", "FA001"], [None, None, None]])
def test_two_people_are_too_few(nearest: list[str | None]) -> None:
    with pytest.raises(TooFewPeople):
        Cast.of([offered(number, code) for number, code in enumerate(nearest)])
