"""Consent as JSON: what a person agreed to, and what staff add of how they were asked."""

from typing import Annotated

from pydantic import Field

from eps.answers.shapes import Shape
from eps.nomination.domain import AskedBy, Capacity, Consent

Words = Annotated[str, Field(min_length=1, max_length=200)]


class ConsentShape(Shape):
    """`text_version` is the number of the consent text that was shown."""

    text_version: Annotated[str, Field(max_length=10, examples=["1"])]
    given: bool

    @property
    def consent(self) -> Consent:
        return Consent(self.text_version, given=self.given)


class AskedByShape(Shape):
    """Who asked; `name` may be empty where it was the patient. `checked`: how staff know."""

    capacity: Capacity
    name: Annotated[str, Field(max_length=200)]
    checked: Words


class StaffConsentShape(ConsentShape):
    method: Words
    staff_id: Words
    asked_by: AskedByShape

    @property
    def consent(self) -> Consent:
        asked_by = AskedBy(self.asked_by.capacity, self.asked_by.name, self.asked_by.checked)
        return Consent(self.text_version, self.given, self.method, self.staff_id, asked_by)
