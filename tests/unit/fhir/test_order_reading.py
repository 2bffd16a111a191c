"""What of an order's message becomes what of the order."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from eps.answers.body import parse
from eps.answers.faults import WrongForm
from eps.fhir.message import Message, MessageBundle
from eps.fhir.order_reading import read_order
from eps.fhir.order_rules import require_order
from eps.prescriptions.domain import DispensingSite, Item, TreatmentType
from eps.prescriptions.order import Order
from tests.messages import DEFINITION, ODS, ROLE, changed, order_message, resources, sent_as
from tests.people import staff_of

Json = dict[str, Any]
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
REQUEST = "MedicationRequest"


def read(message: Json, *codes: str) -> Order:
    content = sent_as(message)
    opened = Message.of(parse(content, MessageBundle), content)
    require_order(opened)
    return read_order(opened, staff_of(*(codes or ("A81001",))), NOON)


def read_with(path: str, value: object, **facts: Any) -> Order:
    return read(changed(order_message(**facts), REQUEST, path, value))


def item(path: str, value: object) -> Item:
    return read_with(path, value).items[0]


def test_an_order_has_its_ids_and_the_bytes_that_it_came_in() -> None:
    message = order_message(id="24F5DA-A83008-7EFE6Z", long_id="20ba5fb5-cb58-462c-923e-22d180b09356")
    order = read(message)
    assert order.id == "24F5DA-A83008-7EFE6Z"
    assert order.long_id == UUID("20ba5fb5-cb58-462c-923e-22d180b09356")
    assert order.bundle == sent_as(message)


def test_an_item_is_what_the_message_says_of_it() -> None:
    assert read(order_message()).items == (
        Item(
            id=UUID(int=1),
            code="39732311000001104",
            name="Amoxicillin",
            quantity="20",
            unit="capsule",
            dosage="2 times a day",
        ),
    )


@pytest.mark.parametrize(
    ("written", "kept"),
    [(20, "20"), (20.0, "20"), (0.5, "0.5"), (2.50, "2.5"), (1e3, "1000"), (28.125, "28.125")],
)
def test_a_quantity_has_no_more_zeros_than_it_needs(written: float, kept: str) -> None:
    assert item("dispenseRequest.quantity.value", written).quantity == kept


def test_doses_of_one_step_are_taken_together_and_the_next_step_after_them() -> None:
    doses = [
        {"sequence": 2, "text": "one daily"},
        {"sequence": 1, "text": "two at 8"},
        {"sequence": 1, "text": "one at 5"},
    ]
    assert item("dosageInstruction", doses).dosage == "two at 8 and one at 5, then one daily"


def test_a_medicine_may_be_a_resource_of_its_own() -> None:
    message = changed(order_message(), REQUEST, "medicationReference", {"reference": "urn:uuid:medicine"})
    message = changed(message, REQUEST, "medicationCodeableConcept", None)
    coding = {"system": "http://snomed.info/sct", "code": "324689003", "display": "Nystatin"}
    medicine = {"resourceType": "Medication", "code": {"coding": [coding]}}
    message["entry"].append({"fullUrl": "urn:uuid:medicine", "resource": medicine})
    assert read(message).items[0].name == "Nystatin"


@pytest.mark.parametrize(("code", "schedule"), [("CD2", 2), ("CD4-1", 4), ("CD4-2", 4), ("CD5", 5)])
def test_the_schedule_of_a_controlled_drug_is_known_where_the_order_says_it(code: str, schedule: int) -> None:
    drug = {"url": "schedule", "valueCoding": {"code": code}}
    words = {"url": "quantityWords", "valueString": "twenty"}
    one = {"url": f"{DEFINITION}ControlledDrug", "extension": [words, drug]}
    assert item("extension", [one]).schedule == schedule


def test_words_for_the_quantity_alone_say_no_schedule() -> None:
    words = {"url": "quantityWords", "valueString": "twenty"}
    assert item("extension", [{"url": f"{DEFINITION}ControlledDrug", "extension": [words]}]).schedule is None


@pytest.mark.parametrize("therapy", list(TreatmentType))
def test_a_course_of_therapy_is_a_treatment_type(therapy: TreatmentType) -> None:
    assert read(order_message(therapy=therapy.value, repeats=5)).treatment is therapy


def test_a_mixture_of_acute_and_continuous_is_treated_as_acute() -> None:
    mixed = changed(order_message(items=2), REQUEST, "courseOfTherapyType.coding.0.code", "acute", place=1)
    assert read(mixed).treatment is TreatmentType.ACUTE


def test_repeats_that_are_allowed_come_after_the_first_issue() -> None:
    assert read(order_message(therapy="continuous-repeat-dispensing", repeats=5)).issues == 6
    assert read(order_message(therapy="continuous-repeat-dispensing", repeats=0)).issues == 1


def test_a_repeat_prescription_is_always_one_of_one() -> None:
    assert read(order_message(therapy="continuous", repeats=11)).issues == 1


def test_a_supply_lasts_28_days_where_nothing_else_is_said() -> None:
    assert read(order_message(days=56)).days_supply == 56
    assert read_with("dispenseRequest.expectedSupplyDuration", None).days_supply == 28


def test_it_is_valid_from_its_first_day_else_from_when_it_was_written_else_from_today() -> None:
    written = changed(order_message(), REQUEST, "authoredOn", "2026-10-31T23:30:00+00:00")
    assert read(written).valid_from == date(2026, 11, 25)
    undated = changed(written, REQUEST, "dispenseRequest.validityPeriod", None)
    assert read(undated).valid_from == date(2026, 10, 31)
    assert read(changed(undated, REQUEST, "authoredOn", None)).valid_from == NOON.date()


def test_the_day_of_an_instant_is_londons() -> None:
    assert read(order_message(valid_from="2026-07-01T23:30:00Z")).valid_from == date(2026, 7, 2)


def test_a_type_that_nobody_knows_is_not_refused_and_not_kept() -> None:
    assert read_with("extension.0.valueCoding.code", "1001").type_code == "1001"
    assert read_with("extension.0.valueCoding.code", "NEW-TYPE").type_code == ""


@pytest.mark.parametrize("site", ["P1", "P2", "P3"])
def test_a_nominated_order_names_its_dispenser(site: str) -> None:
    order = read(order_message(site=site, performer="fa005"))
    assert (order.site, order.performer) == (DispensingSite(site), "FA005")


def test_an_order_that_is_not_nominated_names_none_whatever_its_header_says() -> None:
    order = read(order_message(site="0004", performer=None))
    assert (order.site, order.performer) == (DispensingSite.NOT_NOMINATED, None)


def test_it_is_signed_where_there_is_a_signature() -> None:
    message = order_message()
    assert read(message).signed
    message["entry"].pop()
    assert not read(message).signed


def hospital() -> Json:
    """RBA, and its clinic A99968, whose code is in the prescription's ID."""
    message = order_message(practice="RBA")
    message = changed(message, REQUEST, "extension.0.valueCoding.code", "1001")
    clinic = {"resourceType": "HealthcareService", "identifier": [{"system": ODS, "value": "A99968"}]}
    message["entry"].append({"fullUrl": "urn:uuid:clinic", "resource": clinic})
    [role] = resources(message, "PractitionerRole")
    role["healthcareService"] = [{"reference": "urn:uuid:clinic"}]
    return message


def test_a_hospital_issues_by_its_own_code() -> None:
    assert read(hospital(), "RBA").practice == "RBA"


def test_whoever_signed_in_for_a_clinic_of_it_issues_for_that() -> None:
    assert read(hospital(), "A99968").practice == "A99968"


def by_code() -> Json:
    """The same, with hospital and service named by their codes alone."""
    message = hospital()
    [role] = resources(message, "PractitionerRole")
    role["organization"] = {"identifier": {"system": ODS, "value": "RBA"}}
    role["healthcareService"] = [{"display": "Elsewhere"}, {"identifier": {"system": ODS, "value": "A99968"}}]
    return message


@pytest.mark.parametrize("code", ["RBA", "A99968"])
def test_hospital_and_service_may_be_named_by_their_codes_alone(code: str) -> None:
    assert read(by_code(), code).practice == code


def test_somebody_elses_sign_in_makes_it_no_ones_but_the_hospitals() -> None:
    assert read(hospital(), "A81001").practice == "RBA"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("dispenseRequest", "soon"),
        ("dispenseRequest", []),
        ("courseOfTherapyType.coding", {"code": "acute"}),
        ("dosageInstruction", {"text": "daily"}),
        ("dosageInstruction", ["daily"]),
        ("groupIdentifier", "24F5DA-A83008-7EFE6Z"),
        ("groupIdentifier.extension", "none"),
        ("identifier", "7"),
        ("medicationCodeableConcept.coding", "amoxicillin"),
        ("medicationCodeableConcept.coding.0.display", 7),
        ("extension", [{"url": f"{DEFINITION}PrescriptionType", "valueCoding": "0101"}]),
        ("requester", ROLE),
    ],
)
def test_a_field_of_another_form_is_named(path: str, value: object) -> None:
    with pytest.raises(WrongForm) as refused:
        read_with(path, value)
    assert REQUEST in str(refused.value)
