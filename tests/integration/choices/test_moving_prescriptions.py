"""The patient answers, and names the waiting prescriptions that move with the answer: these and no others."""

from datetime import date, timedelta

import pytest

from eps import clock
from eps.choices.answering import Answer, Answered, choose
from eps.choices.nominating import nominate
from eps.errors import EpsError
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.proposal import Duration, ProposalState
from eps.nomination.service import Change
from eps.prescriptions.domain import Addressed
from eps.prescriptions.identifier import InvalidPrescriptionId
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.moving import NoSuchPrescription, PrescriptionStays
from eps.prescriptions.routing import OnClosed
from eps.prescriptions.states import PrescriptionState
from eps.record.store import latest
from tests.dispensing import downloaded_by_id
from tests.factories import nhs_number
from tests.people import CONSENT, signed_in
from tests.prescribing import TOKEN, first_issue, issued, to
from tests.town import NOW, close, later, latest_proposal, make_town, only_proposal

pytestmark = pytest.mark.usefixtures("database")


async def choose_and_move(
    *prescriptions: Issued | str, code: str = "FA003", duration: Duration = Duration.FOR_GOOD
) -> Answered:
    proposal = await latest_proposal(1)
    answer = Answer(proposal.id, signed_in(nhs_number(1)), CONSENT, clock.now())
    ids = tuple(one if isinstance(one, str) else str(one.prescription.id) for one in prescriptions)
    return await choose(answer, OdsCode(code), duration, move=ids)


async def refused(*prescriptions: Issued | str, by: type[EpsError]) -> EpsError:
    """And nothing of the answer is stored."""
    with pytest.raises(by) as refusal:
        await choose_and_move(*prescriptions)
    assert (await latest_proposal(1)).state is ProposalState.OFFERED
    return refusal.value


async def address(made: Issued) -> tuple[str | None, Addressed]:
    first = await first_issue(made)
    return first.address, first.addressed


async def test_what_is_named_moves_and_what_is_not_named_stays() -> None:
    await make_town(patients=1)
    named, other = await issued(), await issued()
    await close("FA001")
    answered = await choose_and_move(named)
    assert (await address(named), await address(other)) == (
        ("FA003", Addressed.MOVED),
        ("FA001", Addressed.NOMINATED),
    )
    assert answered.moved == (named.prescription.id,)


async def test_five_move_at_once_in_any_spelling_of_their_ids() -> None:
    await make_town(patients=1)
    waiting = [await issued() for _ in range(5)]
    await close("FA001")
    await choose_and_move(*(made.prescription.id.replace("-", " ").lower() for made in waiting))
    assert [await address(made) for made in waiting] == [("FA003", Addressed.MOVED)] * 5


async def test_it_may_move_until_the_pharmacy_reopens_too() -> None:
    await make_town(patients=1)
    made = await issued()
    await close("FA001", days=3)
    await choose_and_move(made, duration=Duration.UNTIL_REOPENING)
    assert await address(made) == ("FA003", Addressed.MOVED)


async def test_what_is_for_a_later_day_moves_and_waits_for_it_there() -> None:
    await make_town(patients=1)
    made = await issued(valid_from=date(2026, 12, 1))
    await close("FA001")
    await choose_and_move(made)
    first = await first_issue(made)
    assert (first.state, first.address) == (PrescriptionState.FUTURE_DATED, "FA003")


async def test_a_token_made_only_because_the_pharmacy_was_closed_goes_to_the_new_one_when_named() -> None:
    await make_town(patients=1)
    await close("FA001")
    token, other = await issued(on_closed=OnClosed.TOKEN), await issued(on_closed=OnClosed.TOKEN)
    await choose_and_move(token)
    assert (await address(token), await address(other)) == (
        ("FA003", Addressed.MOVED),
        (None, Addressed.TOKEN_BECAUSE_CLOSED),
    )


async def test_moving_is_on_the_record_with_the_answer_it_belongs_to() -> None:
    await make_town(patients=1)
    made = await issued()
    await close("FA001")
    await choose_and_move(made)
    [moved] = [one.entry.payload for one in await latest("patient/1", acts={"prescription.moved"})]
    proposal = await only_proposal(1)
    assert (moved["from"], moved["to"], moved["proposal"]) == ("FA001", "FA003", str(proposal.id))


async def test_a_token_that_the_practice_wanted_stays_one() -> None:
    await make_town(patients=1)
    made = await issued(**TOKEN)
    await close("FA001")
    assert made.prescription.id in str(await refused(made, by=PrescriptionStays))


async def test_what_waits_at_another_pharmacy_stays_there() -> None:
    await make_town(patients=1)
    made, good = await issued(**to("FA005")), await issued()
    await close("FA001")
    await refused(good, made, by=PrescriptionStays)
    assert await address(good) == ("FA001", Addressed.NOMINATED)


async def test_nothing_moves_before_the_closure_begins() -> None:
    await make_town(patients=1)
    made = await issued()
    await close("FA001", starts_at=NOW + timedelta(days=3))
    await refused(made, by=PrescriptionStays)


async def test_what_was_downloaded_stays_where_it_is() -> None:
    await make_town(patients=1)
    made = await issued()
    await downloaded_by_id(made)
    await close("FA001")
    assert "has it already" in str(await refused(made, by=PrescriptionStays))


async def test_what_can_no_longer_be_used_stays() -> None:
    await make_town(patients=1)
    made = await issued(valid_from=date(2026, 5, 30))
    await later(days=6)
    await close("FA001", starts_at=clock.now())
    assert "it is over" in str(await refused(made, by=PrescriptionStays))


@pytest.mark.parametrize("whose", ["another patient's", "nobody's"])
async def test_nobody_moves_what_is_not_theirs(whose: str) -> None:
    await make_town(patients=2)
    theirs = (
        str((await issued(2)).prescription.id) if whose == "another patient's" else "07A66F-A83008-1EEEA0"
    )
    await close("FA001")
    assert (await refused(theirs, by=NoSuchPrescription)).pointer == "/move/0"


async def test_an_id_that_was_misread_is_pointed_at() -> None:
    await make_town(patients=1)
    made = await issued()
    await close("FA001")
    refusal = await refused(made, "07A66F-A83008-1EEEA1", by=InvalidPrescriptionId)
    assert refusal.pointer == "/move/1"


async def test_changing_a_nomination_elsewhere_moves_no_acute_or_repeat_prescription() -> None:
    await make_town(patients=1)
    made = await issued()
    await close("FA001")
    change = Change(signed_in(nhs_number(1)), NominationType.P1, CONSENT, 1, clock.now())
    await nominate(change, OdsCode("FA005"))
    assert await address(made) == ("FA001", Addressed.NOMINATED)
