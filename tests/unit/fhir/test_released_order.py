"""An order goes out as it came in, byte for byte, but for what must be said of it now."""

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eps.fhir.released_order import released_order
from eps.identifiers import OdsCode
from eps.prescriptions.domain import DispensingSite, Issue
from eps.prescriptions.states import ItemState
from tests.messages import changed, order_message, resources
from tests.prescribing import an_issue

Json = dict[str, Any]
WITH, CANCELLED = ItemState.WITH_DISPENSER, ItemState.CANCELLED
SITE_TYPE = "https://fhir.nhs.uk/StructureDefinition/Extension-DM-PerformerSiteType"
TOLD = b"""{"url":"https://fhir.nhs.uk/StructureDefinition/Extension-EPS-DispensingInformation","extension":\
[{"url":"dispenseStatus","valueCoding":{"system":"https://fhir.nhs.uk/CodeSystem/medicationdispense-type",\
"code":"0008","display":"Item with dispenser"}}]}"""


def of(items: int = 1, **facts: Any) -> Issue:
    """With its dispenser."""
    return replace(an_issue(item_states=(WITH,) * items), **facts)


def written(message: Json, **how: Any) -> bytes:
    return json.dumps(message, **how).encode()


def requests_of(order: bytes) -> list[Json]:
    return resources(json.loads(order), "MedicationRequest")


def states_told(order: bytes) -> list[str]:
    return [one["extension"][0]["extension"][0]["valueCoding"]["code"] for one in requests_of(order)]


@pytest.mark.parametrize("how", [{}, {"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}])
def test_nothing_but_the_state_of_each_item_is_put_in(how: Json) -> None:
    message = written(order_message(3), **how)
    order = released_order(message, of(3))
    assert order.count(TOLD) == 3
    assert order.replace(TOLD + b",", b"") == message


def test_numbers_and_signs_stay_as_they_were_written() -> None:
    message = written(order_message()).replace(b'"value": 20', b'"value": 20.00')
    message = message.replace(b"Quillfeather", "Quillf\\u00e9ther · Ü".encode())
    assert released_order(message, of()).replace(TOLD + b",", b"") == message


def test_each_item_is_told_in_its_own_state() -> None:
    order = released_order(written(order_message(2)), of(item_states=(WITH, CANCELLED)))
    assert states_told(order) == ["0008", "0005"]


def test_of_repeat_dispensing_it_says_which_issue_of_how_many() -> None:
    order = released_order(written(order_message()), of(number=2, of=6))
    assert counted_on(order) == {"numberOfRepeatsAllowed": 5, "numberOfRepeatsIssued": 1}


def test_it_says_so_of_every_item_and_changes_nothing_else() -> None:
    message = order_message(3)
    order = json.loads(released_order(written(message), of(3, number=2, of=6)))
    for request in resources(order, "MedicationRequest"):
        del request["basedOn"], request["extension"][0]
    assert order == message


def test_addressed_again_it_says_so_too() -> None:
    again = of(number=2, of=6, address=None, site=DispensingSite.NOT_NOMINATED)
    order = released_order(written(order_message()), again)
    assert counted_on(order)["numberOfRepeatsIssued"] == 1
    assert addressed(order) == {(None, "0004")}


def test_before_what_the_order_itself_is_based_on() -> None:
    plan = {"reference": "urn:uuid:plan"}
    message = changed(order_message(), "MedicationRequest", "basedOn", [plan])
    order = released_order(written(message), of(number=2, of=6))
    assert counted_on(order)["numberOfRepeatsIssued"] == 1
    assert requests_of(order)[0]["basedOn"][1:] == [plan]


@pytest.mark.parametrize("odd", [None, "a plan", {"reference": "urn:uuid:plan"}])
def test_what_is_no_list_gives_way_to_it(odd: object) -> None:
    message = order_message()
    resources(message, "MedicationRequest")[0]["basedOn"] = odd
    order = released_order(written(message), of(number=2, of=6))
    assert counted_on(order)["numberOfRepeatsIssued"] == 1


def test_of_one_issue_it_counts_nothing() -> None:
    assert b"basedOn" not in released_order(written(order_message()), of())


def counted_on(order: bytes) -> dict[str, int]:
    """Where a dispense notification says it again."""
    [counted] = requests_of(order)[0]["basedOn"][0]["extension"]
    assert counted["url"] == "https://fhir.nhs.uk/StructureDefinition/Extension-EPS-RepeatInformation"
    return {one["url"]: one["valueInteger"] for one in counted["extension"]}


def addressed(order: bytes) -> set[tuple[str | None, str]]:
    """Performer and site of every item."""
    return {
        (
            one["dispenseRequest"].get("performer", {}).get("identifier", {}).get("value"),
            next(e for e in one["dispenseRequest"]["extension"] if e["url"] == SITE_TYPE)["valueCoding"][
                "code"
            ],
        )
        for one in requests_of(order)
    }


@pytest.mark.parametrize("how", [{}, {"indent": 2}])
@pytest.mark.parametrize(
    ("address", "site", "performer", "was"),
    [
        ("FA003", DispensingSite.P1, "FA001", "P1"),
        (None, DispensingSite.NOT_NOMINATED, "FA001", "P1"),
        ("FA003", DispensingSite.P1, None, "0004"),
        ("FA003", DispensingSite.P2, "FA001", "P1"),
    ],
)
def test_one_addressed_again_says_for_whom_it_is_now_on_every_item(
    address: str | None, site: DispensingSite, performer: str | None, was: str, how: Json
) -> None:
    message = order_message(2, performer=performer, site=was)
    issue = of(2, address=OdsCode(address) if address else None, site=site)
    order = released_order(written(message, **how), issue)
    assert addressed(order) == {(address, site.value)}
    assert without_address(json.loads(order)) == without_address(with_states(message))


def with_states(message: Json) -> Json:
    told: Json = json.loads(json.dumps(message))
    for one in resources(told, "MedicationRequest"):
        one["extension"].insert(0, json.loads(TOLD))
    return told


def without_address(message: Json) -> Json:
    copy: Json = json.loads(json.dumps(message))
    for one in resources(copy, "MedicationRequest"):
        one["dispenseRequest"].pop("performer", None)
        del one["dispenseRequest"]["extension"]
    return copy


def test_an_item_without_extensions_gets_one() -> None:
    message = order_message()
    del resources(message, "MedicationRequest")[0]["extension"]
    assert states_told(released_order(written(message), of())) == ["0008"]


def reordered(message: Json, dice: random.Random) -> Json:
    """Its members in any order; its lists as they are."""

    def shuffle(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: shuffle(value[name]) for name in dice.sample(list(value), len(value))}
        return [shuffle(one) for one in value] if isinstance(value, list) else value

    shuffled: Json = shuffle(message)
    return shuffled


@given(st.integers(0, 2**32), st.sampled_from([None, 1]), st.booleans())
def test_whatever_the_order_of_its_members_the_rest_stays_byte_for_byte(
    seed: int,
    indent: int | None,
    again: bool,  # noqa: FBT001
) -> None:
    message = written(reordered(order_message(2), random.Random(seed)), indent=indent)
    issue = of(2, address=OdsCode("FA003")) if again else of(2)
    order = released_order(message, issue)
    assert states_told(order) == ["0008", "0008"]
    assert addressed(order) == {(issue.address, "P1")}
    if not again:
        assert order.replace(TOLD + b",", b"") == message
