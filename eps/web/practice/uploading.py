"""A day's batch as a file: every line is checked, and what is wrong with any is told beside its number.

The same file leads to the same batch for a day, whoever of the practice sends it: nothing is prepared twice.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.responses import Response

from eps.answers.batch_lines import BatchBody
from eps.answers.body import BodyEmpty, NotUtf8, parse
from eps.answers.errors import FieldError, InvalidFields
from eps.clock import london_date
from eps.errors import Conflict, Invalid, SeveralFaults, TooLarge, Unreadable
from eps.prescriptions.batch_preparing_service import AskedLine, BatchRequest, prepare_batch
from eps.prescriptions.repeats_seeding import seed_repeats
from eps.record.idempotency import KeyedRequest, once
from eps.settings import settings
from eps.web.door import Page
from eps.web.practice.own import BATCHES
from eps.web.rendering import page, see
from eps.web.visit import Visit

MOST_TOLD = 100
MADE_UP = 40
SEED = 1
MARK = b"\xef\xbb\xbf"
"""That some editors put before a text."""


class FileMissing(Invalid):
    """Select a file."""


class FileTooLarge(TooLarge):
    """A file may be up to {megabytes} MB, and this one is larger. Split it, and send one part after the other."""


class FileNotText(Unreadable):
    """This file is not text in UTF-8. Save it in that encoding, and select it again."""


class TooManyInFile(TooLarge):
    """A file may have {most} lines, and this one has {lines}. Split it, and send one part after the other."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` counts from 1, as editors do."""

    line: int
    field: str
    sentence: str


async def ask(visit: Visit) -> Response:
    return _asked(visit)


def _asked(visit: Visit, error: str = "", faults: Sequence[Fault] = ()) -> Response:
    wrong = len({fault.line for fault in faults})
    summary = (
        f"{wrong} line{'s' if wrong > 1 else ''} must be put right, and nothing was kept" if wrong else error
    )
    return page(
        visit,
        "practice/upload.html",
        title="Prepare a batch",
        status=400 if summary else 200,
        errors={"file": summary} if summary else {},
        faults=faults[:MOST_TOLD],
        more=max(0, len(faults) - MOST_TOLD),
        most=BatchBody.most,
        megabytes=_megabytes(),
    )


async def upload(visit: Visit) -> Response:
    try:
        return await _prepared(visit, hashlib.sha256(visit.file).hexdigest(), _lines(visit.file))
    except InvalidFields as error:
        return _asked(visit, faults=[_fault(one) for one in error.errors])
    except SeveralFaults as error:
        told = [FieldError(fault.pointer or "", str(fault)) for fault in error.faults]
        return _asked(visit, faults=[_fault(one) for one in told])
    except (Unreadable, TooLarge, Invalid, Conflict) as error:
        return _asked(visit, str(error))


def _lines(file: bytes) -> list[AskedLine]:
    content = file.removeprefix(MARK)
    most, lines = BatchBody.most, content.rstrip().count(b"\n") + 1
    if len(content) > settings().maximum_body_bytes:
        raise FileTooLarge(megabytes=_megabytes())
    if lines > most:
        raise TooManyInFile(most=f"{most:,}", lines=f"{lines:,}")
    try:
        return [line.asked for line in parse(content, BatchBody).root]
    except BodyEmpty as error:
        raise FileMissing from error
    except NotUtf8 as error:
        raise FileNotText from error


def _megabytes() -> int:
    return settings().maximum_body_bytes // 1_048_576


def _fault(error: FieldError) -> Fault:
    """`/11/items/0/code` is of line 12: code of item 1."""
    place, *path = error.pointer.strip("/").split("/")
    field = ".".join(path).replace("_", " ")
    if path[:1] == ["items"] and len(path) > 1:
        field = f"{' '.join(path[2:])} of item {int(path[1]) + 1}".strip()
    return Fault(int(place) + 1 if place.isdecimal() else 1, field, error.detail)


async def make_up(visit: Visit) -> Response:
    """A day's routine repeats of people who do not exist; never where people are real."""
    try:
        lines = await seed_repeats(min(visit.signed_in.ods_codes), MADE_UP, seed=SEED)
        return await _prepared(visit, f"made-up/{london_date(visit.at)}", lines)
    except Conflict as error:
        return _asked(visit, str(error))


async def _prepared(visit: Visit, key: str, lines: Sequence[AskedLine]) -> Response:
    async def effect() -> object:
        return str(await prepare_batch(BatchRequest(visit.signed_in, lines, visit.at)))

    practice = f"practice/{min(visit.signed_in.ods_codes)}"
    body_hash = hashlib.sha256(visit.file).digest()
    request = KeyedRequest(practice, "POST", "/practice/upload", key, body_hash)
    outcome = await once(request, at=visit.at, effect=effect)
    return see(f"/practice/batches/{UUID(outcome.resource)}?said={'again' if outcome.replayed else 'ready'}")


PAGES = (
    Page("/practice/upload", show=ask, send=upload, takes_file=True, limited=True, **BATCHES),
    Page("/practice/upload/made-up", send=make_up, limited=True, **BATCHES),
)
