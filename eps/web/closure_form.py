"""When and why pharmacies close: what a form asks of whoever reports it, records it or corrects it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from eps.closures.rules import REVIEW_WITHIN, ClosureRequest
from eps.errors import EpsError
from eps.identifiers import OdsCode
from eps.pharmacies.closure import ClosureKind, Reason
from eps.web.forms import Answers, FormRefused
from eps.web.moments import instant_if_given, instant_of

KINDS = {one: one for one in ("temporary", "unknown", "permanent")}
REASONS = {one.value: one for one in Reason}
LONGEST_NOTE = 1_000
FIELDS = {
    "/ods_codes": "ods_codes",
    "/starts_at": "starts-date",
    "/ends_at": "ends-date",
    "/review_at": "review-date",
    "/tell_from": "tell-date",
}


@dataclass(frozen=True, slots=True)
class Words:
    """How the form speaks of the pharmacy."""

    closes: str
    opens_again: str
    will_be_closed: str
    closed_now: str
    known: str
    unknown: str
    how_long: str
    why: str
    still_dispensing: str


OUR_OWN = Words(
    closes="you close",
    opens_again="you open again",
    will_be_closed="you will be closed",
    closed_now="We are closed from now on",
    known="Until a date and time that I know",
    unknown="I do not know yet: I will look again within 24 hours",
    how_long="How long will you be closed?",
    why="Why do you close?",
    still_dispensing="We still give out medicine, by delivery or by arrangement",
)
OF_OTHERS = Words(
    closes="it closes",
    opens_again="it opens again",
    will_be_closed="it will be closed",
    closed_now="Closed from now on",
    known="Until a date and time that is known",
    unknown="Not known yet: somebody looks again within 24 hours",
    how_long="How long will it be closed?",
    why="Why does it close?",
    still_dispensing="It still gives out medicine, by delivery or by arrangement",
)


@dataclass(frozen=True, slots=True)
class ClosureForm:
    """What was typed, when, and how the form speaks."""

    form: Mapping[str, str]
    at: datetime
    words: Words

    def request(self, codes: tuple[OdsCode, ...]) -> ClosureRequest:
        """Refuses what cannot be read, in the order of the form. Whether it may be so is for the rules of closures."""
        answers = Answers(self.form)
        starts = self._starts(answers)
        kind = answers.chosen("kind", KINDS, missing=f"Select how long {self.words.will_be_closed}")
        dates = self._dates(answers, kind)
        reason = answers.chosen("reason", REASONS, missing=f"Select why {self.words.closes}")
        note = note_of(answers)
        answers.checked()
        if starts is None or reason is None:
            raise FormRefused({"starts-date": f"Enter when {self.words.closes}"})
        return ClosureRequest(
            ods_codes=codes,
            kind=ClosureKind.PERMANENT if kind == "permanent" else ClosureKind.TEMPORARY,
            starts_at=starts,
            reason=reason,
            still_dispensing=self.form.get("still_dispensing") == "yes",
            note=note,
            **dates,
        )

    def _dates(self, answers: Answers, kind: str | None) -> dict[str, datetime | None]:
        """Of the kind, all but the start."""
        if kind == "temporary":
            return {"ends_at": instant_of(answers, "ends", f"when {self.words.opens_again}")}
        if kind == "unknown":
            given = instant_if_given(answers, "review", "to look again")
            return {"review_at": given or self._latest_review()}
        return {"tell_from": instant_if_given(answers, "tell", "to tell people from")}

    def _latest_review(self) -> datetime:
        starts = self._starts(Answers(self.form))
        return max(starts or self.at, self.at) + REVIEW_WITHIN

    def _starts(self, answers: Answers) -> datetime | None:
        if self.form.get("from") == "now":
            return self.at
        return instant_of(answers, "starts", f"when {self.words.closes}")


def note_of(answers: Answers) -> str:
    note = answers.form.get("note", "")
    if len(note) > LONGEST_NOTE:
        answers.errors["note"] = f"This must be {LONGEST_NOTE} characters or fewer"
    return note


def beside_its_field(error: EpsError) -> dict[str, str]:
    """What the rules refused, as an error of the form."""
    pointer = "/".join((error.pointer or "").split("/")[:2])
    return {FIELDS.get(pointer, ""): str(error)}
