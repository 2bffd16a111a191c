"""Orders from a process of its own: `python -m bench.ordering PORT CLIENTS SECONDS FILE`. Each is another prescription.

FILE is JSON: the bearer token, a message of fixed length with two marks in it, and the numbers of the patients.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import overload
from uuid import uuid4

import uvloop

from bench.load import send
from bench.registers import PRACTICE
from eps.identifiers import OdsCode
from eps.prescriptions.identifier import new_prescription_id

ID, NUMBER = "PRESCRIPTION-ID-HERE", "NHS-NUMBER"
"""As long as what takes their place."""
HEAD = """POST /FHIR/R4/$process-message HTTP/1.1\r
Host: 127.0.0.1\r
Authorization: Bearer {token}\r
Content-Type: application/fhir+json\r
Content-Length: {length}\r
X-Request-ID: """


class Orders(Sequence[bytes]):
    """Made as they are sent: nobody could keep so many."""

    def __init__(self, token: str, message: str, numbers: list[str]) -> None:
        body = message.encode()
        self.head = HEAD.format(token=token, length=len(body)).encode()
        self.parts = [part.split(NUMBER.encode()) for part in body.split(ID.encode())]
        self.numbers = numbers
        self.practice = OdsCode(PRACTICE)

    def __len__(self) -> int:
        return sys.maxsize

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        if isinstance(place, slice):
            raise TypeError
        own_id = new_prescription_id(self.practice).encode()
        number = self.numbers[place % len(self.numbers)].encode()
        body = own_id.join(number.join(part) for part in self.parts)
        return b"%b%b\r\n\r\n%b" % (self.head, str(uuid4()).encode(), body)


if __name__ == "__main__":
    port, clients, seconds, file = sys.argv[1:]
    orders = Orders(**json.loads(Path(file).read_text()))
    uvloop.run(send(int(port), int(clients), float(seconds), orders))
