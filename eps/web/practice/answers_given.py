"""What a prescriber selected of a batch before signing it: more of it may be closed than one page asks about, so
it stays in the session from page to page."""

from collections.abc import Mapping

from eps.prescriptions.batch import Batch
from eps.web.visit import Visit

GIVEN = "batch_answers"


def answers_given(visit: Visit, batch: Batch) -> dict[str, str]:
    """By the fields of the form: what was kept of this batch, and over it what is sent now."""
    kept: Mapping[str, str] = visit.kept(GIVEN) or {}
    before = kept if kept.get("id") == str(batch.id) else {}
    return {**before, **{name: text for name, text in visit.form.items() if _is_answer(name)}}


async def keep_given(visit: Visit, batch: Batch) -> None:
    given = {name: text for name, text in answers_given(visit, batch).items() if text}
    await visit.keep(**{GIVEN: {**given, "id": str(batch.id)}})


def _is_answer(name: str) -> bool:
    return name in ("on_closed", "leave_out") or name.startswith("line-")
