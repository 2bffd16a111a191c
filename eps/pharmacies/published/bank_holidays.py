"""GOV.UK's list of bank holidays, of which England and Wales share one."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eps.errors import Invalid
from eps.pharmacies.published.files import opened

_LONGEST_TITLE = 100


class NotBankHolidays(Invalid):
    """{name} is not GOV.UK's JSON of bank holidays with the events of England and Wales. Download it again."""


@dataclass(frozen=True, slots=True)
class BankHolidays:
    """Titles by day. Easter Sunday is not among them, nor 25 December where another day stands in for it."""

    titles: dict[date, str]


def read_bank_holidays(path: Path) -> BankHolidays:
    try:
        with opened(path) as text:
            events = json.load(text)["england-and-wales"]["events"]
            titles = {date.fromisoformat(event["date"]): str(event["title"]) for event in events}
            return BankHolidays({day: title[:_LONGEST_TITLE] for day, title in titles.items()})
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotBankHolidays(name=path.name) from error
