"""Us, as the demonstration's own sign-in knows us: the same code as for the real services, reached from inside."""

import httpx
from starlette.applications import Starlette

from eps import clock
from eps.identity.oidc import RelyingParty
from eps.identity.provider_store import CLIENT, provider_key
from eps.identity.providers import CIS2, NHS_LOGIN, cis2, configured_parties, nhs_login
from eps.provider.door import CLIENT_ID, issuer_of
from eps.settings import Settings


async def demonstration_parties(provider: Starlette, settings: Settings) -> dict[str, RelyingParty]:
    """Those that the settings name, and the demonstration's in place of the others."""
    key = (await provider_key(CLIENT, clock.real_now())).as_pem(private=True).decode()
    own = {
        NHS_LOGIN: nhs_login(issuer_of(NHS_LOGIN), CLIENT_ID, key, settings),
        CIS2: cis2(issuer_of(CIS2), CLIENT_ID, key),
    }
    inside = {
        name: RelyingParty(party, transport=lambda: httpx.ASGITransport(app=provider))
        for name, party in own.items()
    }
    return {**inside, **configured_parties(settings)}
