"""Sessions of people at browsers, sign-ins under way, and the demonstration's own key pairs."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("eps", "0008_patients_of_a_practice")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ProviderCodeRow",
            fields=[
                ("code", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("stands_for", fields.TextField(unique=False)),
                ("made_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "provider_code",
                "app": "eps",
                "pk_attr": "code",
                "table_description": "A code of the demonstration's own sign-in, by its hash, with what it stands for.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ProviderKeyRow",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=20)),
                ("private_jwk", fields.TextField(unique=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "provider_key",
                "app": "eps",
                "pk_attr": "name",
                "table_description": "A key pair of the demonstration's own sign-in.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SessionRow",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("secret", fields.CharField(max_length=64)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("seen_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("principal", fields.TextField(null=True, unique=False)),
                ("roles", fields.TextField(unique=False)),
                ("name", fields.CharField(max_length=200)),
                ("kept", fields.TextField(unique=False)),
                ("signed_in_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "session",
                "app": "eps",
                "pk_attr": "id",
                "table_description": "Who sits at a browser. What stands in the cookie is not here, only its hash.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SignInRow",
            fields=[
                ("state", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("session_id", fields.CharField(max_length=64)),
                ("provider", fields.CharField(max_length=20)),
                ("nonce", fields.CharField(max_length=64)),
                ("verifier", fields.CharField(max_length=128)),
                ("next", fields.CharField(max_length=500)),
                ("began_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "sign_in",
                "app": "eps",
                "pk_attr": "state",
                "table_description": "A sign-in under way, by the hash of the state that the sign-in service sends back.",
            },
            bases=["Model"],
        ),
    ]
