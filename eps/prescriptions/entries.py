"""What is written on a patient's record of their prescriptions: nothing clinical, an ID and where it went."""

from collections.abc import Mapping

from eps.nomination.acts import Author, patient_entry
from eps.prescriptions.domain import Issue, Prescription
from eps.prescriptions.routing import Route
from eps.record.chain import Entry


def issued(prescription: Prescription, first: Issue, route: Route, author: Author) -> Entry:
    payload = {
        "prescription": prescription.id,
        "practice": prescription.practice,
        "treatment": prescription.treatment,
        "issues": prescription.issues,
        "state": first.state,
        "to": first.address,
        "addressed": first.addressed,
        "wanted": route.wanted,
        "closure": route.closure.id if route.closure else None,
    }
    return patient_entry(prescription.patient_id, "prescription.issued", payload, author)


def changed(issue: Issue, act: str, author: Author, more: Mapping[str, object] | None = None) -> Entry:
    """`act` in one word, such as `released`; the issue as it is after it."""
    payload = {
        "prescription": issue.prescription,
        "issue": issue.number,
        "state": issue.state,
        "to": issue.address,
        "addressed": issue.addressed,
        "dispenser": issue.dispenser,
        **(more or {}),
    }
    return patient_entry(issue.patient_id, f"prescription.{act}", payload, author)
