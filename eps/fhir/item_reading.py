"""One item of an order as its message has it."""

import re
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from eps.fhir.message import Message
from eps.fhir.reading import (
    Json,
    extension,
    extension_code,
    found,
    missing,
    objects,
    text_if_any,
    whole_number_if_any,
    with_system,
    wrong_form,
)
from eps.fhir.systems import CONTROLLED_DRUG, ITEM_NUMBER, SNOMED
from eps.prescriptions.domain import Item

MOST = 1_000_000
SCHEDULE = re.compile(r"CD([1-5])(-[12])?")


def read_item(message: Message, request: Json) -> Item:
    medicine = _medicine(message, request)
    return Item(
        id=item_id_of(request),
        code=medicine["code"],
        name=medicine.get("display") or medicine["code"],
        quantity=_quantity(request),
        unit=text_if_any(request, "dispenseRequest", "quantity", "unit") or "",
        dosage=_dosage(request),
        schedule=_schedule(request),
    )


def item_id_of(request: Json) -> UUID:
    number = with_system(request, ITEM_NUMBER, "identifier")
    if number is None:
        raise missing(request, "identifier")
    try:
        return UUID(number)
    except ValueError:
        raise wrong_form(request, "identifier", wanted="a UUID") from None


def _medicine(message: Message, request: Json) -> dict[str, str]:
    """The coding of dm+d, of the item itself or of the Medication that it refers to."""
    resource, path = request, "medicationCodeableConcept"
    if "medicationReference" in request:
        resource, path = message.referred(request, "medicationReference", type="Medication"), "code"
    codings = [one for one in objects(resource, path, "coding") if one.get("system", SNOMED) == SNOMED]
    if not codings or not codings[0].get("code"):
        raise missing(resource, path, "coding", "code")
    coding = codings[0]
    if not all(isinstance(coding.get(name, ""), str) for name in ("code", "display")):
        raise wrong_form(resource, path, "coding", wanted="text")
    return coding


def _quantity(request: Json) -> str:
    """A decimal without more zeros than it needs."""
    path = ("dispenseRequest", "quantity", "value")
    value: Any = found(request, *path)
    if value is None:
        raise missing(request, *path)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST:
        raise wrong_form(request, *path, wanted="a number above 0")
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _dosage(request: Json) -> str:
    """Those of one step are at the same time, those of the next come after them."""
    steps = [
        (
            whole_number_if_any(request, "dosageInstruction", place, "sequence") or 0,
            text_if_any(request, "dosageInstruction", place, "text") or "",
        )
        for place in range(len(objects(request, "dosageInstruction")))
    ]
    by_step = groupby(sorted(steps, key=itemgetter(0)), itemgetter(0))
    return ", then ".join(" and ".join(words for _, words in same) for _, same in by_step)


def _schedule(request: Json) -> int | None:
    """Of a controlled drug, where the order says it: `CD2`, `CD4-1`."""
    drug = extension(request, CONTROLLED_DRUG)
    code = extension_code(drug, "schedule") if drug is not None else None
    if code is None:
        return None
    schedule = SCHEDULE.fullmatch(code)
    if schedule is None:
        raise wrong_form(request, "extension", wanted="a schedule of controlled drugs from CD1 to CD5")
    return int(schedule[1])
