"""The two sign-in services, as the settings name them: NHS login for patients, CIS2 for staff."""

from collections.abc import Mapping
from pathlib import Path

from eps.errors import Unavailable
from eps.identity.oidc import Provider, RelyingParty
from eps.settings import Settings

NHS_LOGIN, CIS2 = "nhs-login", "cis2"
CONFIRMED_STRONGLY = "AAL2_OR_AAL3_ANY"
NHS_LOGIN_SCOPE = "openid profile profile_extended"
CIS2_SCOPE = "openid profile nationalrbacaccess associatedorgs"

Parties = Mapping[str, RelyingParty]


class SignInNotConfigured(Unavailable):
    """Logging in is not set up here. Whoever runs this service must name its sign-in service and key."""


def configured_parties(settings: Settings) -> dict[str, RelyingParty]:
    """Those whose issuer and key the settings name."""
    found: dict[str, RelyingParty] = {}
    if settings.nhs_login_issuer and settings.nhs_login_key:
        key = _read(settings.nhs_login_key)
        found[NHS_LOGIN] = RelyingParty(
            nhs_login(settings.nhs_login_issuer, settings.nhs_login_client, key, settings)
        )
    if settings.cis2_issuer and settings.cis2_key:
        found[CIS2] = RelyingParty(cis2(settings.cis2_issuer, settings.cis2_client, _read(settings.cis2_key)))
    return found


def nhs_login(issuer: str, client_id: str, private_key: str, settings: Settings) -> Provider:
    levels = tuple(settings.accepted_vots)
    return Provider(NHS_LOGIN, issuer, client_id, private_key, scope=NHS_LOGIN_SCOPE, levels=levels)


def cis2(issuer: str, client_id: str, private_key: str) -> Provider:
    return Provider(CIS2, issuer, client_id, private_key, scope=CIS2_SCOPE, context=CONFIRMED_STRONGLY)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise SignInNotConfigured from error
