"""Styles, the script and icons: read and compressed once, and named by their content, so that browsers keep them."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
FOR_A_YEAR = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    compressed: bytes
    media_type: str
    version: str


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """By name, such as `images/favicon.svg`."""
    return {
        path.relative_to(FOLDER).as_posix(): _asset(path)
        for path in sorted(FOLDER.rglob("*"))
        if path.suffix in MEDIA_TYPES
    }


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    version = hashlib.sha256(content).hexdigest()[:12]
    return Asset(content, gzip.compress(content, 9, mtime=0), MEDIA_TYPES[path.suffix], version)


def address_of(name: str) -> str:
    """Where a page finds it."""
    return f"/static/{assets()[name].version}/{name}"


async def versioned(request: Request) -> Response:
    """One under an old version is given as it is now: a page from before an update finds something."""
    name, version = request.path_params["name"], request.path_params["version"]
    asset = assets().get(name)
    if asset is None:
        return Response(status_code=404)
    return _response(asset, request, FOR_A_YEAR if asset.version == version else FOR_A_DAY)


async def icon(request: Request) -> Response:
    """The design system's styles name their icons so."""
    asset = assets().get(f"images/{request.path_params['name']}")
    return Response(status_code=404) if asset is None else _response(asset, request, FOR_A_DAY)


def _response(asset: Asset, request: Request, kept: str) -> Response:
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.compressed, headers=headers, media_type=asset.media_type)
    return Response(asset.content, headers=headers, media_type=asset.media_type)


ROUTES = (Route("/static/{version}/{name:path}", versioned), Route("/assets/images/{name}", icon))
