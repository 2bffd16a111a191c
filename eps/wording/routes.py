"""What staff of a practice read of where a prescription would go. No pharmacy is named but the patient's own, and the
one that the order itself names."""

from datetime import datetime
from typing import Protocol

from eps.wording.dates import moment_text


class RouteFacts(Protocol):
    """What is said of a route: `pharmacy` is the name of where it goes, or would have gone were that in service.
    `until` is when that is known to serve again. `prescriptions.foreseeing.Foreseen` is one."""

    @property
    def outlook(self) -> str: ...
    @property
    def service(self) -> str | None: ...
    @property
    def pharmacy(self) -> str: ...
    @property
    def until(self) -> datetime | None: ...
    @property
    def for_good(self) -> bool: ...


_SENTENCES = {
    "nominated": "It goes to {pharmacy}, which the patient nominated.",
    "redirect": "It goes to {pharmacy}, where the patient has prescriptions sent until their own pharmacy reopens.",
    "one-off": "It goes to {pharmacy} for this order alone. The nomination stays as it is.",
    "token": "It becomes a token: any pharmacy in England can use its ID.",
    "token-because-closed": (
        "{pharmacy} is closed{until}, so it becomes a token that any pharmacy in England can use. Tell the patient."
    ),
    "refused": "{pharmacy} is closed{until}, so it would not be issued. {ways_on}",
    "withheld": "Where this patient's prescriptions go is not shown here. You can issue as always.",
}
_WAYS_ON = (
    "You can issue it as a token that any pharmacy can use, or send this one order to a pharmacy that the patient "
    "asks for{wait}."
)


def route_text(route: RouteFacts, at: datetime) -> str:
    """One or two sentences."""
    ways_on = _WAYS_ON.format(wait="" if route.for_good else ", or wait")
    facts = {"pharmacy": route.pharmacy, "until": closed_until(route, at), "ways_on": ways_on}
    return _SENTENCES[route.outlook].format(**facts)


def brief_closure_warning(route: RouteFacts, at: datetime) -> str | None:
    """Of a closure that changes no route since it is short."""
    if route.service != "briefly-closed":
        return None
    return f"{route.pharmacy} is closed{closed_until(route, at)}. If it is needed sooner, phone the patient."


def closed_until(route: RouteFacts, at: datetime) -> str:
    """` for good`, ` until 9am Monday`, or that nobody knows."""
    if route.for_good:
        return " for good"
    return f" until {moment_text(route.until, at)}" if route.until else ", and it is not known until when"
