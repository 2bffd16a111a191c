"""`app` for an ASGI server; `python main.py COMMAND` is the command line."""

from typing import Any

from eps import cli
from eps.app import service


def __getattr__(name: str) -> Any:
    """Makes `app` when a server asks for it, so that no command does."""
    if name != "app":
        raise AttributeError(name)
    return service()


if __name__ == "__main__":
    cli.main()
