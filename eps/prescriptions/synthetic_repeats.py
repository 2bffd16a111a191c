"""Routine repeats of synthetic patients: what somebody takes every day, all by the seed and their NHS number."""

from random import Random
from typing import NamedTuple

from eps.identifiers import NhsNumber
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.medicine import Medicine
from eps.prescriptions.preparing import Preparation


class Daily(NamedTuple):
    """A medicine as dm+d names it, and how it is taken: how many for 28 days, and in what words."""

    code: str
    name: str
    unit: str
    taken: tuple[tuple[str, str], ...]


ONCE = (("28", "Take one each day"),)
AT_NIGHT = (("28", "Take one at night"),)
TWICE = (("56", "Take one twice a day"), ("56", "Take one twice a day with meals"))

BLOOD_PRESSURE = (
    Daily("319283006", "Amlodipine 5mg tablets", "tablet", ONCE),
    Daily("318900007", "Ramipril 1.25mg capsules", "capsule", ONCE),
    Daily("318901006", "Ramipril 2.5mg capsules", "capsule", ONCE),
    Daily("318902004", "Ramipril 5mg capsules", "capsule", ONCE),
    Daily("318906001", "Ramipril 10mg capsules", "capsule", ONCE),
)
CHOLESTEROL = (
    Daily("320030001", "Atorvastatin 20mg tablets", "tablet", AT_NIGHT),
    Daily("320031002", "Atorvastatin 40mg tablets", "tablet", AT_NIGHT),
    Daily("320000009", "Simvastatin 40mg tablets", "tablet", AT_NIGHT),
)
DIABETES = (
    Daily(
        "325278007", "Metformin 500mg tablets", "tablet", (*TWICE, ("112", "Take two twice a day with meals"))
    ),
)
STOMACH = (Daily("317291008", "Omeprazole 20mg gastro-resistant capsules", "capsule", ONCE),)
THYROID = (
    Daily(
        "374296008", "Levothyroxine sodium 100microgram tablets", "tablet", (("28", "Take one each morning"),)
    ),
)
HEART = (Daily("319775004", "Aspirin 75mg tablets", "tablet", (("28", "Take one each day with food"),)),)
BREATHING = (
    Daily(
        "39113611000001102",
        "Salbutamol 100micrograms/dose inhaler CFC free",
        "dose",
        (("200", "Inhale one or two puffs when needed, up to four times a day"),),
    ),
)
PAIN = (
    Daily(
        "322237000",
        "Paracetamol 500mg soluble tablets",
        "tablet",
        (("100", "Take two up to four times a day"),),
    ),
)
KINDS = (BLOOD_PRESSURE, CHOLESTEROL, DIABETES, STOMACH, THYROID, HEART, BREATHING, PAIN)
"""What is taken for the same reason: nobody takes two of one kind."""
OFTEN = (28, 26, 11, 14, 8, 10, 9, 6)
HOW_MANY = (1, 2, 3, 4)
"""Items on one prescription; about two at the mean, as in England."""
OF_HOW_MANY = (35, 32, 21, 12)


def repeat_of(nhs_number: NhsNumber, seed: int, before: int = 0) -> Preparation:
    """The same for the same person, whoever else is in the register; `before` is how many they have besides."""
    dice = Random(f"{seed}/{nhs_number}/{before}")  # noqa: S311 - no secret
    [many] = dice.choices(HOW_MANY, OF_HOW_MANY)
    kinds: dict[int, None] = {}
    while len(kinds) < many:
        kinds[dice.choices(range(len(KINDS)), OFTEN)[0]] = None
    medicines = tuple(_medicine(dice.choice(KINDS[kind]), dice) for kind in sorted(kinds))
    return Preparation(TreatmentType.CONTINUOUS, medicines, days_supply=28)


def _medicine(daily: Daily, dice: Random) -> Medicine:
    quantity, dosage = dice.choice(daily.taken)
    return Medicine(daily.code, daily.name, quantity, daily.unit, dosage)
