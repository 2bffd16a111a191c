import pytest

from eps.pharmacies.published.capitals import in_ordinary_capitals

WRITTEN = {
    "names and streets": [
        "Rowlands Pharmacy",
        "61 Arundel Avenue",
        "10,10A & 10B Bentalls Ctr",
        "Unit A1",
        "1st Floor",
    ],
    "initials and titles": [
        "H J Everett",
        "HJ Everett (Chemist) Ltd",
        "A.C. Curd",
        "Mr GM Alexander",
        "Dr Khanderia",
    ],
    "companies": [
        "All Day Pharmacy LLP",
        "Allcures plc",
        "SKF Lo (Chemist) Ltd",
        "WHSmith",
        "LloydsPharmacy",
    ],
    "acronyms": [
        "Boots UK Limited",
        "HMP Featherstone",
        "Headingley MC",
        "Stamford OOH",
        "MSN & Lunts Pharmacy",
    ],
    "Scots and Irish names": [
        "McCarthy's Pharmacy",
        "H.A. McParland",
        "O'Donnell GW",
        "Macclesfield",
        "Mace Avenue",
    ],
    "Welsh places": ["Tal-y-Bont", "Ffordd Tan-yr-Ysgol", "Cwm"],
    "possessives": ["Boot's", "St Thomas' Hospital", "9 St.James' Road", "D'Arcy's Chemist"],
    "shortened words": ["Yardley Gr Rd", "Gloucestershire P'ship", "1 St Peters St"],
    "hyphens": [
        "Stratford-upon-Avon",
        "Ashby-de-la-Zouch",
        "Chester-le-Street",
        "Co-operative Store",
        "Lincoln Co-op",
    ],
    "joining words": [
        "Stoke on Trent",
        "Bourton on the Water",
        "Isle of Wight",
        "H & S",
        "36A and B Halifax Road",
    ],
    "articles that begin a name": [
        "1-5 The Parade",
        "Grigg Lane, The Green",
        "The Co-operative Pharmacy",
        "(The Mall)",
    ],
    "words that end a name": ["Walk In", "Brighton Walk-in"],
    "Roman numerals": ["King Edward VII Hospital", "George IV"],
    "postcodes": ["SK7 5LD"],
    "addresses on the web": ["Medicines2Home.com", "Pharmacydirect2U.co.uk", "www.your-chemist.com"],
    "care of": ["Smith t/a Jones", "c/o The Chemist"],
}


@pytest.mark.parametrize("written", [name for names in WRITTEN.values() for name in names])
def test_what_is_printed_in_capitals_is_spelt_as_a_careful_person_spells_it(written: str) -> None:
    assert in_ordinary_capitals(written.upper()) == written


def test_what_has_small_letters_already_is_left_as_it_is() -> None:
    assert in_ordinary_capitals("pharmacyXpress OF Hove") == "pharmacyXpress OF Hove"


def test_nothing_gives_nothing() -> None:
    assert in_ordinary_capitals("") == ""
