"""For whatever asks every operation under /api: a good request about one's own, and one about another's."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from eps.answers.operations import NDJSON
from eps.database import transactional
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.proposal import Proposal, ProposalState, Redirect
from eps.nomination.proposal_repository import insert_proposal, insert_redirect
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, Reason
from eps.pharmacies.closure_repository import insert_closure
from eps.prescriptions.batch import Batch, BatchState
from eps.prescriptions.batch_repository import insert_batch
from eps.prescriptions.identifier import PrescriptionId
from tests.dispensing_messages import release_parameters, return_task, status_update, status_updates
from tests.factories import nhs_number, patient
from tests.integration.api.callers import CONSENT, STAFF_CONSENT, key, version
from tests.integration.api.village import CHRISTMAS_EVE, MORNING, WEEK, batch_line, closing
from tests.integration.fhir.sending import request_id
from tests.messages import order_message
from tests.prescribing import issued, prescriber
from tests.register import directory_loaded, store_patient, store_pharmacies
from tests.town import NOW, make_town, on_street
from tests.walking import Ask, Key, Row

OWN, FOREIGN, IN_FORCE = UUID(int=1), UUID(int=2), UUID(int=3)
"""Ids of whatever belongs to the callers of tests/walking.py, and to others; and of the closure behind proposals."""
ELSEWHERE = OdsCode("FB001")
"""A pharmacy that is none of theirs, in another ICB."""
OWN_PRESCRIPTION = PrescriptionId("480720-A83008-57FF06")
NOBODYS_PRESCRIPTION = PrescriptionId("07A66F-A83008-1EEEA0")
OTHERS_PRESCRIPTION = PrescriptionId("54F746-A83008-E8A05J")
"""Of another practice."""
NEVER = version(999)
"""So that what is let in changes nothing."""


def about(path: str, json: object = None, **headers: str) -> Row:
    """An operation on what an id names."""
    own, foreign = (Ask(path.format(id=one), json, headers) for one in (OWN, FOREIGN))
    return Row(own, foreign)


def of_pharmacy(path: str, json: object = None) -> Row:
    own, foreign = (Ask(f"/api/pharmacies/{code}/{path}", json, NEVER) for code in ("FA002", ELSEWHERE))
    return Row(own, foreign)


def of_prescription(act: str, json: object = None) -> Row:
    """One that the practice of the callers issued, and one of another's."""
    ids = (OWN_PRESCRIPTION, OTHERS_PRESCRIPTION)
    own, foreign = (Ask(f"{ISSUED.format(id=one)}/{act}", json) for one in ids)
    return Row(own, foreign)


def nomination_of(place: int, code: str, **headers: str) -> Ask:
    body = {"nhs_number": nhs_number(place), "type": "P1", "ods_code": code, "consent": STAFF_CONSENT}
    return Ask("/api/patients/nomination", body, headers)


CHOICE = {"ods_code": "FA003", "duration": "for-good", "consent": CONSENT}
SENT_ON = {"ods_code": "FA003", "consent": {"text_version": "2", "given": True}}
OWN_P1 = "/api/me/nominations/P1"
PROPOSAL, REDIRECT, CLOSURE = "/api/me/proposals/{id}", "/api/me/redirects/{id}", "/api/closures/{id}"
HOURS, ISSUED = "/api/pharmacies/{ods_code}", "/api/practice/prescriptions/{id}"
BATCH, LINES = "/api/batches/{id}", {"content-type": NDJSON}
LINE = json.dumps(batch_line("first", nhs_number(0))).encode()

ROWS: Mapping[Key, Row] = {
    ("GET", "/api/pharmacies"): Row(Ask("/api/pharmacies?postcode=SK7%201LD")),
    ("GET", HOURS): Row(Ask("/api/pharmacies/FA002")),
    ("GET", "/api/me/nominations"): Row(Ask("/api/me/nominations")),
    ("GET", "/api/me/nominations/history"): Row(Ask("/api/me/nominations/history")),
    ("PUT", "/api/me/nominations/{type}"): Row(Ask(OWN_P1, {"ods_code": "FA003", "consent": CONSENT}, NEVER)),
    ("DELETE", "/api/me/nominations/{type}"): Row(Ask(OWN_P1, {"consent": CONSENT}, NEVER)),
    ("GET", "/api/me/proposals"): Row(Ask("/api/me/proposals")),
    ("POST", f"{PROPOSAL}/options"): about(f"{PROPOSAL}/options", {"postcode": "SK7 1LD"}),
    ("POST", f"{PROPOSAL}/choose"): about(f"{PROPOSAL}/choose", CHOICE),
    ("POST", f"{PROPOSAL}/keep"): about(f"{PROPOSAL}/keep", {"consent": CONSENT}),
    ("POST", f"{PROPOSAL}/remove"): about(f"{PROPOSAL}/remove", {"consent": CONSENT}),
    ("GET", "/api/me/prescriptions"): Row(Ask("/api/me/prescriptions")),
    ("POST", "/api/me/prescriptions/{id}/token"): Row(
        Ask(f"/api/me/prescriptions/{OWN_PRESCRIPTION}/token"),
        Ask(f"/api/me/prescriptions/{NOBODYS_PRESCRIPTION}/token"),
    ),
    ("POST", "/api/me/prescriptions/{id}/move"): Row(
        Ask(f"/api/me/prescriptions/{OWN_PRESCRIPTION}/move", SENT_ON),
        Ask(f"/api/me/prescriptions/{NOBODYS_PRESCRIPTION}/move", SENT_ON),
    ),
    ("POST", "/api/me/redirects"): Row(
        Ask("/api/me/redirects", {"type": "P1", "ods_code": "FA003", "consent": CONSENT}, NEVER)
    ),
    ("GET", REDIRECT): about(REDIRECT),
    ("POST", f"{REDIRECT}/confirm"): about(f"{REDIRECT}/confirm"),
    ("DELETE", REDIRECT): about(REDIRECT),
    ("POST", "/api/routes"): Row(
        Ask("/api/routes", {"nhs_number": nhs_number(0)}), Ask("/api/routes", {"nhs_number": nhs_number(1)})
    ),
    ("POST", "/api/batches"): Row(Ask("/api/batches", headers=key() | LINES, content=LINE)),
    ("GET", "/api/batches"): Row(Ask("/api/batches")),
    ("GET", BATCH): about(BATCH),
    ("POST", f"{BATCH}/sign"): about(f"{BATCH}/sign", {"on_closed": "refuse"}, **key()),
    ("POST", f"{BATCH}/stop"): about(f"{BATCH}/stop"),
    ("POST", f"{BATCH}/resume"): about(f"{BATCH}/resume"),
    ("GET", "/api/practice/prescriptions"): Row(Ask("/api/practice/prescriptions?list=not-told")),
    ("POST", f"{ISSUED}/told"): of_prescription("told"),
    ("POST", f"{ISSUED}/token"): of_prescription("token"),
    ("POST", f"{ISSUED}/cancel"): of_prescription("cancel", {"reason": "patient-asked"}),
    ("GET", "/api/practice/closures"): Row(Ask("/api/practice/closures")),
    ("GET", "/api/practice/closures/{id}/patients"): Row(
        Ask(f"/api/practice/closures/{IN_FORCE}/patients"), Ask(f"/api/practice/closures/{FOREIGN}/patients")
    ),
    ("PUT", "/api/patients/nomination"): Row(
        nomination_of(0, "FA002", **key("own")), nomination_of(1, ELSEWHERE, **key("foreign"))
    ),
    ("POST", "/api/closures"): Row(
        Ask("/api/closures?dry_run=true", closing("FA002")), Ask("/api/closures", closing(ELSEWHERE), key())
    ),
    ("GET", "/api/closures"): Row(
        Ask("/api/closures?ods_code=FA002"), Ask(f"/api/closures?ods_code={ELSEWHERE}")
    ),
    ("GET", CLOSURE): about(CLOSURE),
    ("PATCH", CLOSURE): about(CLOSURE, {"note": "corrected"}, **NEVER),
    ("DELETE", CLOSURE): about(CLOSURE),
    ("POST", f"{CLOSURE}/confirm"): about(f"{CLOSURE}/confirm", **key()),
    ("POST", f"{CLOSURE}/refuse"): about(f"{CLOSURE}/refuse", **key()),
    ("POST", f"{CLOSURE}/end"): about(f"{CLOSURE}/end", **key()),
    ("PUT", f"{HOURS}/opening-hours"): of_pharmacy("opening-hours", WEEK),
    ("PUT", f"{HOURS}/specified-dates/{{date}}"): of_pharmacy(f"specified-dates/{CHRISTMAS_EVE}", MORNING),
    ("DELETE", f"{HOURS}/specified-dates/{{date}}"): of_pharmacy(f"specified-dates/{CHRISTMAS_EVE}"),
    ("POST", f"{HOURS}/confirm-hours"): of_pharmacy("confirm-hours"),
    ("POST", f"{HOURS}/today"): of_pharmacy("today", {"kind": "no-pharmacist", "at": None}),
    ("DELETE", f"{HOURS}/today"): of_pharmacy("today"),
    ("POST", f"{HOURS}/return-all"): of_pharmacy("return-all"),
    ("POST", "/FHIR/R4/$process-message"): Row(
        # an event that nobody knows is nobody's to refuse: orders and dispensing have tests of their own
        Ask("/FHIR/R4/$process-message", order_message(event="greeting"), request_id()),
        Ask("/FHIR/R4/$process-message", order_message(practice="A99999"), request_id()),
    ),
    ("POST", "/FHIR/R4/Task/$release"): Row(
        Ask("/FHIR/R4/Task/$release", release_parameters("FA002"), request_id()),
        Ask("/FHIR/R4/Task/$release", release_parameters("FA003"), request_id()),
    ),
    ("POST", "/FHIR/R4/Task"): Row(Ask("/FHIR/R4/Task", return_task(), request_id())),
    ("POST", "/FHIR/R4"): Row(
        Ask("/FHIR/R4", status_updates(status_update()), request_id()),
        Ask("/FHIR/R4", status_updates(status_update(owner="FA003")), request_id()),
    ),
    **{
        ("GET", f"/FHIR/R4/{template}"): Row(Ask(f"/FHIR/R4/{path}", headers=request_id()))
        for template, path in (
            ("Location", "Location?near=53.37%7C-2.1274"),
            ("Organization/{ods_code}", "Organization/FA002"),
            ("Location/{ods_code}", "Location/FA002"),
            ("HealthcareService", "HealthcareService?organization=FA002"),
            ("HealthcareService/{ods_code}", "HealthcareService/FA002"),
            ("metadata", "metadata"),
        )
    },
}


async def fill() -> None:
    """A register with the town, and what the rows ask about."""
    await make_town(patients=0)
    await furnish()


async def furnish() -> None:
    await store_pharmacies(replace(on_street(7, ELSEWHERE), icb_code="QZZ"))
    own = patient(id=1, nhs_number=nhs_number(0), postcode="SK7 1LD", practice=OdsCode("A81001"))
    await store_patient(own, P1="FA001", P2="FA001")
    await store_patient(patient(id=2, nhs_number=nhs_number(1), practice=OdsCode("A99999")), P1=ELSEWHERE)
    await issued(0, id=OWN_PRESCRIPTION)
    await issued(1, id=OTHERS_PRESCRIPTION, practice=OdsCode("A99999"), by=prescriber("A99999"))
    await _store_closures()
    await _store_offers()
    await _store_batches()
    await directory_loaded()


@transactional
async def _store_closures() -> None:
    asked_for = Closure(
        id=OWN,
        group=OWN,
        ods_code=OdsCode("FA002"),
        kind=ClosureKind.TEMPORARY,
        state=ClosureState.REQUESTED,
        starts_at=NOW + timedelta(days=2),
        ends_at=NOW + timedelta(days=30),
        recorded_at=NOW,
        reason=Reason.BUILDING_WORK,
        reported_by="somebody",
    )
    begun = replace(asked_for, id=IN_FORCE, ods_code=OdsCode("FA001"), starts_at=NOW, proposes_from=NOW)
    begun = replace(begun, state=ClosureState.SCHEDULED)
    for closure in (
        asked_for,
        replace(asked_for, id=FOREIGN, ods_code=ELSEWHERE),
        begun,
    ):
        await insert_closure(closure, role="pharmacy")


@transactional
async def _store_offers() -> None:
    for patient_id, own_id, code in ((1, OWN, OdsCode("FA001")), (2, FOREIGN, ELSEWHERE)):
        offer = Proposal(
            id=own_id,
            patient_id=patient_id,
            type=NominationType.P1,
            closure_id=IN_FORCE,
            state=ProposalState.OFFERED,
            nominated_code=code,
            from_code=code,
            nearest_code=None,
            nearest_metres=None,
            worked_out_at=NOW,
            offered_at=NOW,
        )
        await insert_proposal(offer)
        to_code = OdsCode("FA003")
        await insert_redirect(
            Redirect(own_id, patient_id, NominationType.P2, IN_FORCE, code, to_code, NOW, NOW)
        )


@transactional
async def _store_batches() -> None:
    for own_id, practice in ((OWN, "A81001"), (FOREIGN, "A99999")):
        batch = Batch(own_id, OdsCode(practice), BatchState.PREPARED, "somebody", NOW, lines=0)
        await insert_batch(batch)
