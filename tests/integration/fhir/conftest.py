"""The same service as for the JSON door."""

from tests.integration.api.conftest import api, postgresql_register, register, service, sqlite_register

__all__ = ["api", "postgresql_register", "register", "service", "sqlite_register"]
