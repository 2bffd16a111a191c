"""A pharmacy serves again, told by its code: its closures in force end, and those ahead are cancelled where asked."""

from datetime import datetime

from eps.closures.deciding import cancel, end
from eps.database import transactional
from eps.errors import Conflict
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.locks import lock_exclusively
from eps.pharmacies.closure import Closure, ClosureState, state_at
from eps.pharmacies.closure_repository import closures_of
from eps.pharmacies.domain import UnknownPharmacy
from eps.pharmacies.repository import pharmacies_by_code

AHEAD = frozenset({ClosureState.REQUESTED, ClosureState.SCHEDULED})


class NothingToReopen(Conflict):
    """Pharmacy {ods_code} has no closure in force, so there is nothing to reopen."""


class OnlyAhead(Conflict):
    """Pharmacy {ods_code} has no closure in force. To cancel what is to come or asked for, add --planned."""


class NothingToCancel(Conflict):
    """Pharmacy {ods_code} has no closure in force, to come or asked for."""


@transactional
async def reopen(
    ods_code: OdsCode, principal: Principal, at: datetime, *, planned: bool = False
) -> list[Closure]:
    """Ends every closure of this code that is in force; with `planned` it cancels those to come and asked for too."""
    await lock_exclusively([ods_code])
    if ods_code not in await pharmacies_by_code([ods_code]):
        raise UnknownPharmacy(ods_code=ods_code)
    closures = await closures_of(ods_code)
    in_force = [one for one in closures if state_at(one, at) is ClosureState.IN_FORCE]
    ahead = [one for one in closures if state_at(one, at) in AHEAD]
    _require_any(ods_code, in_force, ahead, planned=planned)
    ended = [await end(one.id, principal, at) for one in in_force]
    return ended + [await cancel(one.id, principal, at) for one in ahead if planned]


def _require_any(ods_code: OdsCode, in_force: list[Closure], ahead: list[Closure], *, planned: bool) -> None:
    if in_force or (planned and ahead):
        return
    if planned:
        raise NothingToCancel(ods_code=ods_code)
    raise OnlyAhead(ods_code=ods_code) if ahead else NothingToReopen(ods_code=ods_code)
