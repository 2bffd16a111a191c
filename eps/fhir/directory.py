"""GET /FHIR/R4/Organization, Location and HealthcareService: the directory, for everybody."""

from datetime import datetime

from starlette.responses import Response

from eps import clock
from eps.answers.fhir_answers import OUR_OWN, Coding
from eps.answers.operations import FHIR_JSON, Answer, Call, Operation
from eps.answers.replies import as_json
from eps.answers.resources import Resource
from eps.answers.shapes import Nothing
from eps.errors import NotFound
from eps.fhir import directory_shapes as shapes
from eps.fhir import resources
from eps.fhir.near import NearPoint
from eps.fhir.reading import Json
from eps.fhir.resources import Shown
from eps.fhir.searchset import Address, matching, searchset, telling
from eps.identifiers import OdsCode
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import UnknownPharmacy
from eps.pharmacies.opens_next import OpensNext
from eps.pharmacies.practice_repository import practice
from eps.pharmacies.searching import Search, search
from eps.pharmacies.service import DirectoryNotLoaded, directory, pharmacy_now
from eps.wording.exceptions import NOBODY_THIS_NEAR, opens_next_text

NOBODY_IN_REACH = Coding("NOBODY_IN_REACH", "Nobody in reach", OUR_OWN)
OneCall = Call[shapes.OneByCode, Nothing]


class UnknownOrganisation(NotFound):
    """No organisation that we know has the code {ods_code}. Look at the code again."""


async def get_organization(call: OneCall) -> Response:
    """A practice where no dispenser has the code."""
    code = call.parameters.ods_code
    try:
        return _reply(resources.organization(await _shown(code)))
    except UnknownPharmacy:
        known = await practice(code)
    if known is None:
        raise UnknownOrganisation(ods_code=code)
    return _reply(resources.organization_of_practice(known))


async def get_location(call: OneCall) -> Response:
    return _reply(resources.location(await _shown(call.parameters.ods_code)))


async def get_healthcare_service(call: OneCall) -> Response:
    return _reply(resources.healthcare_service(await _shown(call.parameters.ods_code)))


async def search_healthcare_services(call: Call[shapes.ServicesOf, Nothing]) -> Response:
    code = call.parameters.organization
    asked_at = Address.of(call.request, "HealthcareService", organization=code)
    service = resources.healthcare_service(await _shown(code))
    return _reply(searchset([matching(service, asked_at)], asked_at, total=1))


async def search_locations(call: Call[shapes.LocationsNear, Nothing]) -> Response:
    """Nearest first, by the one order of distance. Who is closed by a closure is in no such list."""
    near, count = call.parameters.near, call.parameters.count
    held, at = directory(), clock.now()
    found = await search(held, Search(point=near.point, within_miles=near.within_miles, limit=count), at)
    asked_at = Address.of(call.request, "Location", near=near.text, _count=count)
    entries = [
        matching(resources.location(Shown.of(pharmacy, at, held.holidays)), asked_at, near.distance(metres))
        for pharmacy, metres in found.near
    ]
    is_all = len(entries) < count
    told = [] if entries else [_nobody_in_reach(found.opens_next, near, at)]
    return _reply(searchset([*entries, *told], asked_at, total=len(entries) if is_all else None))


def _nobody_in_reach(opens_next: tuple[OpensNext, ...], near: NearPoint, at: datetime) -> Json:
    sentences = [
        opens_next_text(
            f"{one.pharmacy.name} ({one.pharmacy.ods_code})", near.told(one.metres), one.opens_at, at
        )
        for one in opens_next
    ]
    return telling(NOBODY_IN_REACH, [NOBODY_THIS_NEAR, *sentences])


async def _shown(code: OdsCode) -> Shown:
    held: Directory = directory()
    return Shown.of(await pharmacy_now(code), clock.now(), held.holidays)


def _reply(resource: Json) -> Response:
    return Response(as_json(resource), media_type=FHIR_JSON)


def _answer(description: str, shape: type[Resource]) -> dict[int, Answer]:
    return {200: Answer(description, shape, media_type=FHIR_JSON)}


OPERATIONS = (
    Operation(
        *("GET", "/FHIR/R4/Location", search_locations),
        action=None,
        summary="Pharmacies near a point, nearest first",
        answers=_answer(
            "With their distance, and whether each is open; nobody, and who opens next.", shapes.Searchset
        ),
        refusals=(DirectoryNotLoaded,),
    ),
    Operation(
        *("GET", "/FHIR/R4/Organization/{ods_code}", get_organization),
        action=None,
        summary="A dispenser or a practice by its code",
        answers=_answer("Who and where it is, and whether it still is.", shapes.Organization),
        refusals=(UnknownOrganisation, DirectoryNotLoaded),
    ),
    Operation(
        *("GET", "/FHIR/R4/Location/{ods_code}", get_location),
        action=None,
        summary="Where a dispenser is, and whether it is open",
        answers=_answer("With its weekly hours.", shapes.Location),
        refusals=(UnknownPharmacy, DirectoryNotLoaded),
    ),
    Operation(
        *("GET", "/FHIR/R4/HealthcareService", search_healthcare_services),
        action=None,
        summary="When a dispenser serves: its week, closures, exceptions",
        answers=_answer("One service, that of the organization.", shapes.Searchset),
        refusals=(UnknownPharmacy, DirectoryNotLoaded),
    ),
    Operation(
        *("GET", "/FHIR/R4/HealthcareService/{ods_code}", get_healthcare_service),
        action=None,
        summary="The same service by its code",
        answers=_answer("Its week, closures, exceptions.", shapes.HealthcareService),
        refusals=(UnknownPharmacy, DirectoryNotLoaded),
    ),
)
