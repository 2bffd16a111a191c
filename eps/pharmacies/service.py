"""The directory as this process holds it, and as a transaction must see it."""

import asyncio
import gc
from collections.abc import Iterable
from datetime import datetime

import structlog

from eps.database import DatabaseUnavailable
from eps.errors import Unavailable
from eps.identifiers import OdsCode
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.closure_repository import effective_closures
from eps.pharmacies.closure_run import Run, run_of
from eps.pharmacies.closure_told import closure_told
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Pharmacy, UnknownPharmacy
from eps.pharmacies.holidays import england_holidays
from eps.pharmacies.postcodes import Postcodes
from eps.pharmacies.repository import (
    EVERYTHING,
    all_pharmacies,
    bank_holidays,
    codes_changed_since,
    directory_version,
    packed_postcodes,
    pharmacies_by_code,
    pharmacy_to_nominate,
)
from eps.watching import Watch

log = structlog.get_logger()

RETRY_SECONDS = 1.0

_current: Directory | None = None


class DirectoryNotLoaded(Unavailable):
    """The directory is still being read. Try again in a few seconds."""


def directory() -> Directory:
    """What this process holds: no more than a second behind what any process committed."""
    if _current is None:
        raise DirectoryNotLoaded
    return _current


def closure_said(pharmacy: Pharmacy, closure: Closure, at: datetime) -> str:
    """What people read of it, by the holidays of today's directory."""
    return closure_told(pharmacy, closure, at, directory().holidays)


async def load_directory() -> Directory:
    """Reads the whole register. `serve` and `work` do so before they begin."""
    global _current  # noqa: PLW0603 - one snapshot for the process
    _current = await _read()
    gc.freeze()  # 300,000 objects to stay: looking through them for garbage held everybody up for a tenth of a second
    return _current


async def refresh_directory() -> Directory:
    """Brings the snapshot up to what is committed now, whoever else does the same meanwhile."""
    global _current  # noqa: PLW0603
    while True:
        held = directory()
        fresh = await _up_to_date(held)
        if _current is held:
            _current = fresh
            return fresh


async def keep_current() -> None:
    """Refreshes the snapshot whenever somebody changed something, until it is cancelled."""
    watch = Watch()
    try:
        while True:
            try:
                await watch.wait()
                await refresh_directory()
            except DatabaseUnavailable:
                log.warning("directory.not_refreshed", version=directory().version)
                await asyncio.sleep(RETRY_SECONDS)
    finally:
        await watch.close()


async def directory_in_transaction() -> Directory:
    """The directory as this transaction sees it, its own changes included."""
    return await _up_to_date(directory())


async def pharmacy_in_transaction(ods_code: OdsCode) -> Pharmacy:
    """For whoever is about to nominate it: with its closures as they stand now, without dates and reports."""
    pharmacy = await pharmacy_to_nominate(ods_code)
    if pharmacy is None:
        raise UnknownPharmacy(pointer="/ods_code", ods_code=ods_code)
    return pharmacy


async def pharmacy_now(ods_code: OdsCode) -> Pharmacy:
    """As it is committed, with all that was said of it, where a snapshot may be a second behind."""
    found = await pharmacies_by_code([ods_code])
    if ods_code not in found:
        raise UnknownPharmacy(ods_code=ods_code)
    return found[ods_code]


async def pharmacy_known(ods_code: OdsCode) -> Pharmacy:
    """From the snapshot; one that is newer than it, from its row."""
    return directory().find(ods_code) or await pharmacy_now(ods_code)


async def as_one(closure: Closure) -> Closure:
    """A closure with the extent of the run that it belongs to, by its code's closures as they stand now."""
    if closure.kind is ClosureKind.PERMANENT:
        return closure
    return run_among(closure, await effective_closures(closure.ods_code)).as_one(closure)


def run_among(closure: Closure, others: Iterable[Closure]) -> Run:
    """Those of its code's closures that count as one with it, by the hours that this process holds."""
    held = directory()
    pharmacy = held.find(closure.ods_code)
    return run_of(closure, others, pharmacy, held.holidays) if pharmacy else Run.alone(closure)


async def _read() -> Directory:
    version = await directory_version()  # first: what is committed meanwhile is read again
    pharmacies = await all_pharmacies()
    holidays = england_holidays(await bank_holidays())
    packed = await packed_postcodes()
    return await asyncio.to_thread(
        lambda: Directory.of(pharmacies, holidays, Postcodes.unpack(packed), version)
    )


async def _up_to_date(held: Directory) -> Directory:
    version = await directory_version()
    if version == held.version:
        return held
    codes = await codes_changed_since(held.version)
    if EVERYTHING in codes or version < held.version:
        return await _read()
    pharmacies = await pharmacies_by_code(OdsCode.trusted(code) for code in codes)
    return await asyncio.to_thread(held.with_changes, pharmacies.values(), version)
