"""What was typed into a form: read with a limit, given back as it was where something must be put right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.requests import Request

from eps.answers.body import BodyTooLarge
from eps.errors import Invalid, UnsupportedForm

Value = TypeVar("Value")

LARGEST = 100_000
MOST_FIELDS = 1_000
MEDIA_TYPE = "application/x-www-form-urlencoded"


class FormRefused(Invalid):
    """Some of the answers must be put right."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        """Sentences by field; under the empty name what belongs to none."""
        super().__init__()
        self.errors = errors


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
