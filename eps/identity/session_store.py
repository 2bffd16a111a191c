"""Sessions and sign-ins under way, in the database: any process can go on where another began."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from eps.database import Row, as_instant, execute, fetch, transactional
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Principal, Role
from eps.identity.session import NOTED_EVERY, RoleOffered, Session, hashed

SIGN_IN_LASTS = timedelta(minutes=15)
ENDED_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in under way: what must come back, and to whom. `state` is used once."""

    state: str
    session_id: str
    provider: str
    nonce: str
    verifier: str
    next: str
    began_at: datetime


@transactional
async def write_session(session: Session) -> None:
    """Adds it, or writes it over what was held."""
    await execute(
        """INSERT INTO session (id, secret, created_at, seen_at, principal, roles, name, kept, signed_in_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, principal = excluded.principal,
        kept = excluded.kept WHERE session.ended_at IS NULL""",
        session.id,
        session.secret,
        session.created_at,
        session.seen_at,
        _principal_text(session.principal),
        orjson.dumps([_role(one) for one in session.roles]).decode(),
        session.name,
        orjson.dumps(dict(session.kept)).decode(),
        session.signed_in_at,
    )


async def read_session(identifier: str) -> Session | None:
    """By what the cookie holds; None where there is none or it was ended. Whether it is over, the caller asks."""
    return await session_by_id(hashed(identifier))


async def session_by_id(session_id: str) -> Session | None:
    """Over or not, if nobody ended it."""
    rows = await fetch("SELECT * FROM session WHERE id = $1 AND ended_at IS NULL", session_id)
    return _as_session(rows[0]) if rows else None


async def note_visit(session: Session, at: datetime) -> Session:
    """As it stands then."""
    if at - session.seen_at < NOTED_EVERY:
        return session
    await _note_visit(session.id, at)
    return replace(session, seen_at=at)


@transactional
async def _note_visit(session_id: str, at: datetime) -> None:
    await execute("UPDATE session SET seen_at = $2 WHERE id = $1 AND ended_at IS NULL", session_id, at)


@transactional
async def keep(session_id: str, kept: Mapping[str, Any]) -> None:
    """Writes what was chosen on the way, whole."""
    await execute(
        "UPDATE session SET kept = $2 WHERE id = $1 AND ended_at IS NULL",
        session_id,
        orjson.dumps(dict(kept)).decode(),
    )


@transactional
async def end_session(session_id: str, at: datetime) -> None:
    """It lets nobody in again, and forgets who it was."""
    await execute(
        "UPDATE session SET ended_at = $2, principal = NULL, roles = '[]', name = '', kept = '{}' WHERE id = $1",
        session_id,
        at,
    )


@transactional
async def begin_sign_in(begun: SignIn) -> None:
    await execute(
        """INSERT INTO sign_in (state, session_id, provider, nonce, verifier, next, began_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        hashed(begun.state),
        begun.session_id,
        begun.provider,
        begun.nonce,
        begun.verifier,
        begun.next,
        begun.began_at,
    )


@transactional
async def take_sign_in(state: str, session_id: str, at: datetime) -> SignIn | None:
    """Once, and only by the browser that began it."""
    rows = await fetch(
        "DELETE FROM sign_in WHERE state = $1 AND session_id = $2 RETURNING *", hashed(state), session_id
    )
    if not rows or as_instant(rows[0]["began_at"]) + SIGN_IN_LASTS <= at:
        return None
    row = rows[0]
    return SignIn(
        state,
        row["session_id"],
        row["provider"],
        row["nonce"],
        row["verifier"],
        row["next"],
        as_instant(row["began_at"]),
    )


@transactional
async def purge_sessions(at: datetime) -> None:
    """Forgets those ended, or left alone, more than a day ago, and sign-ins that nobody finished."""
    await execute("DELETE FROM session WHERE seen_at < $1", at - ENDED_KEPT)
    await execute("DELETE FROM sign_in WHERE began_at < $1", at - ENDED_KEPT)
    await execute("DELETE FROM provider_code WHERE made_at < $1", at - ENDED_KEPT)


def _principal_text(principal: Principal | None) -> str | None:
    return None if principal is None else orjson.dumps(_principal(principal)).decode()


def _principal(principal: Principal) -> dict[str, Any]:
    return {
        "role": principal.role,
        "subject": principal.subject,
        "ods_codes": sorted(principal.ods_codes),
        "icb_code": principal.icb_code,
        "nhs_number": principal.nhs_number,
    }


def _role(offered: RoleOffered) -> dict[str, Any]:
    return {"principal": _principal(offered.principal), "organisation": offered.organisation}


def _as_principal(held: Mapping[str, Any]) -> Principal:
    number = held["nhs_number"]
    return Principal(
        Role(held["role"]),
        held["subject"],
        frozenset(OdsCode.trusted(code) for code in held["ods_codes"]),
        held["icb_code"],
        NhsNumber.trusted(number) if number else None,
    )


def _as_session(row: Row) -> Session:
    principal = row["principal"]
    roles = orjson.loads(row["roles"])
    return Session(
        id=row["id"],
        secret=row["secret"],
        created_at=as_instant(row["created_at"]),
        seen_at=as_instant(row["seen_at"]),
        principal=_as_principal(orjson.loads(principal)) if principal else None,
        roles=tuple(RoleOffered(_as_principal(one["principal"]), one["organisation"]) for one in roles),
        name=row["name"],
        kept=orjson.loads(row["kept"]),
        signed_in_at=as_instant(row["signed_in_at"]) if row["signed_in_at"] else None,
    )
