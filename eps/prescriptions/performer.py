"""The dispenser that an order names, its performer: it must be one, of the kind that it says, able to receive."""

from collections.abc import Mapping

from eps.errors import Invalid
from eps.identifiers import OdsCode
from eps.nomination.domain import (
    KINDS_BY_TYPE,
    CannotReceivePrescriptions,
    NominationType,
    WrongKindOfDispenser,
)
from eps.prescriptions.domain import DispensingSite
from eps.prescriptions.order import PerformerUnexpected
from eps.prescriptions.routing import Dispenser


class UnknownDispenser(Invalid):
    """No dispenser has the code {ods_code}. Look it up by its name or postcode."""


def nomination_followed(site: DispensingSite) -> NominationType:
    return NominationType.P1 if site is DispensingSite.NOT_NOMINATED else NominationType(site)


def require_no_performer(site: DispensingSite, performer: OdsCode | None) -> None:
    """Of an order that is not nominated."""
    if site is DispensingSite.NOT_NOMINATED and performer is not None:
        raise PerformerUnexpected(pointer="/performer")


def named_dispenser(
    performer: OdsCode | None, site: DispensingSite, found: Mapping[OdsCode, Dispenser]
) -> Dispenser | None:
    """None where the order leaves the address to the patient's nomination."""
    if performer is None:
        return None
    named = found.get(performer)
    if named is None:
        raise UnknownDispenser(pointer="/performer", ods_code=performer)
    if named.pharmacy.kind not in KINDS_BY_TYPE[nomination_followed(site)]:
        raise WrongKindOfDispenser(pointer="/performer", name=named.pharmacy.name, type=site)
    if not named.pharmacy.eps_enabled:
        raise CannotReceivePrescriptions(pointer="/performer", name=named.pharmacy.name)
    return named
