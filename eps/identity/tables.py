"""Rows of the demonstration issuer's keys, of sessions, and of sign-ins under way."""

from tortoise import fields
from tortoise.models import Model


class SigningKeyRow(Model):
    kid = fields.CharField(max_length=64, primary_key=True)
    private_jwk = fields.TextField()
    """JSON Web Key with its private part; demonstration only, refused in production."""
    created_at = fields.DatetimeField()

    class Meta:
        table = "signing_key"


class SessionRow(Model):
    """Who sits at a browser. What stands in the cookie is not here, only its hash."""

    id = fields.CharField(max_length=64, primary_key=True)
    secret = fields.CharField(max_length=64)
    """From which the form tokens are made."""
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField(db_index=True)
    principal = fields.TextField(null=True)
    """JSON of the role in which they act."""
    roles = fields.TextField()
    """JSON list of the roles that they may choose from."""
    name = fields.CharField(max_length=200)
    kept = fields.TextField()
    """JSON of what was chosen on the way."""
    signed_in_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "session"


class SignInRow(Model):
    """A sign-in under way, by the hash of the state that the sign-in service sends back."""

    state = fields.CharField(max_length=64, primary_key=True)
    session_id = fields.CharField(max_length=64)
    provider = fields.CharField(max_length=20)
    nonce = fields.CharField(max_length=64)
    verifier = fields.CharField(max_length=128)
    next = fields.CharField(max_length=500)
    began_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "sign_in"


class ProviderKeyRow(Model):
    """A key pair of the demonstration's own sign-in."""

    name = fields.CharField(max_length=20, primary_key=True)
    private_jwk = fields.TextField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "provider_key"


class ProviderCodeRow(Model):
    """A code of the demonstration's own sign-in, by its hash, with what it stands for."""

    code = fields.CharField(max_length=64, primary_key=True)
    stands_for = fields.TextField()
    made_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "provider_code"
