"""What `check` looks at outside the register: settings, clock, keys, files, disk."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from eps import clock
from eps.commands.checked import Checked, ok, warning, wrong
from eps.database import sqlite_path
from eps.identity.keys import IdentityKeysUnavailable, published_keys
from eps.pharmacies.fixtures.edition import DATES
from eps.record.signing import CheckpointKeyUnusable, existing_key
from eps.settings import Settings

FOR_TESTS = {"EPS_TEST_POSTGRES_URL"}
ENOUGH_BYTES = 1_000_000_000
ROOM_FOR_COPIES = 2
"""Times the size of the register: it, its journal, and a backup beside it."""


def check_settings(settings: Settings) -> Iterator[Checked]:
    known = {f"EPS_{name.upper()}" for name in Settings.model_fields} | FOR_TESTS
    unknown = sorted(name for name in os.environ if name.startswith("EPS_") and name.upper() not in known)
    for name in unknown:
        yield warning(
            "settings", f"{name} is no setting of this service.", "look at its spelling, or unset it."
        )
    if not unknown:
        yield ok("settings", f"all can be read; the environment is {settings.environment}.")


def check_fixtures(settings: Settings) -> Checked | None:
    """None where they are at hand: a new register begins with them, an older one needs them no more."""
    if (settings.fixtures / DATES).is_file():
        return None
    return warning(
        "fixtures", f"there are none at {settings.fixtures}.", "correct EPS_FIXTURES, or unset it."
    )


def check_clock() -> Checked:
    if clock.ahead() == timedelta(0):
        return ok("clock", "the machine's own.")
    return warning("clock", f"set by --now, it shows {clock.now():%Y-%m-%d %H:%M} UTC.", "leave --now out.")


async def check_token_keys(settings: Settings) -> Checked:
    if settings.token_keys_url is None:
        if settings.is_production:
            mend = "name those of your sign-in service by EPS_TOKEN_KEYS_URL, EPS_TOKEN_ISSUER and EPS_TOKEN_AUDIENCE."
            return wrong(
                "token keys", "production has none: those of the demonstration are not for it.", mend
            )
        return ok(
            "token keys", "those of the demonstration issuer, in the register: anybody here can make tokens."
        )
    try:
        keys = await published_keys(settings.token_keys_url)
    except IdentityKeysUnavailable:
        host = urlsplit(settings.token_keys_url).hostname
        return wrong("token keys", f"{host} gives no keys.", "look at EPS_TOKEN_KEYS_URL and the way there.")
    return ok("token keys", f"{len(keys.keys)} of the issuer {settings.token_issuer}.")


def check_issuer(settings: Settings) -> Checked | None:
    demonstration = Settings.model_fields["token_issuer"].default
    if settings.is_production and settings.token_issuer == demonstration:
        return wrong("token issuer", "production expects the demonstration's.", "set EPS_TOKEN_ISSUER.")
    return None


def check_checkpoint_key(settings: Settings) -> Checked:
    name = "checkpoint key"
    if settings.checkpoint_key is None and settings.is_production:
        mend = "keep one elsewhere and name it by EPS_CHECKPOINT_KEY."
        return wrong(name, "production signs with one that lies beside the checkpoints.", mend)
    if settings.checkpoint_key is None and not settings.checkpoints.exists():
        return ok(name, "made when the record is first signed.")
    try:
        existing_key()
    except CheckpointKeyUnusable as error:
        return wrong(name, "it cannot be read.", str(error))
    return ok(name, "signs the record.")


def check_disk(settings: Settings) -> Checked | None:
    """None for a database on another machine."""
    path = sqlite_path(settings.database_url)
    if path is None or not path.exists():
        return None
    free, size = shutil.disk_usage(path.parent).free, path.stat().st_size
    says = f"{free / 1e9:.1f} GB free, the register takes {size / 1e9:.1f} GB."
    if not os.access(path.parent, os.W_OK) or not os.access(path, os.W_OK):
        return wrong("disk", f"{path} cannot be written.", "let this account write there.")
    if free < max(ENOUGH_BYTES, ROOM_FOR_COPIES * size):
        return warning("disk", says, "make room, or move the register to PostgreSQL by backup and restore.")
    return ok("disk", says)


def check_channel(settings: Settings) -> Checked:
    path = settings.messages
    if path is None:
        return warning("channel", "messages are printed, not sent.", "name a file for them by EPS_MESSAGES.")
    nearest = next(folder for folder in (path, *path.parents) if folder.exists())
    if not os.access(nearest, os.W_OK):
        return wrong("channel", f"{path} cannot be written.", "let this account write there.")
    return ok("channel", f"messages are added to {path}.")
