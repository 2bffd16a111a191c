"""A town lives: patients nominate and answer, pharmacies close, reopen and dispense, a practice issues, time passes, in
any order. Each step is held against the model, and the town against what must always hold."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from eps import clock
from eps.choices import nominating
from eps.choices.answering import Answer, choose, keep, remove
from eps.clock import london_date
from eps.closures import deciding
from eps.closures.recording import Recorder, record
from eps.identifiers import OdsCode
from eps.nomination.domain import Consent, NominationType
from eps.nomination.proposal import CannotKeep, CannotRedirect, Duration, Proposal
from eps.nomination.service import Change
from eps.pharmacies.closure import ClosureKind, ClosureState, state_at
from eps.prescriptions.cancelling_service import Cancelling, cancel
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.moving_service import Sending, send_on
from eps.prescriptions.routing import OnClosed
from eps.prescriptions.states import ItemState, PrescriptionState
from tests.dispensing import downloaded, downloaded_by_id, given_back, notified
from tests.factories import nhs_number
from tests.integration.faults.lives import model
from tests.integration.faults.lives.model import NOTHING, Wanted
from tests.integration.faults.lives.sequence import Sequence, nothing
from tests.people import CONSENT, commissioner, signed_in
from tests.prescribing import PRACTICE, issued, prescriber
from tests.town import STREET, closing

CODES = st.sampled_from(STREET[:4])
LAST = STREET[3]
PATIENTS = st.sampled_from([1, 2, 3])
ANY = st.integers(0, 7)
"""Which of those there are: counted around."""
OUTCOMES = {
    ItemState.FULLY_DISPENSED: PrescriptionState.DISPENSED,
    ItemState.NOT_DISPENSED: PrescriptionState.NOT_DISPENSED,
    ItemState.OWING: PrescriptionState.WITH_DISPENSER_ACTIVE,
}


class Lives(Sequence):
    """Every rule is something that somebody may do at any time; what may come of it, the model says."""

    @initialize(days=st.sampled_from([None, 0, 0, 3]))
    def close_the_first(self, days: int | None) -> None:
        """Everybody's pharmacy, in most sequences."""
        if days is not None:
            self._close(STREET[0], days)

    @initialize(patient=PATIENTS)
    def issue_the_first(self, patient: int) -> None:
        self.issue_for_months(patient)

    @rule(patient=PATIENTS, code=CODES)
    def nominate(self, patient: int, code: str) -> None:
        wanted = model.moved_on(Wanted(nominated={patient: code}), self.world)
        self.step(lambda: nominating.nominate(self._change(patient), OdsCode(code)), wanted)

    @rule(patient=PATIENTS)
    def nominate_nobody(self, patient: int) -> None:
        if patient in self.world.nominated:
            wanted = Wanted(nominated={patient: None})
            self.step(lambda: nominating.remove(self._change(patient)), wanted)

    def _change(self, patient: int) -> Change:
        who = signed_in(nhs_number(patient))
        return Change(who, NominationType.P1, CONSENT, self.world.versions[patient], clock.now())

    @rule(code=CODES, days=st.sampled_from([0, 0, 3]))
    def close(self, code: str, days: int) -> None:
        self._close(code, days)

    def _close(self, code: str, days: int) -> None:
        """For three weeks, so many days ahead."""
        if not model.is_alive(self.world, code):
            starts = clock.now() + timedelta(days=days)
            request = closing(code, starts_at=starts, ends_at=starts + timedelta(days=21))
            self.step(lambda: record(request, Recorder(commissioner(), clock.now())), NOTHING)

    @precondition(lambda self: not model.is_alive(self.world, LAST))
    @rule(days=st.sampled_from([0, 10, 30]))
    def close_for_good(self, days: int) -> None:
        """One of them alone, or soon nobody would be left."""
        starts = clock.now() + timedelta(days=days)
        request = closing(LAST, kind=ClosureKind.PERMANENT, starts_at=starts, ends_at=None)
        self.step(lambda: _closed_by_two(request), NOTHING)

    @precondition(lambda self: self.world.temporary())
    @rule(which=ANY)
    def reopen(self, which: int) -> None:
        closure = self.world.temporary()[which % len(self.world.temporary())]
        begun = state_at(closure, self.world.at) is ClosureState.IN_FORCE
        undo = deciding.end if begun else deciding.cancel
        self.step(lambda: undo(closure.id, commissioner(), clock.now()), NOTHING)

    @precondition(lambda self: self.world.offers())
    @rule(which=ANY, another=ANY, moving=st.booleans())
    def choose_for_good(self, which: int, another: int, moving: bool) -> None:  # noqa: FBT001
        offer, code = self._offer(which, another)
        wanted = model.moved_on(Wanted(nominated={offer.patient_id: code}), self.world)
        self._choose(offer, Duration.FOR_GOOD, code, wanted, moving=moving)

    @precondition(lambda self: self.world.offers())
    @rule(which=ANY, another=ANY, moving=st.booleans())
    def choose_until_it_reopens(self, which: int, another: int, moving: bool) -> None:  # noqa: FBT001
        offer, code = self._offer(which, another)
        refused = model.refusal_to_save(self.world, code)
        if refused is None and model.waits_for(self.world, offer).kind is ClosureKind.PERMANENT:
            refused = CannotRedirect
        self._choose(offer, Duration.UNTIL_REOPENING, code, Wanted(refused), moving=moving)

    def _offer(self, which: int, another: int) -> tuple[Proposal, str]:
        """And a pharmacy that it is not about."""
        offer = self.world.offers()[which % len(self.world.offers())]
        others = [code for code in STREET[:4] if code not in (offer.nominated_code, offer.from_code)]
        return offer, others[another % len(others)]

    def _choose(
        self, offer: Proposal, duration: Duration, code: str, wanted: Wanted, *, moving: bool
    ) -> None:
        """With every prescription that may be moved, or with none."""
        named = model.movable(self.world, offer) if moving else {}
        if wanted.refused is None:
            wanted = replace(wanted, places={key: one._replace(address=code) for key, one in named.items()})
        ids = tuple(self.world.issues[key].prescription for key in named)
        self.step(lambda: choose(_answer(offer), OdsCode(code), duration, move=ids), wanted)

    @precondition(lambda self: self.made)
    @rule(which=ANY)
    def send_on(self, which: int) -> None:
        """To where the patient's others go now."""
        made = self.unfinished(which)
        key, patient = self.key(made), made.prescription.patient_id
        to = OdsCode(model.destination(self.world, patient) or LAST)
        asked = Sending(
            signed_in(nhs_number(patient)), made.prescription.id, to, Consent("2", given=True), clock.now()
        )
        self.step(lambda: send_on(asked), model.sent_on(self.world, key, to))

    @precondition(lambda self: self.world.offers())
    @rule(which=ANY)
    def keep(self, which: int) -> None:
        offer = self.world.offers()[which % len(self.world.offers())]
        closure = self.world.closures[offer.closure_id]
        is_over = closure.kind is ClosureKind.PERMANENT and closure.covers(self.world.at)
        if offer.state == "offered":
            self.step(lambda: keep(_answer(offer)), Wanted(CannotKeep) if is_over else NOTHING)

    @precondition(lambda self: self.world.offers())
    @rule(which=ANY)
    def answer_none(self, which: int) -> None:
        offer = self.world.offers()[which % len(self.world.offers())]
        self.step(lambda: remove(_answer(offer)), Wanted(nominated={offer.patient_id: None}))

    @rule(patient=PATIENTS, as_token=st.booleans())
    def issue(self, patient: int, as_token: bool) -> None:  # noqa: FBT001 - drawn by name
        wanted = model.issued(self.world, patient, as_token=as_token)
        on_closed = OnClosed.TOKEN if as_token else OnClosed.REFUSE
        self._issue(wanted, patient, on_closed=on_closed)

    @rule(patient=PATIENTS, code=CODES)
    def issue_to_another(self, patient: int, code: str) -> None:
        self._issue(model.issued(self.world, patient, to=code), patient, performer=OdsCode(code))

    @rule(patient=PATIENTS)
    def issue_for_months(self, patient: int) -> None:
        """Repeat dispensing, three times four weeks."""
        more: dict[str, Any] = {"treatment": TreatmentType.REPEAT_DISPENSING, "issues": 3, "days_supply": 28}
        self._issue(model.issued(self.world, patient), patient, **more)

    def _issue(self, wanted: Wanted, patient: int, **facts: Any) -> None:
        today = london_date(clock.now())
        made = self.step(lambda: issued(patient, valid_from=today, **facts), wanted)
        self.made += [made] if made else []

    @precondition(lambda self: self.world.waiting())
    @rule(which=ANY)
    def download(self, which: int) -> None:
        code = self.world.waiting()[which % len(self.world.waiting())]
        self.step(lambda: downloaded(code), model.downloaded(self.world, code))

    @precondition(lambda self: self.made)
    @rule(which=ANY, code=CODES)
    def download_by_id(self, which: int, code: str) -> None:
        made = self.unfinished(which)
        wanted = model.downloaded_by_id(self.world, self.key(made), code)
        self.step(lambda: downloaded_by_id(made, code), wanted)

    @precondition(lambda self: self.held())
    @rule(which=ANY)
    def give_back(self, which: int) -> None:
        made, holder = self.one_held(which)
        self.step(lambda: given_back(made, holder), model.given_back(self.world, self.key(made)))

    @precondition(lambda self: self.made)
    @rule(which=ANY)
    def cancel(self, which: int) -> None:
        made = self.unfinished(which)
        wanted = model.cancelled(self.world, made.prescription.id)
        self.step(lambda: cancel(_cancelling(made)), wanted)

    @precondition(lambda self: self.held())
    @rule(which=ANY, outcome=st.sampled_from(list(OUTCOMES)))
    def dispense(self, which: int, outcome: ItemState) -> None:
        made, holder = self.one_held(which)
        self.notifications += 1
        wanted = model.notified(self.world, self.key(made), OUTCOMES[outcome])
        number = self.notifications
        self.step(lambda: notified(made, outcome, code=holder, number=number), wanted)

    @rule(days=st.sampled_from([1, 4, 22, 40, 190]))
    def time_passes(self, days: int) -> None:
        clock.start_at(clock.now() + timedelta(days=days))
        self.step(nothing, NOTHING)


async def _closed_by_two(request: Any) -> None:
    [closure] = await record(request, Recorder(commissioner(), clock.now()))
    await deciding.confirm(closure.id, commissioner(name="commissioner-two"), clock.now())


def _cancelling(made: Issued) -> Cancelling:
    issued_to = nhs_number(made.prescription.patient_id)
    [item] = made.prescription.items
    what = issued_to, made.prescription.id, item.id
    return Cancelling(prescriber(), OdsCode(PRACTICE), *what, "0001", clock.now())


def _answer(offer: Proposal) -> Answer:
    return Answer(offer.id, signed_in(nhs_number(offer.patient_id)), CONSENT, clock.now())
