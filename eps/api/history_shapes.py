"""What happened to a patient's nominations, as JSON."""

from datetime import datetime
from typing import Self

from pydantic import ConfigDict, Field

from eps.answers.shapes import Shape
from eps.identifiers import OdsCode
from eps.pharmacies.service import pharmacy_known
from eps.record.chain import Entry


class NamedShape(Shape):
    ods_code: str
    name: str


class EventShape(Shape):
    """`by` is a role; `type` is null where a redirect, not a nomination, changed."""

    model_config = ConfigDict(serialize_by_alias=True)

    at: datetime
    by: str
    act: str
    type: str | None
    from_pharmacy: NamedShape | None = Field(serialization_alias="from")
    to: NamedShape | None

    @classmethod
    async def of(cls, entry: Entry) -> Self:
        return cls(
            at=entry.at,
            by=entry.role,
            act=entry.act,
            type=_text(entry, "type"),
            from_pharmacy=await _named(_text(entry, "from")),
            to=await _named(_text(entry, "to")),
        )


class HistoryShape(Shape):
    history: tuple[EventShape, ...]
    next: str | None


def _text(entry: Entry, name: str) -> str | None:
    found = entry.payload.get(name)
    return None if found is None else str(found)


async def _named(code: str | None) -> NamedShape | None:
    if code is None:
        return None
    pharmacy = await pharmacy_known(OdsCode.trusted(code))
    return NamedShape(ods_code=pharmacy.ods_code, name=pharmacy.name)
