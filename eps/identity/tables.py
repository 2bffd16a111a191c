"""Rows of the demonstration issuer's keys."""

from tortoise import fields
from tortoise.models import Model


class SigningKeyRow(Model):
    kid = fields.CharField(max_length=64, primary_key=True)
    private_jwk = fields.TextField()
    """JSON Web Key with its private part; demonstration only, refused in production."""
    created_at = fields.DatetimeField()

    class Meta:
        table = "signing_key"
