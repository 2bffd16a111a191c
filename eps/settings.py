"""Settings, read from the environment with the prefix EPS_; every default runs on one machine with nothing set."""

import re
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

_PLAIN_RATE = re.compile(r"[1-9][0-9]{0,8}/(second|minute|hour|day)")


class Settings(BaseSettings):
    """A figure that BEHAVIOUR.md names is a field here, with the default it gives."""

    model_config = SettingsConfigDict(env_prefix="EPS_", frozen=True)

    environment: Literal["demonstration", "production"] = "demonstration"
    database_url: str = "sqlite://var/eps.sqlite3"
    fixtures: Path = Path(__file__).parent.parent / "fixtures"
    messages: Path | None = None
    """The file that messages are appended to, one JSON line each; None prints them to the terminal."""
    address: str = "https://demonstration.invalid"
    """Of the pages, as messages give it: short, and it still asks for sign-in."""
    api_rate_limit: str | None = None
    """Such as `100/minute`, for each caller; None is no limit."""
    geocoder: Literal["nominatim"] | None = None
    """The geopy geocoder; None means that a search by place answers 503."""
    geocoder_domain: str = "nominatim.openstreetmap.org"
    geocoder_scheme: Literal["http", "https"] = "https"
    token_issuer: str = "https://demonstration.invalid/"
    token_audience: str = "eps-nomination-manager"
    token_keys_url: str | None = None
    """Where the issuer publishes its keys (JWKS); None trusts the demonstration issuer's own, never in production."""
    accepted_vots: tuple[str, ...] = ("P9.Cp.Cd", "P9.Cp.Ck", "P9.Cm")
    nhs_login_issuer: str | None = None
    """Where patients log in, such as `https://auth.login.nhs.uk`; None is the demonstration's own, never in
    production."""
    nhs_login_client: str = "eps-nomination-manager"
    nhs_login_key: Path | None = None
    """The PEM file of the private key whose public half the sign-in service knows."""
    cis2_issuer: str | None = None
    """Where staff log in; None is the demonstration's own, never in production."""
    cis2_client: str = "eps-nomination-manager"
    cis2_key: Path | None = None
    page_rate_limit: str | None = "60/minute"
    """Of sign-ins, page searches and look-ups of people, for each account, and for each session of nobody logged in."""
    page_address_rate_limit: str | None = "300/minute"
    """The same for each address of people who are not logged in. Wider, since many share one."""
    maximum_body_bytes: int = Field(default=1_048_576, gt=0)
    reach_kilometres: float = Field(default=38.0, gt=0, le=2_000)
    area_reach_miles: float = Field(default=5.0, gt=0, le=23)
    """For commissioners: an area whose nearest open pharmacy is farther has none in reach."""
    area_farther_miles: float = Field(default=2.0, gt=0, le=23)
    """For commissioners: how much farther than without closures is much farther."""
    message_hold: timedelta = timedelta(minutes=60)
    checkpoints: Path = Field(default_factory=lambda given: _beside(given.get("database_url", "")))
    """Where the record is signed, a file for each register: by default beside the SQLite file, else named after the
    database."""
    checkpoint_key: Path | None = None
    """The PEM file of the Ed25519 key that signs them; None makes one beside them, which is not for production."""

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, url: str) -> str:
        try:
            known = urlsplit(url).scheme in ("sqlite", "asyncpg") and urlsplit(url).port != 0
        except ValueError:
            known = False
        if not known:
            raise PydanticCustomError("database", "Give sqlite://path/to/file or asyncpg://user@host/name")
        if url.startswith("sqlite://") and Path(url.removeprefix("sqlite://").split("?")[0] or "/").is_dir():
            raise PydanticCustomError("database", "This is a folder. Name a file in it")
        return url

    @field_validator("api_rate_limit", "page_rate_limit", "page_address_rate_limit")
    @classmethod
    def _is_a_rate(cls, rate: str | None) -> str | None:
        if rate and not _PLAIN_RATE.fullmatch(rate):
            import limits  # noqa: PLC0415 - a third of a second, which no command should pay for the plain form

            try:
                limits.parse(rate)
            except ValueError as error:
                raise PydanticCustomError("rate", "Write it like 100/minute") from error
        return rate

    @property
    def is_production(self) -> bool:
        return self.environment == "production"


def _beside(database_url: str) -> Path:
    scheme, _, place = database_url.partition("://")
    path = Path(place.split("?")[0])
    return (path if scheme == "sqlite" else Path("var", path.name)).with_suffix(".checkpoints.jsonl")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read once for each process; a test that changes the environment calls `settings.cache_clear()`."""
    return Settings()
