"""Adding the organisations of the published samples to a register that is not for production."""

from datetime import datetime

from eps.database import transactional
from eps.identifiers import Postcode
from eps.locks import lock_exclusively
from eps.pharmacies import import_repository as rows
from eps.pharmacies.facts import Registered, shown
from eps.pharmacies.fixtures.sample_organisations import SampleOrganisations
from eps.pharmacies.import_plan import STREAM
from eps.pharmacies.postcodes import Postcodes
from eps.pharmacies.repository import DIRECTORY_LOCK, note_change, packed_postcodes, pharmacies_by_code
from eps.record.chain import Entry
from eps.record.store import append


@transactional
async def add_sample_organisations(samples: SampleOrganisations, at: datetime) -> None:
    """Those whose codes nobody has yet; a code that is somebody's stays as it is."""
    await lock_exclusively([*samples.codes, DIRECTORY_LOCK])
    held = await pharmacies_by_code(samples.codes)
    dispensers = [one for one in samples.dispensers if one.ods_code not in held]
    known = await rows.practices(samples.codes)
    practices = [one for one in samples.practices if one.ods_code not in known]
    if dispensers or practices:
        await _add(SampleOrganisations(dispensers, practices), at)


async def _add(new: SampleOrganisations, at: datetime) -> None:
    outwards = {Postcode.trusted(one.postcode).outward for one in new.dispensers}
    postcodes = Postcodes.unpack(await packed_postcodes(outwards))
    await rows.write_pharmacies([Registered(one, shown(one, postcodes)) for one in new.dispensers])
    await rows.write_practices(new.practices)
    added = Entry(STREAM, at, "fixtures", "operations", "directory.samples-added", {"added": new.codes})
    await append([added])
    await note_change([one.ods_code for one in new.dispensers], at)
