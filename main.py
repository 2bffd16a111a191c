"""`app` for an ASGI server; `python main.py COMMAND` is the command line."""

from typing import Any

from eps import cli


def __getattr__(name: str) -> Any:
    """Makes `app` when a server asks for it, so that no command waits for what it needs."""
    if name != "app":
        raise AttributeError(name)
    from eps.app import service  # noqa: PLC0415

    return service()


if __name__ == "__main__":
    cli.main()
