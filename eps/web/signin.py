"""Logging in and out, and choosing in which role to act."""

import re
from dataclasses import replace
from secrets import token_urlsafe
from typing import Any

from starlette.responses import Response

from eps import clock
from eps.identity.claims import IdentityNotProven
from eps.identity.oidc import Asked, RelyingParty, SignInRefused
from eps.identity.permissions import Role
from eps.identity.providers import NHS_LOGIN, SignInNotConfigured
from eps.identity.resuming import RAN_OUT, resumed
from eps.identity.session import RoleOffered, signed_in
from eps.identity.session_store import (
    SignIn,
    begin_sign_in,
    end_session,
    take_sign_in,
    write_session,
)
from eps.identity.signing_in import patient_of, staff_roles
from eps.settings import settings
from eps.web.door import Page
from eps.web.forms import whole_number
from eps.web.rendering import page, see, without_session
from eps.web.visit import Visit

HOMES = {
    Role.PATIENT: "/my-pharmacy",
    Role.PHARMACY: "/pharmacy",
    Role.PRACTICE: "/practice",
    Role.PRESCRIBER: "/practice",
    Role.COMMISSIONER: "/commissioner",
}
NOT_PROVEN = "/log-in/not-proven"
OWN_PATH = re.compile(r"/(?![/\\])[\w./-]*")
"""An address of ours, without anything that a browser could take for another site."""


async def choose_how(visit: Visit) -> Response:
    """Patients and staff log in by different services."""
    return page(visit, "log_in.html", title="Log in", next=own_path(visit.query.get("next", "")))


async def begin(visit: Visit) -> Response:
    """Off to the sign-in service, with what must come back."""
    party = await _party(visit, visit.parameters["provider"])
    session = visit.begun()
    await visit.store()
    asked = Asked(token_urlsafe(32), token_urlsafe(32), token_urlsafe(48), _return_address(visit))
    await begin_sign_in(
        SignIn(
            state=asked.state,
            session_id=session.id,
            provider=party.provider.name,
            nonce=asked.nonce,
            verifier=asked.verifier,
            next=own_path(visit.form.get("next", "")),
            began_at=clock.real_now(),
        )
    )
    return see(await party.address(asked))


async def come_back(visit: Visit) -> Response:
    """From the sign-in service. A state counts once, and only in the browser that began with it; so what may be read
    again, or printed, has an address of its own."""
    now = clock.real_now()
    begun = None
    if visit.session is not None:
        begun = await take_sign_in(visit.query.get("state", ""), visit.session.id, now)
    if begun is None:
        raise SignInRefused(reason="this log in was not begun here, or took too long")
    if "code" not in visit.query:
        raise SignInRefused(reason="you did not finish logging in, or did not agree to share your details")
    party = await _party(visit, begun.provider)
    asked = Asked(begun.state, begun.nonce, begun.verifier, _return_address(visit))
    claims = await party.claims(visit.query["code"], asked, now)
    if begun.provider != NHS_LOGIN:
        return await _enter(visit, staff_roles(claims), str(claims.get("name", ""))[:200], begun.next)
    try:
        patient = patient_of(claims, accepted=settings().accepted_vots)
    except IdentityNotProven:
        return see(NOT_PROVEN)
    return await _enter(visit, (patient,), "", begun.next)


async def not_proven(visit: Visit) -> Response:
    return page(visit, "not_proven.html", title="You need to prove who you are")


async def _enter(visit: Visit, roles: tuple[RoleOffered, ...], name: str, address: str) -> Response:
    """In another session than before: nobody who knew the old one comes in too."""
    before, now = visit.session, clock.real_now()
    identifier, session = signed_in(before, roles, name, now)
    session = await resumed(session, now)
    await write_session(session)
    if before is not None:
        await end_session(before.id, now)
    visit.session, visit.opened, visit.fresh = session, identifier, False
    if session.principal is None:
        await visit.keep(next=address)
        return see("/choose-role")
    return see(address or HOMES[session.principal.role])


async def show_roles(visit: Visit) -> Response:
    if visit.session is None or not visit.session.roles:
        return see("/log-in")
    return page(visit, "choose_role.html", title="Choose your role", roles=visit.session.roles)


async def choose_role(visit: Visit) -> Response:
    session = visit.begun()
    chosen = whole_number(visit.form.get("role", ""))
    if chosen is None or chosen >= len(session.roles):
        errors = {"role": "Select the role you are working in"}
        return page(
            visit,
            "choose_role.html",
            title="Choose your role",
            status=400,
            errors=errors,
            roles=session.roles,
        )
    return await _act_in(visit, session.roles[chosen])


async def _act_in(visit: Visit, chosen: RoleOffered) -> Response:
    """What was kept in another role stays behind; what was chosen in this one before it ran out is there again."""
    address, now = visit.kept("next") or HOMES[chosen.principal.role], clock.real_now()
    ran_out = {name: value for name, value in visit.begun().kept.items() if name == RAN_OUT}
    session = replace(visit.begun(), principal=chosen.principal, kept=ran_out, seen_at=now)
    session = await resumed(session, now)
    await write_session(session)
    visit.session = session
    return see(address)


async def log_out(visit: Visit) -> Response:
    """Ends it here, whatever browser still holds the cookie."""
    if visit.session is not None:
        await end_session(visit.session.id, clock.real_now())
    visit.session = None
    return without_session(see("/logged-out"))


async def logged_out(visit: Visit) -> Response:
    return page(
        visit, "told.html", title="You are logged out", sentences=[], ways=(("/", "Go to the start page"),)
    )


async def session_ended(visit: Visit) -> Response:
    """Whoever came back meanwhile, at another page of theirs, is still logged in."""
    address = own_path(visit.query.get("next", ""))
    if visit.principal is not None:
        return see(address or "/")
    sentences = [
        "You opened no page for a while, so we logged you out. Log in again to go on where you were."
    ]
    log_in = f"/log-in?next={address}" if address else "/log-in"
    title = "You have been logged out"
    return page(visit, "told.html", title=title, sentences=sentences, ways=((log_in, "Log in again"),))


async def stay(visit: Visit) -> Response:
    """The visit itself is what counts. A script asks from behind the page, so that nothing typed there is lost."""
    if "from_behind" in visit.form:
        return Response(status_code=204, headers={"Session-Ends-In": str(visit.session_ends_in)})
    return see(own_path(visit.form.get("next", "")) or "/")


def own_path(given: str) -> str:
    return given if OWN_PATH.fullmatch(given) else ""


async def _party(visit: Visit, name: str) -> RelyingParty:
    parties = await visit.request.app.state.pages.parties()
    if name not in parties:
        raise SignInNotConfigured
    party: RelyingParty = parties[name]
    return party


def _return_address(visit: Visit) -> str:
    base: Any = settings().address if settings().is_production else visit.request.base_url
    return f"{str(base).rstrip('/')}/log-in/return"


PAGES = (
    Page("/log-in", show=choose_how),
    Page("/log-in/return", show=come_back),
    Page(NOT_PROVEN, show=not_proven),
    Page("/log-in/{provider}", send=begin, limited=True),
    Page("/choose-role", show=show_roles, send=choose_role),
    Page("/log-out", send=log_out),
    Page("/logged-out", show=logged_out),
    Page("/session-ended", show=session_ended),
    Page("/stay", send=stay),
)
