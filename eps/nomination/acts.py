"""What is written on a patient's record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from eps.identity.permissions import Principal
from eps.record.chain import Entry


@dataclass(frozen=True, slots=True)
class Author:
    """Who did it, in what role, when."""

    actor: str
    role: str
    at: datetime


def by_principal(principal: Principal, at: datetime) -> Author:
    return Author(principal.subject, principal.role, at)


def by_service(at: datetime) -> Author:
    """What follows from a closure or from time by itself: nobody did it by hand."""
    return Author("service", "service", at)


def patient_entry(patient_id: int, act: str, payload: Mapping[str, object], author: Author) -> Entry:
    stream = f"patient/{patient_id}"
    return Entry(stream=stream, at=author.at, actor=author.actor, role=author.role, act=act, payload=payload)
