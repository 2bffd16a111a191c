"""The Ed25519 key that signs checkpoints of the record.

On one machine it is made on first use, beside the checkpoints, readable by its owner alone. Production names one of its
own by EPS_CHECKPOINT_KEY, kept where nobody who can change the database can read it, and copies the checkpoints file to
storage that only adds: whoever holds the key and the file can rewrite both.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from eps.errors import Unavailable
from eps.settings import settings


class CheckpointKeyUnusable(Unavailable):
    """There is no Ed25519 private key in PEM form in the file that signs checkpoints. Name one by EPS_CHECKPOINT_KEY;
    `openssl genpkey -algorithm ed25519` makes one."""


def signing_key() -> Ed25519PrivateKey:
    """The key; made where none is named and none lies beside the checkpoints yet."""
    path = _path()
    if settings().checkpoint_key is None and not path.exists():
        _make(path)
    return existing_key()


def existing_key() -> Ed25519PrivateKey:
    """The key, never a new one: for whoever checks signatures."""
    try:
        key = load_pem_private_key(_path().read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise CheckpointKeyUnusable from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CheckpointKeyUnusable
    return key


def _path() -> Path:
    return settings().checkpoint_key or settings().checkpoints.with_suffix(".key")


def _make(path: Path) -> None:
    text = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
