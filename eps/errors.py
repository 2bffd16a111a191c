"""What can go wrong, by kind. Features add errors named after the fact; answers/ maps each kind to its answer."""

import re
from collections.abc import Sequence


class EpsError(Exception):
    """Something went wrong."""

    def __init__(self, *, pointer: str | None = None, **facts: object) -> None:
        """The class's docstring, filled with the facts, is the message; `pointer` points at the field at fault."""
        self.pointer = pointer
        self.facts = facts
        super().__init__(" ".join((type(self).__doc__ or "").split()).format(**facts))

    @classmethod
    def name(cls) -> str:
        """The stable name in words, such as `already-closed`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class Unreadable(EpsError):
    """This request cannot be read. Send it again in the form that the documentation describes."""


class Unauthenticated(EpsError):
    """Sign in first, or send a valid token."""


class Forbidden(EpsError):
    """You may not do this."""


class NotFound(EpsError):
    """There is nothing here."""


class Conflict(EpsError):
    """This cannot be done as things stand."""


class Stale(EpsError):
    """This has changed since you read it. Read it again, then repeat your change with its new version."""


class VersionMissing(EpsError):
    """Say which version you are changing: send its ETag in an If-Match header."""


class TooLarge(EpsError):
    """This request is too large. Send less at a time."""


class UnsupportedForm(EpsError):
    """This kind of content is not understood here. Send application/json."""


class Invalid(EpsError):
    """A value is not valid."""


class SeveralFaults(Invalid):
    """Several things about what you sent are not valid. Each is told; put them right and send it again."""

    def __init__(self, faults: Sequence[EpsError]) -> None:
        super().__init__()
        self.faults = faults


class TooMany(EpsError):
    """Too many requests. Wait, then try again."""

    retry_after_seconds = 60


class Unavailable(EpsError):
    """This is not available just now. Try again in a little while."""

    retry_after_seconds = 5
