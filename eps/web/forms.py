"""What was typed into a form: read with a limit, given back as it was where something must be put right."""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from eps.answers.body import BodyTooLarge
from eps.errors import EpsError, Invalid, Unreadable, UnsupportedForm

Value = TypeVar("Value")

LARGEST = 100_000
MOST_FIELDS = 2_100
"""A batch has up to 2,000 lines, and each may have an answer of its own."""
MEDIA_TYPE = "application/x-www-form-urlencoded"
WITH_A_FILE = "multipart/form-data"
LARGEST_READ = 8_388_608
"""So much is read of a file before the form is refused as a whole. What its page takes is less, and told beside it."""


LONGEST_ID = 18
"""Digits of what the register counts its rows by."""


def whole_number(text: str, *, digits: int = 9) -> int | None:
    """None where it is none, or has more digits than anything that is counted so."""
    return int(text) if text.isdecimal() and len(text) <= digits else None


def uuid_of(text: str, *, unknown: type[EpsError]) -> UUID:
    """What has no such id is as unknown as an id that nothing has."""
    try:
        return UUID(text)
    except ValueError as error:
        raise unknown from error


class FormRefused(Invalid):
    """Some of the answers must be put right."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        """Sentences by field; under the empty name what belongs to none."""
        super().__init__()
        self.errors = errors


class FormUnreadable(Unreadable):
    """This form did not arrive whole. Open its page again, and send it once more."""


async def read_form(request: Request) -> dict[str, str]:
    """Fields by name; of several values of one name, all, with a line break between."""
    if not request.headers.get("content-type", MEDIA_TYPE).lower().startswith(MEDIA_TYPE):
        raise UnsupportedForm
    if int(request.headers.get("content-length") or 0) > LARGEST:
        raise BodyTooLarge(maximum_bytes=LARGEST)
    async with request.form(max_fields=MOST_FIELDS) as given:
        found: dict[str, str] = {}
        for name, value in given.multi_items():
            text = str(value).replace("\0", "").replace("\r\n", "\n")
            found[name] = f"{found[name]}\n{text}" if name in found else text
    return found


async def read_form_with_file(request: Request) -> tuple[dict[str, str], bytes]:
    """Its fields, and what the one file holds that was chosen; nothing where none was."""
    if not request.headers.get("content-type", "").lower().startswith(WITH_A_FILE):
        return await read_form(request), b""
    try:
        given = await MultiPartParser(request.headers, _counted(request), max_files=1, max_fields=20).parse()
    except MultiPartException as error:
        raise FormUnreadable from error
    try:
        fields = {name: value for name, value in given.multi_items() if isinstance(value, str)}
        files = [value for _, value in given.multi_items() if not isinstance(value, str)]
        return fields, await files[0].read() if files else b""
    finally:
        await given.close()


async def _counted(request: Request) -> AsyncGenerator[bytes, None]:
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > LARGEST_READ:
            raise BodyTooLarge(maximum_bytes=LARGEST_READ)
        yield chunk


@dataclass
class Answers:
    """The fields of a form, read one by one; what is wrong is gathered, and `checked` refuses all of it at once."""

    form: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, missing: str, *, longest: int = 500) -> str:
        given = self.form.get(name, "").strip()
        if not given:
            self.errors[name] = missing
        elif len(given) > longest:
            self.errors[name] = f"This must be {longest} characters or fewer"
        return given

    def optional(self, name: str) -> str:
        return self.form.get(name, "").strip()[:2_000]

    def made(
        self, name: str, make: Callable[[str], Value], *, missing: str, wrong: str | None = None
    ) -> Value | None:
        """A value of a type of its own; what its maker says against it, or `wrong`."""
        given = self.form.get(name, "").strip()
        if not given:
            self.errors[name] = missing
            return None
        try:
            return make(given)
        except (Invalid, ValueError, LookupError) as error:
            self.errors[name] = wrong or str(error)
            return None

    def chosen(self, name: str, choices: Mapping[str, Value], *, missing: str) -> Value | None:
        """One of several; nothing is chosen beforehand."""
        given = self.form.get(name, "")
        if given not in choices:
            self.errors[name] = missing
            return None
        return choices[given]

    def checked(self) -> None:
        if self.errors:
            raise FormRefused(self.errors)
