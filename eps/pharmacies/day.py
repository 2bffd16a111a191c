"""What one London day says: the rule that speaks for it, its sessions as spans of time, what holds between them."""

from collections.abc import Collection
from datetime import date, datetime

from eps.pharmacies.domain import Pharmacy, Session
from eps.pharmacies.status import Rule, State, Verdict, verdict
from eps.pharmacies.todays_report import Span, reported
from eps.pharmacies.wall_clock import ONE_DAY, day_begins, session_instants

_SAYS: dict[Rule, tuple[Verdict, Verdict]] = {
    Rule.SPECIFIED_DATE: (
        verdict(State.CLOSED, Rule.SPECIFIED_DATE),
        verdict(State.OPEN, Rule.SPECIFIED_DATE),
    ),
    Rule.HOLIDAY: (verdict(State.UNCONFIRMED, Rule.HOLIDAY), verdict(State.UNCONFIRMED, Rule.HOLIDAY)),
    Rule.WEEKLY_HOURS: (verdict(State.CLOSED, Rule.WEEKLY_HOURS), verdict(State.OPEN, Rule.WEEKLY_HOURS)),
    Rule.NOT_STATED: (verdict(State.UNKNOWN, Rule.NOT_STATED), verdict(State.UNKNOWN, Rule.NOT_STATED)),
}
"""What each rule says between its sessions, and within them."""


def stated(pharmacy: Pharmacy, day: date, holidays: Collection[date]) -> tuple[Rule, tuple[Session, ...]]:
    """The rule that speaks for the sessions that begin this day, and those sessions."""
    specified = pharmacy.specified_dates.get(day)
    if specified is not None:
        return Rule.SPECIFIED_DATE, specified
    weekly = pharmacy.week[day.weekday()]
    if day in holidays:
        return Rule.HOLIDAY, weekly or ()
    return (Rule.NOT_STATED, ()) if weekly is None else (Rule.WEEKLY_HOURS, weekly)


def spans_begun(pharmacy: Pharmacy, day: date, holidays: Collection[date]) -> tuple[Verdict, list[Span]]:
    """What holds between the sessions that begin this day, and their spans as today's reports leave them."""
    rule, sessions = stated(pharmacy, day, holidays)
    between, within = _SAYS[rule]
    spans = [(*session_instants(day, session), within) for session in sessions]
    reports = pharmacy.reports_on(day)
    if reports and between.state is not State.CLOSED:
        spans.insert(0, (day_begins(day), day_begins(day + ONE_DAY), between))  # what a report can settle
    return between, reported(spans, reports, sessions) if reports else spans


def edges_of(pharmacy: Pharmacy, day: date, holidays: Collection[date]) -> list[tuple[datetime, Verdict]]:
    """Each instant of the day from which something may differ, midnight first, and what holds from it."""
    between, begun = spans_begun(pharmacy, day, holidays)
    spans = begun + _tail(pharmacy, day - ONE_DAY, holidays)
    begins, ends = day_begins(day), day_begins(day + ONE_DAY)
    instants = {begins, *(edge for span in spans for edge in span[:2] if begins < edge < ends)}
    return [(instant, _holds_at(instant, between, spans)) for instant in sorted(instants)]


def _tail(pharmacy: Pharmacy, day: date, holidays: Collection[date]) -> list[Span]:
    """What began this day and runs past its midnight."""
    _, sessions = stated(pharmacy, day, holidays)
    runs_past_midnight = any(0 < session.closes <= session.opens for session in sessions)
    return spans_begun(pharmacy, day, holidays)[1] if runs_past_midnight else []


def _holds_at(instant: datetime, between: Verdict, spans: list[Span]) -> Verdict:
    """An open span speaks before any other; after it a span of yesterday, which comes last."""
    holds = between
    for begins, ends, within in spans:
        if begins <= instant < ends:
            if within.state is State.OPEN:
                return within
            holds = within
    return holds
