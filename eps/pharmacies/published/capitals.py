"""Names and addresses that publishers print in capitals, in the capitals of ordinary writing."""

import re
from functools import lru_cache

from eps.pharmacies.published.spellings import ACRONYMS, OWN_SPELLINGS, SHORTENED_WORDS, SMALL_WORDS

_WORD = re.compile(r"[A-Z0-9]+(?:'[A-Z0-9]+)*")
_BEGINS_A_NAME = re.compile(r"(?:^|[,(:;/.@]|\s-)\s*$")
_FOLLOWS_A_NUMBER = re.compile(r"(?:\d[A-Z]*|\b[A-Z])\s+$")
_ALWAYS_SMALL = re.compile(
    r"\bWWW\.\S+|(?<=\w)\.(?:CO\.UK|COM|NET|ORG)\b|\bT/A\b|\bC/O\b|(?<=-)Y[NR]?(?=-)",  # Tal-y-bont
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)")
_NO_VOWEL = re.compile(r"[^AEIOUY]{2,4}")


@lru_cache(maxsize=100_000)
def in_ordinary_capitals(published: str) -> str:
    """`61 ARUNDEL AVENUE` gives `61 Arundel Avenue`; what has small letters already is left as its writer meant it."""
    if published != published.upper():
        return published
    text = _WORD.sub(_in_its_place, published)
    return _ALWAYS_SMALL.sub(lambda found: found[0].lower(), text)


def _in_its_place(match: re.Match[str]) -> str:
    word = match[0]
    if match.string.endswith("CO-", 0, match.start()):  # Co-operative
        return word.lower()
    if word.lower() in SMALL_WORDS and not _begins_a_name(match):
        return word.lower()
    if "'" not in word:
        return _spelt(word)
    first, *rest = word.split("'")
    return "'".join([_spelt(first), *(_after_apostrophe(first, part) for part in rest)])


def _begins_a_name(match: re.Match[str]) -> bool:
    """Also where an article follows a house number or an initial, and where the text ends: 1 The Parade, Walk In."""
    before = match.string[: match.start()]
    if _BEGINS_A_NAME.search(before) or (match.end() == len(match.string) and before.endswith(" ")):
        return True
    return match[0] in ("THE", "LA", "LE") and _FOLLOWS_A_NUMBER.search(before) is not None


def _after_apostrophe(first: str, part: str) -> str:
    """O'Brien and D'Arcy, but Boot's and P'ship."""
    return part.capitalize() if first in ("O", "D", "L") and len(part) > 2 else part.lower()


@lru_cache(maxsize=50_000)
def _spelt(word: str) -> str:
    small = word.lower()
    if small in OWN_SPELLINGS:
        return OWN_SPELLINGS[small]
    if not word.isalpha():
        return _with_digits(word)
    if _is_written_in_capitals(word):
        return word
    if word.startswith("MC") and len(word) > 4:
        return f"Mc{word[2:].capitalize()}"
    return word.capitalize()


def _is_written_in_capitals(word: str) -> bool:
    """Initials, acronyms, Roman numerals."""
    small = word.lower()
    if len(word) == 1 or small in ACRONYMS:
        return True
    short = len(word) == 2 or _NO_VOWEL.fullmatch(word) is not None
    return short and small not in SHORTENED_WORDS and small not in SMALL_WORDS


def _with_digits(word: str) -> str:
    """10A and A1, 1st, Pharmacy2U."""
    if _ORDINAL.fullmatch(word):
        return word.lower()
    return re.sub(r"[A-Z]{3,}", lambda letters: letters[0].capitalize(), word)
