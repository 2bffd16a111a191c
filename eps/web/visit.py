"""One request for a page: who asks, in which session, and what their browser sent."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from secrets import compare_digest, token_urlsafe
from typing import Any

from starlette.requests import Request

from eps import clock
from eps.identity.permissions import Principal, Role
from eps.identity.resuming import following
from eps.identity.session import Session, new_session
from eps.identity.session_store import keep, write_session
from eps.web.forms import whole_number

COOKIE = "__Host-session"
"""The prefix makes browsers refuse it without Secure, from a subdomain, or for a part of the site."""
WARN_BEFORE_SECONDS = 120

ROLE_WORDS = {
    Role.PHARMACY: "pharmacy staff",
    Role.PRACTICE: "GP practice staff",
    Role.PRESCRIBER: "prescriber",
    Role.COMMISSIONER: "commissioner",
}


@dataclass
class Visit:
    """`form` is what was posted. A session begins when something must be kept or a form is shown, not before: `opened`
    then says what the cookie must hold."""

    request: Request
    session: Session | None
    at: datetime
    form: Mapping[str, str] = field(default_factory=dict)
    ran_out: Session | None = None
    """The session that somebody was signed in to in this browser, and stayed away from for too long."""
    file: bytes = b""
    """What a file holds that was sent with the form."""
    opened: str | None = None
    """The identifier of a session that begins with this answer."""
    fresh: bool = False
    """It is not stored yet."""
    depth: int | None = None
    """So many parts of the address are those of the page that is looked at; None is all of them."""

    @property
    def principal(self) -> Principal | None:
        return self.session.principal if self.session else None

    @property
    def signed_in(self) -> Principal:
        """Of a page that only those may see whom the door let in."""
        if self.principal is None:
            raise LookupError
        return self.principal

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def shown_at(self) -> str:
        """Where to come back to: of a form that was posted, the page that it stood on."""
        return "/".join(self.path.split("/")[: self.depth]) or "/"

    @property
    def answers_form(self) -> bool:
        """The page is shown in answer to what was sent, which was refused."""
        return self.request.method == "POST"

    @property
    def stands_at(self) -> str:
        """Where a browser finds the page of a form that was refused without sending it again."""
        query = self.request.url.query if self.shown_at == self.path else ""
        return f"{self.shown_at}?{query}" if query else self.shown_at

    @property
    def version(self) -> int:
        """Of what a form was filled in against; one that is no version is that of nothing."""
        return whole_number(self.form.get("version", "")) or 0

    @property
    def parameters(self) -> Mapping[str, Any]:
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query_params

    @property
    def acting_as(self) -> str | None:
        """Stands on every page of staff: in which role, and where."""
        if self.session is None or self.principal is None or self.principal.role not in ROLE_WORDS:
            return None
        organisation = next(
            (one.organisation for one in self.session.roles if one.principal == self.principal), ""
        )
        name = f"{self.session.name}, " if self.session.name else ""
        return f"{name}{ROLE_WORDS[self.principal.role]}, {organisation}"

    @property
    def has_several_roles(self) -> bool:
        return self.session is not None and len(self.session.roles) > 1

    @property
    def session_ends_in(self) -> int | None:
        """Seconds, of a signed-in session."""
        if self.session is None or self.principal is None:
            return None
        return max(1, int((self.session.ends_at - clock.real_now()).total_seconds()))

    @property
    def idle_minutes(self) -> int:
        """For how long somebody may stay away."""
        return int(self.begun().idle.total_seconds() // 60)

    @property
    def warn_before(self) -> int:
        return WARN_BEFORE_SECONDS

    def form_token(self) -> str:
        """Another one for each form, so that compressing pages tells nothing of it."""
        salt = token_urlsafe(12)
        return f"{salt}.{_signed(self.begun().secret, salt)}"

    def begun(self) -> Session:
        """The session; begins one where there is none."""
        if self.session is None:
            self.opened, session = new_session(clock.real_now())
            self.session = session if self.ran_out is None else following(session, self.ran_out)
            self.fresh = True
        return self.session

    async def keep(self, **given: Any) -> None:
        """Remembers these on the way, in the session; None forgets."""
        session = self.begun()
        kept = {name: value for name, value in {**session.kept, **given}.items() if value is not None}
        self.session = replace(session, kept=kept)
        if not self.fresh:
            await keep(session.id, kept)

    def kept(self, name: str) -> Any:
        return self.session.kept.get(name) if self.session else None

    async def store(self) -> None:
        """Writes a session that began with this visit."""
        if self.fresh and self.session is not None:
            await write_session(self.session)
            self.fresh = False


def token_fits(session: Session, token: str) -> bool:
    salt, _, signature = token.partition(".")
    return bool(salt) and compare_digest(_signed(session.secret, salt).encode(), signature.encode())


def _signed(secret: str, salt: str) -> str:
    return hmac.new(secret.encode(), salt.encode(), hashlib.sha256).hexdigest()
