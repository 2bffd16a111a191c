"""Importing what publishers say into the register: one transaction, so that nothing is ever half imported."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from eps.clock import london_date
from eps.database import transactional
from eps.errors import Conflict, Invalid
from eps.identifiers import OdsCode
from eps.locks import lock_exclusively
from eps.pharmacies import import_repository as rows
from eps.pharmacies.closing_codes import settle_closings
from eps.pharmacies.draft import Draft
from eps.pharmacies.editions_repository import newest_editions
from eps.pharmacies.fixtures.edition import read_fixtures
from eps.pharmacies.fixtures.replaying import as_known_on
from eps.pharmacies.import_plan import Held, Plan, entries, plan_import
from eps.pharmacies.import_report import FileReport, Importer, ImportReport, Progress, unwatched
from eps.pharmacies.published.files import FileKind
from eps.pharmacies.published.publication import Publication, read_publication
from eps.pharmacies.repository import (
    DIRECTORY_LOCK,
    EVERYTHING,
    bank_holidays,
    directory_version,
    note_change,
    packed_postcodes,
)
from eps.record.store import append

MOST_TOLD_ONE_BY_ONE = 500
"""Where more codes than this change, every process reads the whole directory again."""
MOST_LOCKED = 1_000
"""PostgreSQL has room for some thousand locks. An import that changes more codes, and meets somebody's change of one of
them in the same second, is undone by the record as a whole, and can be run again."""


DATED_BY_EVENTS = (FileKind.ODS_DISPENSERS, FileKind.ODS_PRACTICES)


class OlderThanTheRegister(Conflict):
    """{name} is of {as_of}, and would change back what was published on {held}: nothing was imported. Import the newest
    file. Where this one is, tell the day on which it was published by --as-of."""


class DayToCome(Invalid):
    """A file cannot be of {as_of}: that day has not come. Give the day on which it was published."""


@dataclass(frozen=True, slots=True)
class _Drafted:
    files: list[FileReport]
    draft: Draft
    plan: Plan


async def import_files(
    paths: Sequence[Path], importer: Importer, progress: Progress = unwatched
) -> ImportReport:
    """Reads every file before it changes anything; the order in which they are given does not matter."""
    steps = len(paths) + 1
    publications = []
    for done, path in enumerate(paths):
        progress(done, steps)
        publications.append(await asyncio.to_thread(read_publication, path))
    progress(steps - 1, steps)
    report = await import_publications(publications, importer)
    progress(steps, steps)
    return report


@transactional
async def import_publications(publications: Sequence[Publication], importer: Importer) -> ImportReport:
    """Locks the codes that will change, then the directory, as everybody does; looks again if it changed meanwhile."""
    apart = await rows.unlisted_codes()
    in_order = sorted(
        (publication.without(apart) for publication in _dated(publications, importer)),
        key=lambda publication: list(FileKind).index(publication.kind),
    )
    version = await directory_version()
    drafted = await _drafted(in_order)
    codes = [old.facts.ods_code for old, _ in drafted.plan.changed]
    await lock_exclusively([*(codes if len(codes) <= MOST_LOCKED else ()), DIRECTORY_LOCK])
    if version != await directory_version():
        drafted = await _drafted(in_order)
    await _require_none_older(drafted.files)
    return await _write(drafted, importer)


def _dated(publications: Sequence[Publication], importer: Importer) -> list[Publication]:
    today = london_date(importer.at)
    if importer.as_of is not None and importer.as_of > today:
        raise DayToCome(as_of=importer.as_of)
    return [publication.dated(today, importer.as_of) for publication in publications]


async def _require_none_older(files: Sequence[FileReport]) -> None:
    """What ODS said before would undo what it said since: closings, addresses, what was decided of codes."""
    newest = {edition.kind: edition.day for edition in await newest_editions()}
    for file in files:
        held = newest.get(file.kind) if file.kind in DATED_BY_EVENTS and file.counts["changed"] else None
        if held and file.as_of and file.as_of < held:
            raise OlderThanTheRegister(name=file.name, as_of=file.as_of, held=held)


@transactional
async def load_fixtures(folder: Path, *, at: datetime, known_on: date | None = None) -> bool:
    """Fills an empty register, as it would have been known on a past day where one is given. False where something was
    imported already."""
    await lock_exclusively([DIRECTORY_LOCK])
    if not await rows.is_empty():
        return False
    publications = await asyncio.to_thread(read_fixtures, folder)
    if known_on is not None:
        publications = as_known_on(publications, known_on)
    await import_publications(publications, Importer("fixtures", at))
    return True


async def _drafted(publications: Sequence[Publication]) -> _Drafted:
    concerned = _codes_concerned(publications)
    held = Held(await rows.registered(concerned), await rows.practices(concerned))
    draft = Draft(
        {code: known.facts for code, known in held.pharmacies.items()},
        dict(held.practices),
        await packed_postcodes() if concerned is None else {},
        await bank_holidays(),
    )
    files = await asyncio.to_thread(lambda: [draft.take(publication) for publication in publications])
    if concerned is not None:
        draft.packed = await packed_postcodes(draft.outwards())
    return _Drafted(files, draft, await asyncio.to_thread(plan_import, held, draft))


def _codes_concerned(publications: Sequence[Publication]) -> set[OdsCode] | None:
    """None where it may be any of them, for postcodes move pharmacies, or so many that all are sooner read."""
    codes = {code for publication in publications for code in publication.codes()}
    moves = any(publication.kind is FileKind.POSTCODES for publication in publications)
    return None if moves or len(codes) > MOST_TOLD_ONE_BY_ONE else codes


async def _write(drafted: _Drafted, importer: Importer) -> ImportReport:
    draft, plan = drafted.draft, drafted.plan
    await rows.write_districts({outward: draft.packed[outward] for outward in draft.repacked})
    await rows.write_holidays(draft.new_holidays)
    await rows.write_practices(plan.practices)
    await rows.write_pharmacies(plan.pharmacies)
    await rows.record_files(drafted.files, importer.at)
    await append(entries(plan, drafted.files, importer))
    settled = await settle_closings(plan, importer)
    everything = draft.repacked or draft.new_holidays or len(plan.shown) > MOST_TOLD_ONE_BY_ONE
    changed = dict.fromkeys([*plan.shown, *(decision.ods_code for decision in settled.closed)])
    await note_change([EVERYTHING] if everything else changed, importer.at)
    return ImportReport(
        tuple(drafted.files), settled.waiting, settled.closed, settled.moved, tuple(plan.reopened)
    )
