"""Who sits at a browser, and for how long: a session in the database, known by a random identifier in a cookie."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from eps.identity.permissions import Principal, Role

PATIENT_IDLE = timedelta(minutes=30)
STAFF_IDLE = timedelta(minutes=15)
SIGNED_OUT_IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(seconds=30)
"""A visit is written down when the last one is older than this."""


@dataclass(frozen=True, slots=True)
class RoleOffered:
    """One role that somebody has at one organisation; one with several chooses which to act in."""

    principal: Principal
    organisation: str
    """Its name, as the sign-in service says it."""


@dataclass(frozen=True, slots=True)
class Session:
    """`id` is the hash of what the cookie holds, so that who reads the database cannot come in. `principal` is None
    while nobody has signed in, or has yet to choose one of `roles`. `kept` is what was chosen on the way: searches, a
    choice carried through sign-in."""

    id: str
    secret: str
    created_at: datetime
    seen_at: datetime
    principal: Principal | None = None
    roles: tuple[RoleOffered, ...] = ()
    name: str = ""
    """Of staff, as the sign-in service says it; patients see no name."""
    kept: Mapping[str, Any] = field(default_factory=dict)
    signed_in_at: datetime | None = None

    @property
    def is_signed_in(self) -> bool:
        return self.signed_in_at is not None

    @property
    def idle(self) -> timedelta:
        if not self.is_signed_in:
            return SIGNED_OUT_IDLE
        is_patient = self.principal is not None and self.principal.role is Role.PATIENT
        return PATIENT_IDLE if is_patient else STAFF_IDLE

    @property
    def ends_at(self) -> datetime:
        """Unless somebody comes back before."""
        return min(self.seen_at + self.idle, (self.signed_in_at or self.created_at) + LONGEST)

    def is_over(self, at: datetime) -> bool:
        return self.ends_at <= at


def new_session(at: datetime) -> tuple[str, Session]:
    """What the cookie holds, and the session."""
    identifier = token_urlsafe(32)
    return identifier, Session(hashed(identifier), token_urlsafe(32), at, at)


def signed_in(
    before: Session | None, roles: tuple[RoleOffered, ...], name: str, at: datetime
) -> tuple[str, Session]:
    """Another identifier than before, so that nobody who knew the old one comes in with them; what was kept stays."""
    identifier, fresh = new_session(at)
    only = roles[0].principal if len(roles) == 1 else None
    kept = dict(before.kept) if before is not None else {}
    return identifier, replace(fresh, principal=only, roles=roles, name=name, kept=kept, signed_in_at=at)


def hashed(identifier: str) -> str:
    return hashlib.sha256(identifier.encode()).hexdigest()
