"""Many prescriptions at once, written as issuing writes them: a race needs thousands and tests must stay fast."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from eps.database import fetch, insert_many, transactional
from eps.identifiers import OdsCode
from eps.prescriptions.domain import Addressed, DispensingSite
from eps.prescriptions.drafting import draft_issues, draft_prescription
from eps.prescriptions.identifier import new_prescription_id
from eps.prescriptions.repository import insert_issues, items_text
from eps.prescriptions.routing import Route
from tests.prescribing import PRACTICE, item, order

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
COLUMNS = (
    "prescription_id", "long_id", "patient_id", "practice", "prescriber", "treatment", "type_code", "items",
    "issued_at", "valid_from", "use_by", "days_supply", "issues", "site", "one_off", "signed", "bundle",
)  # fmt: skip


@transactional
async def store_waiting(
    patients: Sequence[int],
    codes: Sequence[str],
    *,
    each: int = 1,
    bundle: bytes | None = None,
    items: int = 1,
) -> None:
    """`each` prescriptions for each patient, the patients spread over the codes in turn."""
    asked = order(items=tuple(item(number) for number in range(1, items + 1)))
    route = Route(Addressed.NOMINATED, DispensingSite.P1)
    drafted = [
        (draft_prescription(asked, route, new_prescription_id(OdsCode(PRACTICE)), patient, AT), code)
        for place, patient in enumerate(patients)
        for code in [codes[place % len(codes)]] * each
    ]
    await insert_many(
        "prescription",
        COLUMNS,
        [
            (
                *(one.id, one.long_id, one.patient_id, one.practice, one.prescriber, one.treatment.value),
                *(one.type_code, items_text(one.items), one.issued_at, one.valid_from, one.use_by),
                *(one.days_supply, one.issues, one.site.value, one.one_off, one.signed, bundle),
            )
            for one, _ in drafted
        ],
    )
    keys = {
        row["prescription_id"]: row["id"]
        for row in await fetch("SELECT id, prescription_id FROM prescription")
    }
    issues = [
        issue
        for one, code in drafted
        for issue in draft_issues(
            replace(one, key=keys[one.id]), replace(route, address=OdsCode(code)), AT.date()
        )
    ]
    await insert_issues(issues, OdsCode(PRACTICE))
