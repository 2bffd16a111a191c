"""GOV.UK's list of bank holidays, of which England and Wales share one."""

import json
from datetime import date
from pathlib import Path

from eps.pharmacies.published.files import UnreadableFile, opened

_LONGEST_TITLE = 100


def read_bank_holidays(path: Path) -> dict[date, str]:
    """Titles by day. Easter Sunday is not among them, nor 25 December where another day stands in for it."""
    try:
        with opened(path) as text:
            events = json.load(text)["england-and-wales"]["events"]
            return {
                date.fromisoformat(event["date"]): str(event["title"])[:_LONGEST_TITLE] for event in events
            }
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise UnreadableFile(name=path.name) from error
