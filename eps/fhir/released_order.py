"""An order as a dispenser gets it: the message that it came in, byte for byte, but for what its items are now and,
where it was addressed again, whom it is for."""

import re
from collections.abc import Iterator
from functools import lru_cache

import orjson

from eps.fhir.naming import identified
from eps.fhir.reading import Json, extension_code, found
from eps.fhir.splicing import (
    Member,
    Splice,
    elements,
    first_place,
    inserted_first,
    member,
    member_behind,
    removed,
    replaced,
    spliced,
    value_at,
)
from eps.fhir.systems import DISPENSING_INFORMATION, ITEM_STATE, REPEATS_ISSUED, SITE, SITE_TYPE
from eps.prescriptions.domain import Issue
from eps.prescriptions.states import ItemState

ITEM = re.compile(r'"resourceType"\s*:\s*"MedicationRequest"')
ASKED = re.compile(r'"dispenseRequest"\s*:\s*')
BASED_ON = '"basedOn"'
STATE_IN_WORDS = {
    ItemState.FULLY_DISPENSED: "Item fully dispensed",
    ItemState.NOT_DISPENSED: "Item not dispensed",
    ItemState.PARTLY_DISPENSED: "Item dispensed - partial",
    ItemState.OWING: "Item not dispensed owing",
    ItemState.CANCELLED: "Item cancelled",
    ItemState.EXPIRED: "Item expired",
    ItemState.TO_BE_DISPENSED: "Item to be dispensed",
    ItemState.WITH_DISPENSER: "Item with dispenser",
}


def released_order(message: bytes, issue: Issue) -> bytes:
    text = message.decode()
    places = _places(text, issue)
    if places is None:
        return spliced(text, _thorough(text, issue)).encode()
    splices = [
        splice
        for place, state in zip(places, issue.item_states, strict=True)
        for splice in _quickly(text, place, issue, state)
    ]
    return spliced(text, splices).encode()


Place = tuple[int, int]
"""Of one item: the end of its type, and where its extensions begin."""


def _places(text: str, issue: Issue) -> list[Place] | None:
    """Found without reading the rest: a release has 25 messages. None where the message must be read: it is addressed
    again, or written in another order than all systems write, or says itself what it is based on."""
    items = [found.end() for found in ITEM.finditer(text)]
    asked = ASKED.search(text)
    if len(items) != len(issue.item_states) or asked is None or BASED_ON in text:
        return None
    if _is_addressed_again({"dispenseRequest": value_at(text, asked.end())}, issue):
        return None
    extensions = [(end, member_behind(text, end, "extension")) for end in items]
    places = [(end, one.start) for end, one in extensions if one is not None]
    return places if len(places) == len(items) else None


def _quickly(text: str, place: Place, issue: Issue, state: ItemState) -> Iterator[Splice]:
    behind_type, extensions = place
    yield inserted_first(text, extensions, _told(state))
    if issue.of > 1:
        yield Splice(behind_type, behind_type, f",{BASED_ON}:[{_counted(issue.of, issue.number)}]")


def _thorough(text: str, issue: Issue) -> list[Splice]:
    return [
        splice
        for (start, request), state in zip(_requests(text), issue.item_states, strict=True)
        for splice in (
            _put_in(text, start, "extension", _told(state)),
            *((_put_in(text, start, "basedOn", _counted(issue.of, issue.number)),) if issue.of > 1 else ()),
            *(_addressing(text, start, request, issue) if _is_addressed_again(request, issue) else ()),
        )
    ]


def _requests(text: str) -> Iterator[tuple[int, Json]]:
    """Its items in the order of the message: where each begins, and what it is."""
    for start, entry in elements(text, _member(text, first_place(text), "entry").start):
        if entry["resource"]["resourceType"] == "MedicationRequest":
            yield _member(text, start, "resource").start, entry["resource"]


@lru_cache(maxsize=16)
def _told(state: ItemState) -> str:
    return _json(dispensing_information(state))


@lru_cache(maxsize=256)
def _counted(of: int, number: int) -> str:
    return _json(repeat_information(of, number))


def dispensing_information(state: ItemState) -> Json:
    """The extension that says what the item is now."""
    coding = {"system": ITEM_STATE, "code": state.value, "display": STATE_IN_WORDS[state]}
    return {
        "url": DISPENSING_INFORMATION,
        "extension": [{"url": "dispenseStatus", "valueCoding": coding}],
    }


def repeat_information(of: int, number: int) -> Json:
    """What an item of repeat dispensing is based on: which issue it is of, of how many."""
    counted = {"numberOfRepeatsAllowed": of - 1, "numberOfRepeatsIssued": number - 1}
    parts = [{"url": name, "valueInteger": many} for name, many in counted.items()]
    return {"extension": [{"url": REPEATS_ISSUED, "extension": parts}]}


def _put_in(text: str, request: int, name: str, new: str) -> Splice:
    """Into the list of this name, which is made where it has none, or something that is no list."""
    has = member(text, request, name)
    if has is None:
        return inserted_first(text, request, f'"{name}":[{new}]')
    if text[has.start] != "[":
        return replaced(text, has.start, f"[{new}]")
    return inserted_first(text, has.start, new)


def _is_addressed_again(request: Json, issue: Issue) -> bool:
    """It is for another than its message says. One message has one address, on every item."""
    return _performer_of(request) != issue.address or _site_of(request) != issue.site


def _performer_of(request: Json) -> str | None:
    code = found(request, "dispenseRequest", "performer", "identifier", "value")
    return code.strip().upper() if isinstance(code, str) else None


def _site_of(request: Json) -> str | None:
    return extension_code(request, SITE_TYPE, "dispenseRequest")


def _addressing(text: str, start: int, request: Json, issue: Issue) -> Iterator[Splice]:
    asked = _member(text, start, "dispenseRequest").start
    if _performer_of(request) != issue.address:
        yield _performer(text, asked, issue)
    if _site_of(request) != issue.site:
        yield _site(text, asked, issue)


def _performer(text: str, asked: int, issue: Issue) -> Splice:
    has = member(text, asked, "performer")
    if issue.address is None:
        return removed(text, _member(text, asked, "performer"))
    wanted = _json({"identifier": identified(issue.address)})
    if has is None:
        return inserted_first(text, asked, f'"performer":{wanted}')
    return replaced(text, has.start, wanted)


def _site(text: str, asked: int, issue: Issue) -> Splice:
    [start] = [
        start
        for start, one in elements(text, _member(text, asked, "extension").start)
        if one.get("url") == SITE_TYPE
    ][:1]
    coding = _member(text, start, "valueCoding").start
    return replaced(text, coding, _json({"system": SITE, "code": issue.site.value}))


def _member(text: str, start: int, name: str) -> Member:
    """One that a message has, or it would not have been taken."""
    has = member(text, start, name)
    if has is None:
        raise AssertionError(f"an order that was taken has {name}")
    return has


def _json(value: Json) -> str:
    return orjson.dumps(value).decode()
