"""A message of the electronic prescription service: a bundle with a header that says what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from eps.answers.faults import DanglingReference, ValueMustBe
from eps.answers.resources import Bundle
from eps.errors import Unreadable
from eps.fhir.reading import Json, Path, expression_of, found, missing, place_of, text


class MessageBundle(Bundle):
    """Its first resource is a MessageHeader; the others refer to each other by their fullUrl."""

    type: Literal["message"]


class ResourceMissing(Unreadable):
    """This message has no {type}. Send one."""


class FullUrlRepeated(Unreadable):
    """Two entries of this message have the same fullUrl. Give each its own."""


@dataclass(frozen=True, slots=True)
class Message:
    """`entries` are its resources by their fullUrl, in its order; `content` are the bytes it was read from."""

    content: bytes
    entries: Mapping[str, Json]
    identifier: object = None

    @classmethod
    def of(cls, bundle: Bundle, content: bytes) -> "Message":
        entries: dict[str, Json] = {}
        for entry in bundle.entry:
            resource = entry.get("resource")
            if not isinstance(resource, dict):
                raise missing(entry, "resource")
            text(resource, "resourceType")
            entries[text(entry, "fullUrl")] = resource
        if len(entries) < len(bundle.entry):
            raise FullUrlRepeated(pointer="Bundle.entry.fullUrl")
        return cls(content, entries, (bundle.model_extra or {}).get("identifier"))

    def all(self, type: str) -> list[Json]:
        return [resource for resource in self.entries.values() if resource["resourceType"] == type]

    def first(self, type: str) -> Json:
        for resource in self.entries.values():
            if resource["resourceType"] == type:
                return resource
        raise ResourceMissing(pointer=f"Bundle.entry.resource.ofType({type})", type=type)

    def referred(self, resource: Json, *path: Path, type: str) -> Json:
        """The resource of this type that the reference at the path means."""
        target = self.entries.get(text(resource, *path, "reference"))
        if target is None or target["resourceType"] != type:
            raise DanglingReference(pointer=expression_of(resource, *path), field=place_of(resource, *path))
        return target

    @property
    def event(self) -> object:
        return found(self.first("MessageHeader"), "eventCoding", "code")


def must_be(resource: Json, field: str, wanted: str) -> ValueMustBe:
    return ValueMustBe(pointer=expression_of(resource, field), field=place_of(resource, field), wanted=wanted)
