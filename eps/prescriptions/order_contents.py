"""What a dispenser needs of the prescriptions that it downloads: the messages that they came in, or the facts of those
that were built here."""

from collections.abc import Sequence
from dataclasses import dataclass

from eps.nomination.domain import Patient
from eps.nomination.many_repository import patients_among
from eps.pharmacies.facts import Practice
from eps.pharmacies.import_repository import practices
from eps.prescriptions import repository
from eps.prescriptions.domain import Issue, Prescription


@dataclass(frozen=True, slots=True)
class BuiltHere:
    """`practice` is None where the register has none of this code."""

    prescription: Prescription
    patient: Patient
    practice: Practice | None


@dataclass(frozen=True, slots=True)
class Contents:
    """`order` is the message byte for byte, or what stands in for one."""

    issue: Issue
    order: bytes | BuiltHere


async def contents_of(issues: Sequence[Issue]) -> list[Contents]:
    """In the order of the issues."""
    messages = await repository.bundles([issue.prescription_key for issue in issues])
    built = [key for key, message in messages.items() if message is None]
    here = await _built_here(built) if built else {}
    return [
        Contents(issue, messages[issue.prescription_key] or here[issue.prescription_key]) for issue in issues
    ]


async def _built_here(keys: Sequence[int]) -> dict[int, BuiltHere]:
    found = await repository.prescriptions_by_key(keys)
    patients = await patients_among({one.patient_id for one in found.values()})
    known = await practices({one.practice for one in found.values()})
    return {
        key: BuiltHere(one, patients[one.patient_id], known.get(one.practice)) for key, one in found.items()
    }
