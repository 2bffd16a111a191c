"""What `make bench` starts says nothing into the table it prints, and is heard where it fails."""

import sys

import httpx
import pytest

from bench.searching import server

CHATTY = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Chatty(BaseHTTPRequestHandler):
    def do_GET(self):
        print("asked", flush=True)
        self.send_response_only(200)
        self.end_headers()
        self.log_message("answered")

HTTPServer(("127.0.0.1", int(sys.argv[1])), Chatty).serve_forever()
"""


async def test_the_log_of_a_measuredserver_stays_out_of_the_table(
    capfd: pytest.CaptureFixture[str],
) -> None:
    async with server([sys.executable, "-c", CHATTY], {}) as port, httpx.AsyncClient() as client:
        assert (await client.get(f"http://127.0.0.1:{port}/")).status_code == 200
    assert capfd.readouterr() == ("", "")


async def test_a_measuredserver_that_does_not_begin_is_heard() -> None:
    with pytest.raises(ChildProcessError) as refusal:
        async with server([sys.executable, "-c", "raise SystemExit('no such register')"], {}):
            pass
    assert refusal.value.__notes__ == ["no such register\n"]
