"""The register as an import is about to leave it: what is held, with one publication after another laid over it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from eps.identifiers import OdsCode, Postcode
from eps.pharmacies.facts import PharmacyFacts, Practice
from eps.pharmacies.import_report import FileReport
from eps.pharmacies.merging import Merged, merge_dispensers, merge_list, merge_practices, merge_recorded
from eps.pharmacies.postcodes import Postcodes
from eps.pharmacies.published.bank_holidays import BankHolidays
from eps.pharmacies.published.consolidated_list import ConsolidatedList
from eps.pharmacies.published.files import FileKind
from eps.pharmacies.published.ods_files import OdsFile
from eps.pharmacies.published.postcode_file import PostcodeFile
from eps.pharmacies.published.publication import Publication
from eps.pharmacies.published.recorded_codes import RecordedCodes


@dataclass(slots=True)
class Draft:
    """`packed` are postcodes by outward code, `repacked` those whose postcodes changed. `new_holidays` is the list of
    bank holidays that takes the place of what was held from its first day on, empty where that said the same."""

    pharmacies: dict[OdsCode, PharmacyFacts]
    practices: dict[OdsCode, Practice]
    packed: dict[str, bytes]
    holidays: Mapping[date, str]
    repacked: set[str] = field(default_factory=set)
    new_holidays: Mapping[date, str] = field(default_factory=dict)

    def outwards(self) -> set[str]:
        """Where the pharmacies of the draft are."""
        return {facts.postcode.partition(" ")[0] for facts in self.pharmacies.values()}

    def take(self, publication: Publication) -> FileReport:
        content = publication.content
        as_of = content.as_of if isinstance(content, OdsFile | ConsolidatedList) else None
        notes = () if isinstance(content, BankHolidays) else content.notes
        merged = self._merged(publication)
        return FileReport(
            publication.name, publication.kind, as_of, dict(merged.counts), (*notes, *merged.notes)
        )

    def _merged(self, publication: Publication) -> Merged:
        match publication.content:
            case PostcodeFile(packed):
                return self._take_postcodes(packed)
            case BankHolidays(titles):
                return self._take_holidays(titles)
            case OdsFile(organisations, as_of):
                if publication.kind is FileKind.ODS_DISPENSERS:
                    return merge_dispensers(self.pharmacies, organisations, as_of)
                return merge_practices(self.practices, self.pharmacies, organisations, as_of)
            case ConsolidatedList(pharmacies, as_of):
                merged = merge_list(self.pharmacies, pharmacies, as_of)
                merged.counts.update(asdict(publication.content.hours))
                return merged
            case RecordedCodes(codes):
                return merge_recorded(self.pharmacies, self.practices, codes)

    def _take_holidays(self, titles: Mapping[date, str]) -> Merged:
        """The list is whole from its first day on: a later day that it lacks is no bank holiday any more."""
        held = {day: title for day, title in self.holidays.items() if day >= min(titles, default=date.max)}
        merged = Merged()
        merged.counts.update(_became(held.get(day), title) for day, title in titles.items())
        merged.counts["removed"] = len(held.keys() - titles.keys())
        self.new_holidays = {} if held == titles else titles
        return merged

    def _take_postcodes(self, file: Mapping[str, bytes]) -> Merged:
        """A postcode that the file lacks stays: it is out of use, and people still give it."""
        merged = Merged()
        for outward, packed in file.items():
            held = self.packed.get(outward)
            if held in (None, packed):
                merged.counts[_became(held, packed)] += len(Postcodes.unpack({outward: packed}))
                together = packed
            else:
                known, said = _places(outward, held), _places(outward, packed)
                merged.counts.update(_became(known.get(postcode), place) for postcode, place in said.items())
                together = _packed(known | said)[outward]
            if together != held:
                self.packed[outward] = together
                self.repacked.add(outward)
        return merged


def _became(held: object, said: object) -> str:
    if held is None:
        return "added"
    return "unchanged" if held == said else "changed"


def _places(outward: str, packed: bytes | None) -> dict[Postcode, tuple[float, float]]:
    known = Postcodes.unpack({outward: packed} if packed else {})
    return {postcode: (latitude, longitude) for postcode, latitude, longitude in known.places()}


def _packed(places: Mapping[Postcode, tuple[float, float]]) -> dict[str, bytes]:
    return Postcodes.pack((postcode, *point) for postcode, point in places.items())
