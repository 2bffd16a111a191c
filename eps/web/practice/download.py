"""What became of a batch as a table to download: the practice's own references, and nobody's name or number."""

import csv
from io import StringIO

from starlette.responses import Response

from eps.prescriptions.batch_listing import Wanted, lines_of
from eps.prescriptions.lines_foreseen import ShownLine
from eps.web.door import Page
from eps.web.practice.batch_lines import OUTCOMES, pharmacy_of, why_no_pharmacy
from eps.web.practice.batches import batch_at
from eps.web.practice.own import BATCHES
from eps.web.visit import Visit

HEADINGS = (
    "Reference",
    "What became of it",
    "Prescription number",
    "Pharmacy code",
    "Pharmacy",
    "Why no pharmacy",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def download(visit: Visit) -> Response:
    batch = await batch_at(visit)
    lines = await lines_of(batch, Wanted(limit=batch.lines), visit.signed_in, visit.at)
    written = StringIO()
    table = csv.writer(written)
    table.writerow(HEADINGS)
    for shown in lines:
        table.writerow([_harmless(cell) for cell in await _row(shown)])
    headers = {
        "Content-Disposition": f'attachment; filename="batch-{batch.id}.csv"',
        "Cache-Control": "no-store",
    }
    return Response(written.getvalue(), 200, headers, "text/csv; charset=utf-8")


async def _row(shown: ShownLine) -> tuple[str, ...]:
    """Of a withheld record the pharmacy stays empty."""
    line, pharmacy = shown.line, await pharmacy_of(shown)
    return (
        line.reference,
        OUTCOMES[line.outcome],
        line.prescription_id or "",
        (line.address or "") if pharmacy else "",
        pharmacy or "",
        "" if pharmacy else why_no_pharmacy(shown),
    )


def _harmless(cell: str) -> str:
    """Spreadsheets take some beginnings for formulas."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


PAGES = (Page("/practice/batches/{id}/table", show=download, **BATCHES),)
