"""What `check` says of one thing: how it is, and where it is not well, how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """It works, and will not for ever."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Checked:
    what: str
    outcome: Outcome
    says: str
    mend: str | None = None

    @property
    def line(self) -> str:
        mend = f" To mend it: {self.mend}" if self.mend else ""
        return f"{self.outcome:8} {self.what}: {self.says}{mend}"


def ok(what: str, says: str) -> Checked:
    return Checked(what, Outcome.OK, says)


def warning(what: str, says: str, mend: str) -> Checked:
    return Checked(what, Outcome.WARNING, says, mend)


def wrong(what: str, says: str, mend: str) -> Checked:
    return Checked(what, Outcome.WRONG, says, mend)
