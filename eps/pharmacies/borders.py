"""What lies beyond: countries whose postcodes are not England's, and islands that distance lists never cross to."""

from enum import IntEnum

_BEYOND_ENGLAND = {
    "Scotland": "AB DD DG EH FK G HS IV KA KW KY ML PA PH TD ZE",
    "Wales": "CF CH HR LD LL NP SA SY",
    "Northern Ireland": "BT",
    "the Channel Islands": "GY JE",
    "the Isle of Man": "IM",
}
_COUNTRIES = {area: country for country, areas in _BEYOND_ENGLAND.items() for area in areas.split()}


def country_beyond_england(area: str) -> str | None:
    """The other country that has postcodes beginning like this. DG, TD, CH, HR, LD, LL, NP and SY straddle the border:
    ask only about a postcode that England's list does not hold."""
    return _COUNTRIES.get(area)


class Landmass(IntEnum):
    """What a patient can reach without a boat; the number indexes arrays."""

    MAINLAND = 0
    ISLE_OF_WIGHT = 1
    ISLES_OF_SCILLY = 2


_ISLANDS = {f"PO{district}": Landmass.ISLE_OF_WIGHT for district in range(30, 42)} | {
    f"TR{district}": Landmass.ISLES_OF_SCILLY for district in range(21, 26)
}


def landmass_of(outward: str) -> Landmass:
    """By the outward code of a postcode, such as PO30."""
    return _ISLANDS.get(outward, Landmass.MAINLAND)
