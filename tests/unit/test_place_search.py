"""A place by its name, through geopy's Nominatim geocoder, against a server of the test's own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from eps import geography
from eps.geography import PlaceSearchUnavailable, Point, geocode_place

YORK = {"lat": "53.9590", "lon": "-1.0815", "display_name": "York, England"}


@dataclass
class Geocoder:
    """Says `body` to whoever asks, and keeps what was asked."""

    body: bytes = b"[]"
    status: int = 200
    waits: float = 0
    domain: str = ""
    asked: dict[str, str] = field(default_factory=dict)

    def says(self, *places: dict[str, Any]) -> None:
        self.body = json.dumps(places).encode()

    async def search(self, name: str = "York") -> Point | None:
        return await geocode_place(name, geocoder="nominatim", domain=self.domain, scheme="http")


@pytest.fixture
def server() -> Iterator[Geocoder]:
    geocoder = Geocoder()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sleep(geocoder.waits)
            geocoder.asked = {name: value for name, [value] in parse_qs(urlsplit(self.path).query).items()}
            self.send_response(geocoder.status)
            self.end_headers()
            self.wfile.write(geocoder.body)

        def log_message(self, *_: object) -> None:
            """Says nothing in the test's output."""

    http = HTTPServer(("127.0.0.1", 0), Answer)
    geocoder.domain = f"127.0.0.1:{http.server_port}"
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield geocoder
    http.shutdown()
    thread.join()
    http.server_close()


async def test_a_place_of_that_name_is_found(server: Geocoder) -> None:
    server.says(YORK)
    assert await server.search() == Point(53.9590, -1.0815)


async def test_only_places_in_and_around_england_are_asked_for(server: Geocoder) -> None:
    await server.search("York")
    assert server.asked["q"] == "York"
    assert server.asked["countrycodes"] == "gb"
    assert server.asked["bounded"] == "1"
    assert server.asked["viewbox"] == "-6.5,49.8,1.8,55.9"


async def test_the_first_place_in_england_is_meant(server: Geocoder) -> None:
    newport_in_wales = {"lat": "51.58", "lon": "-2.99", "address": {"ISO3166-2-lvl4": "GB-WLS"}}
    newport_on_wight = {"lat": "50.70", "lon": "-1.29", "address": {"ISO3166-2-lvl4": "GB-ENG"}}
    server.says(*(place | {"display_name": "Newport"} for place in (newport_in_wales, newport_on_wight)))
    assert await server.search("Newport") == Point(50.70, -1.29)


async def test_a_name_that_means_no_place_is_none(server: Geocoder) -> None:
    assert await server.search("Nowhere at all") is None


@pytest.mark.parametrize("name", ["", "  ", "\x00", "x" * 3000])
async def test_any_text_may_be_asked_for(server: Geocoder, name: str) -> None:
    assert await server.search(name) is None


RUBBISH = (
    "", "not json", "\u00ff", "5", '"text"', "[1]", "[[]]", '{"error": "down"}', '[{"foo": 1}]',
    '[{"lat": "north", "lon": "1", "display_name": "York"}]',
    '[{"lat": "NaN", "lon": "1", "display_name": "York"}]',
    '[{"lat": "53", "lon": null, "display_name": "York"}]',
    '[{"lat": "53", "lon": "1", "display_name": "York", "address": 5}]',
)  # fmt: skip


@pytest.mark.parametrize("body", RUBBISH)
async def test_rubbish_from_the_geocoder_is_no_answer(server: Geocoder, body: str) -> None:
    server.body = body.encode("latin-1")
    with pytest.raises(PlaceSearchUnavailable, match="Search by postcode instead"):
        await server.search()


@pytest.mark.parametrize("status", [403, 429, 500, 503])
async def test_a_geocoder_that_refuses_is_unavailable(server: Geocoder, status: int) -> None:
    server.status = status
    with pytest.raises(PlaceSearchUnavailable):
        await server.search()


async def test_a_geocoder_that_is_down_is_unavailable() -> None:
    with pytest.raises(PlaceSearchUnavailable):
        await geocode_place("York", geocoder="nominatim", domain="127.0.0.1:1", scheme="http")


async def test_a_geocoder_that_does_not_answer_in_time_is_unavailable(
    server: Geocoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geography, "_GEOCODER_SECONDS", 0.1)
    server.waits = 0.3
    with pytest.raises(PlaceSearchUnavailable):
        await server.search()


@pytest.mark.parametrize("geocoder", [None, "", "arcgis"])
async def test_without_a_geocoder_place_search_is_unavailable(geocoder: str | None) -> None:
    with pytest.raises(PlaceSearchUnavailable):
        await geocode_place("York", geocoder=geocoder, domain="127.0.0.1:1", scheme="http")
