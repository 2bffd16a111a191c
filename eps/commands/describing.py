"""The description of the HTTP interface, for those who write a client."""

import typer

from eps.answers.openapi import openapi_document
from eps.app import all_operations
from eps.commands.terminal import say_json

commands = typer.Typer()


@commands.command()
def openapi() -> None:
    """Print the description of the HTTP interface (OpenAPI 3.1)."""
    say_json(openapi_document(all_operations()))
