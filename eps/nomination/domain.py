"""A patient, whom they nominated, and who may be nominated. Rules and values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from eps.clock import london_midnight
from eps.errors import Conflict, Forbidden, Invalid, NotFound
from eps.identifiers import NhsNumber, OdsCode
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.domain import Kind, OperationalStatus, Pharmacy
from eps.wording import CONSENT_TEXTS

PERMANENT_NOTICE = timedelta(days=14)
"""A pharmacy that closes for good within this time is no longer saved."""


class NominationType(StrEnum):
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


KINDS_BY_TYPE = {
    NominationType.P1: frozenset({Kind.COMMUNITY, Kind.LPS}),
    NominationType.P2: frozenset({Kind.APPLIANCE}),
    NominationType.P3: frozenset({Kind.DISPENSING_PRACTICE}),
}


def type_of(kind: Kind) -> NominationType:
    """As which a dispenser of this kind is nominated."""
    return next(nominated for nominated, kinds in KINDS_BY_TYPE.items() if kind in kinds)


class UnknownPatient(NotFound):
    """There is no patient with these details. Check them with the person, or ask their GP surgery."""


class RecordWithheld(Forbidden):
    """You cannot change your pharmacy here. Phone your GP surgery or ask any pharmacy."""


class WrongKindOfDispenser(Invalid):
    """{name} cannot be nominated as {type}. Choose a pharmacy for P1, an appliance contractor for P2."""


class OnlyThePractice(Forbidden):
    """Only the dispensing practice itself can set or remove a dispensing practice. Ask your GP surgery."""


class CannotReceivePrescriptions(Invalid):
    """{name} cannot receive electronic prescriptions. Choose another pharmacy."""


class PharmacyHasClosed(Conflict):
    """{name} has closed for good, or closes within 14 days. Choose another pharmacy."""


class PharmacyIsClosed(Conflict):
    """{name} is closed just now and cannot give medicine. Choose another pharmacy."""


class ConsentMissing(Invalid):
    """The person must agree first: read them the consent text and send `given` as true."""


class UnknownConsentText(Invalid):
    """There is no consent text with this number. Show the current text, {current}, and ask again."""


class NothingNominated(NotFound):
    """There is no nomination of this type to remove."""


class Capacity(StrEnum):
    """Who asked, where it was not the patient."""

    PATIENT = "patient"
    PARENT_OR_GUARDIAN = "parent-or-guardian"
    ADULT_WITH_CARE = "adult-with-care"
    LOCAL_AUTHORITY = "local-authority"
    VOLUNTARY_BODY = "voluntary-body"
    RELATIVE = "relative"
    CARER = "carer"
    ATTORNEY = "attorney"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class AskedBy:
    """Who asked for a change that staff record, and how that was checked."""

    capacity: Capacity
    name: str
    checked: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person agreed to; staff add how they were told, their own id, and who asked."""

    text_version: str
    given: bool
    method: str | None = None
    staff_id: str | None = None
    asked_by: AskedBy | None = None


OWN_WISH = Consent(text_version="", given=True)
"""Of a signed-in patient who takes a nomination away: nothing is sent anywhere, so no text need be read."""


def require_consent(consent: Consent, texts: Mapping[str, str] = CONSENT_TEXTS) -> None:
    """Every published text is accepted, so that a form filled in yesterday still counts."""
    if not consent.given:
        raise ConsentMissing(pointer="/consent/given")
    if consent.text_version not in texts:
        raise UnknownConsentText(pointer="/consent/text_version", current=max(texts, key=int))


@dataclass(frozen=True, slots=True)
class Patient:
    id: int
    nhs_number: NhsNumber
    given_name: str
    family_name: str
    date_of_birth: date
    postcode: str | None
    version: int
    address_lines: tuple[str, ...] = ()
    date_of_death: date | None = None
    phone: str | None = None
    email: str | None = None
    preferred_channel: str = "letter"
    large_print: bool = False
    practice: OdsCode | None = None
    restricted: bool = False
    communal: bool = False
    superseded_by: int | None = None
    synthetic: bool = False

    @property
    def is_hidden(self) -> bool:
        """A restricted or superseded record: nothing of it is shown to anybody."""
        return self.restricted or self.superseded_by is not None

    @property
    def is_withheld(self) -> bool:
        """That, or the record of somebody who died: nothing is shown or changed."""
        return self.is_hidden or self.date_of_death is not None


def has_home(postcode: str | None) -> bool:
    """ZZ99 postcodes stand for no fixed abode, abroad and unknown."""
    return bool(postcode) and not str(postcode).startswith("ZZ99")


@dataclass(frozen=True, slots=True)
class Nomination:
    type: NominationType
    ods_code: OdsCode
    set_at: datetime
    set_by: str


def require_can_be_nominated(pharmacy: Pharmacy, nomination_type: NominationType, at: datetime) -> None:
    """Right kind, alive in ODS, and able to receive electronic prescriptions."""
    if pharmacy.kind not in KINDS_BY_TYPE[nomination_type]:
        raise WrongKindOfDispenser(pointer="/ods_code", name=pharmacy.name, type=nomination_type)
    if has_closed_in_ods(pharmacy, at) or pharmacy.operational_status is OperationalStatus.PROPOSED:
        raise PharmacyHasClosed(pointer="/ods_code", name=pharmacy.name)
    if not pharmacy.eps_enabled:
        raise CannotReceivePrescriptions(pointer="/ods_code", name=pharmacy.name)


def has_closed_in_ods(pharmacy: Pharmacy, at: datetime) -> bool:
    """ODS close date D is the last day of service."""
    return pharmacy.closed_on is not None and london_midnight(pharmacy.closed_on + timedelta(days=1)) <= at


def require_open_for_saving(pharmacy: Pharmacy, closures: tuple[Closure, ...], at: datetime) -> None:
    """Refuses a pharmacy that closes for good within 14 days, or that a proposal-making closure covers now."""
    for closure in closures:
        if closure.kind is ClosureKind.PERMANENT and closure.overlaps(at, at + PERMANENT_NOTICE):
            raise PharmacyHasClosed(pointer="/ods_code", name=pharmacy.name)
        if closure.keeps_shut(at):
            raise PharmacyIsClosed(pointer="/ods_code", name=pharmacy.name)


def closures_to_warn_of(closures: tuple[Closure, ...], at: datetime) -> tuple[Closure, ...]:
    """Closures yet to come that would make proposals: saved all the same, with a warning naming their dates."""
    return tuple(
        closure
        for closure in closures
        if closure.proposes_from is not None
        and closure.starts_at > at
        and closure.overlaps(at, closure.starts_at + PERMANENT_NOTICE)
    )
