"""What a patient reads of a prescription: words for everything that can be, and never a code."""

import re
from dataclasses import dataclass
from datetime import date

import pytest

from eps.prescriptions.situation import Situation
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.wording import prescription_text, what_to_do

CODES = {*PrescriptionState, *ItemState}
NEVER_READ = re.compile(r"nominat|token|redirect|cascade|dispens|download|release|issue\b", re.IGNORECASE)


@dataclass
class Facts:
    situation: str
    id: str = "24F5DA-A83008-7EFE6Z"
    pharmacy_name: str = "Rowlands Pharmacy"
    closed_text: str = "Rowlands Pharmacy is closed until Monday 12 January 2026."
    ready_on: date = date(2025, 12, 16)
    use_by: date | None = date(2026, 5, 25)
    use_by_is_sure: bool = True
    number_on: date = date(2025, 12, 21)
    next_on: date | None = None


@pytest.mark.parametrize("situation", Situation)
def test_every_situation_has_words_that_patients_use(situation: Situation) -> None:
    facts = Facts(situation)
    text = f"{prescription_text(facts)} {what_to_do(facts) or ''}"
    assert not NEVER_READ.search(text)
    assert not CODES & set(re.findall(r"\w+", text.replace(facts.id, "")))


def test_it_says_where_it_waits_and_until_when_it_can_be_used() -> None:
    assert prescription_text(Facts("waiting")) == "Waiting at Rowlands Pharmacy. Use it by 25 May 2026."


def test_of_what_they_have_in_part_it_says_until_when_they_get_the_rest() -> None:
    assert prescription_text(Facts("rest-to-come")) == (
        "You have part of it. Rowlands Pharmacy is preparing the rest. Get the rest by 25 May 2026."
    )


def test_where_nobody_said_whether_it_is_a_controlled_drug_it_says_that_we_cannot_know() -> None:
    text = prescription_text(Facts("waiting", use_by_is_sure=False))
    assert "Use it by 25 May 2026. We do not know whether a controlled drug is in it." in text
    assert "28 days" not in prescription_text(Facts("expired", use_by=None, use_by_is_sure=False))


def test_it_says_when_the_next_one_comes() -> None:
    facts = Facts("given-out", use_by=None, next_on=date(2025, 12, 16))
    assert prescription_text(facts) == (
        "Given out by Rowlands Pharmacy. The next one comes from 16 December 2025."
    )


def test_of_a_closed_pharmacy_it_says_what_to_do() -> None:
    facts = Facts("with-closed")
    assert "is closed until Monday 12 January 2026" in prescription_text(facts)
    assert "phone your GP surgery" in str(what_to_do(facts))


def test_what_goes_to_nobody_yet_names_no_pharmacy() -> None:
    assert prescription_text(Facts("later", pharmacy_name="", use_by=None)) == (
        "A pharmacy can prepare it from 16 December 2025."
    )
