"""What staff said of today, laid over the day's sessions. A report speaks of the sessions that begin on its day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from eps.pharmacies.domain import Session, TodayReport, TodayReportKind
from eps.pharmacies.status import NOT_FULLY_OPEN, Rule, State, Verdict, verdict
from eps.pharmacies.wall_clock import MIDNIGHT, ONE_DAY, closing_instant, day_begins, opening_instant

Span = tuple[datetime, datetime, Verdict]
"""Half-open, in UTC."""

_LAID_IN_ORDER = (
    TodayReportKind.NO_ELECTRONIC_PRESCRIPTIONS,
    TodayReportKind.NO_PHARMACIST,
    TodayReportKind.OPENS_LATE,
    TodayReportKind.CLOSES_EARLY,
)
"""The later lies over the earlier: without a pharmacist nothing is dispensed, electronic or not."""


def reported(
    spans: Sequence[Span], reports: Iterable[TodayReport], sessions: Sequence[Session]
) -> list[Span]:
    changed = list(spans)
    for report in sorted(reports, key=lambda report: _LAID_IN_ORDER.index(report.kind)):
        moment = _moment(report, sessions)
        if moment is not None:
            changed = [piece for span in changed for piece in _cut(span, report.kind, moment)]
    return changed


def _moment(report: TodayReport, sessions: Sequence[Session]) -> datetime | None:
    """When the report turns: from then on (closes early) or until then (the others). None where it says nothing."""
    if report.at is None:
        return day_begins(report.day + ONE_DAY) if report.kind in NOT_FULLY_OPEN else None
    day = report.day + ONE_DAY if _is_after_midnight(report.at, sessions) else report.day
    shown = opening_instant if report.kind is TodayReportKind.OPENS_LATE else closing_instant
    return shown(day, report.at)


def _is_after_midnight(minute: int, sessions: Sequence[Session]) -> bool:
    """Half past midnight, said of a day of 8pm to 2am, is tonight's; so is midnight, said of 24 hours."""
    ends = [session.closes + MIDNIGHT * (session.closes <= session.opens) for session in sessions]
    return bool(sessions) and minute <= sessions[0].opens and minute + MIDNIGHT <= max(ends)


def _cut(span: Span, kind: TodayReportKind, moment: datetime) -> Iterator[Span]:
    begins, ends, within = span
    turn = min(max(begins, moment), ends)
    told = _told(kind, within)
    before, after = (within, told) if kind is TodayReportKind.CLOSES_EARLY else (told, within)
    if begins < turn:
        yield begins, turn, before
    if turn < ends:
        yield turn, ends, after


def _told(kind: TodayReportKind, within: Verdict) -> Verdict:
    if kind not in NOT_FULLY_OPEN:
        return verdict(State.CLOSED, Rule.TODAYS_REPORT, kind)
    return verdict(State.OPEN, Rule.TODAYS_REPORT, kind) if within.state is State.OPEN else within
