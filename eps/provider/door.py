"""The demonstration's own sign-in: an OpenID provider that speaks what NHS login and CIS2 speak, for people who do not
exist. It is part of no production service."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from eps import clock
from eps.errors import EpsError, Invalid
from eps.identity.permissions import Role
from eps.identity.providers import CIS2, NHS_LOGIN
from eps.provider import codes
from eps.provider.codes import GrantRefused, Requested
from eps.provider.people import DemonstrationPerson, Named, People, claims_of
from eps.web.rendering import page
from eps.web.visit import Visit

MOUNT = "/demonstration"
"""Under which path of the service it stands, for browsers; we ourselves reach it from inside, without a network."""
INSIDE = "http://demonstration.invalid"
CLIENT_ID = "eps-nomination-manager"
PROVEN, NOT_PROVEN = "P9.Cp.Cd", "P5.Cp.Cd"
TITLES = {NHS_LOGIN: "Demonstration log in for patients", CIS2: "Demonstration log in for staff"}
STAFF = (Role.PHARMACY, Role.PRACTICE, Role.PRESCRIBER, Role.COMMISSIONER)


def issuer_of(service: str) -> str:
    return f"{INSIDE}/{service}"


@dataclass(frozen=True, slots=True)
class DemonstrationProvider:
    """Both services at once, by the first part of the path."""

    people: Mapping[str, People]

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/{service}/.well-known/openid-configuration", self.configuration),
                Route("/{service}/keys", self.keys),
                Route("/{service}/authorize", self.ask, methods=["GET"]),
                Route("/{service}/authorize", self.answer, methods=["POST"]),
                Route("/{service}/token", self.token, methods=["POST"]),
                Route("/{service}/userinfo", self.userinfo),
            ]
        )

    async def configuration(self, request: Request) -> Response:
        service = _service(request)
        issuer = issuer_of(service)
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{MOUNT}/{service}/authorize",
                "token_endpoint": f"{issuer}/token",
                "userinfo_endpoint": f"{issuer}/userinfo",
                "jwks_uri": f"{issuer}/keys",
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                "id_token_signing_alg_values_supported": [codes.ALGORITHM],
            }
        )

    async def keys(self, _: Request) -> Response:
        return JSONResponse(await codes.public_keys())

    async def ask(self, request: Request) -> Response:
        """Who are you? Everybody in the list is made up."""
        return await self._ask(request, request.query_params)

    async def _ask(self, request: Request, asked: Mapping[str, str], error: str | None = None) -> Response:
        service = _service(request)
        _require_request(asked)
        return page(
            Visit(request, None, clock.now()),
            "demonstration_log_in.html",
            title=TITLES[service],
            status=400 if error else 200,
            errors={"nhs_number" if service == NHS_LOGIN else "code": error} if error else {},
            service=service,
            asked={name: value for name, value in asked.items() if name in REQUESTED},
            people=await self.people[service](),
            staff=STAFF,
        )

    async def answer(self, request: Request) -> Response:
        """Back to the service with a code for whoever was chosen, or with the reason why not."""
        async with request.form() as given:
            form = {name: str(value) for name, value in given.items()}
        requested = _require_request(form)
        if form.get("choice") == "refuse":
            return _back(requested, error="access_denied", error_description="ConsentNotGiven")
        try:
            person = await self._chosen(_service(request), form)
        except (EpsError, ValueError) as error:
            return await self._ask(request, form, str(error) or "Choose somebody")
        level = NOT_PROVEN if form.get("level") == "low" else PROVEN
        grant = {"service": _service(request), **asdict(requested), **_says(person, level)}
        return _back(requested, code=await codes.new_code(grant))

    async def _chosen(self, service: str, form: Mapping[str, str]) -> DemonstrationPerson:
        known = {person.key: person for person in await self.people[service]()}
        if form.get("choice") in known:
            return known[form["choice"]]
        return Named(form).patient() if service == NHS_LOGIN else Named(form).staff()

    async def token(self, request: Request) -> Response:
        service = _service(request)
        async with request.form() as given:
            form = {name: str(value) for name, value in given.items()}
        try:
            await codes.require_client(form, f"{issuer_of(service)}/token", CLIENT_ID)
            code = await codes.redeemed(form.get("code", ""))
            _require_same(code, form, service)
            codes.require_verifier(code["challenge"], form.get("code_verifier", ""))
        except GrantRefused as error:
            return JSONResponse({"error": "invalid_grant", "error_description": str(error)}, 400)
        return JSONResponse(await _tokens(service, code))

    async def userinfo(self, request: Request) -> Response:
        try:
            access = await codes.opened(
                request.headers.get("authorization", "").removeprefix("Bearer "), "access"
            )
        except GrantRefused:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse(access["says"])


REQUESTED = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")


def _service(request: Request) -> str:
    service = str(request.path_params["service"])
    if service not in TITLES:
        raise HTTPException(404)
    return service


def _require_request(asked: Mapping[str, str]) -> Requested:
    given = [asked.get(name, "") for name in REQUESTED]
    if not all(given) or given[0] != CLIENT_ID or not given[1].endswith("/log-in/return"):
        raise Invalid
    return Requested(*given)


def _back(requested: Requested, **answer: str) -> Response:
    query = urlencode({"state": requested.state, **answer})
    return RedirectResponse(f"{requested.redirect_uri}?{query}", 303)


def _says(person: DemonstrationPerson, level: str) -> dict[str, Any]:
    subject = person.key.replace("/", "-")
    says = claims_of(person, subject)
    return {"says": says, "vot": level if person.number is not None else None}


def _require_same(code: Mapping[str, Any], form: Mapping[str, str], service: str) -> None:
    if code["service"] != service or code["redirect_uri"] != form.get("redirect_uri"):
        raise GrantRefused(reason="the code was made for something else")


async def _tokens(service: str, code: Mapping[str, Any]) -> dict[str, Any]:
    says = code["says"]
    identity: dict[str, Any] = {
        "iss": issuer_of(service),
        "aud": CLIENT_ID,
        "sub": says["sub"],
        "nonce": code["nonce"],
    }
    if code["vot"] is not None:
        identity |= {
            "vot": code["vot"],
            "nhs_number": says["nhs_number"],
            "identity_proofing_level": code["vot"][:2],
        }
    seconds = codes.TOKEN_SECONDS
    return {
        "access_token": await codes.signed({"kind": "access", "says": says}, seconds),
        "id_token": await codes.signed(identity, seconds),
        "token_type": "Bearer",
        "expires_in": seconds,
    }
