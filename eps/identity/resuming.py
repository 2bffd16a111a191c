"""What somebody had chosen when their session ran out is there again once they have logged in, in the same browser. It
is never anybody else's: until then it stays with the session that ran out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from eps.identity.session import Session
from eps.identity.session_store import end_session, keep, session_by_id

RAN_OUT = "ran_out"
"""Under this name a new session knows the one that ran out in its browser."""
UNSENT = "unsent"
"""Under this name a form is kept that came too late."""


def following(session: Session, ran_out: Session) -> Session:
    return replace(session, kept={**session.kept, RAN_OUT: ran_out.id})


async def keep_unsent(ran_out: Session, address: str, form: Mapping[str, str]) -> None:
    """To be shown again at that address, filled in as it was."""
    fields = {name: text for name, text in form.items() if name != "token"}
    await keep(ran_out.id, {**ran_out.kept, UNSENT: {"address": address, "form": fields}})


async def resumed(session: Session, at: datetime) -> Session:
    """Of somebody who has just come in: with what they had chosen before. Who has yet to choose a role waits for it."""
    if session.principal is None or RAN_OUT not in session.kept:
        return session
    kept = dict(session.kept)
    earlier = await session_by_id(kept.pop(RAN_OUT))
    if earlier is None or earlier.principal != session.principal:
        return replace(session, kept=kept)
    await end_session(earlier.id, at)
    return replace(session, kept={**earlier.kept, **kept})
