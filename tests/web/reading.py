"""What is asked of every page: no barrier that axe knows of, nothing that must be scrolled sideways, valid HTML."""

import json
from pathlib import Path
from weakref import WeakKeyDictionary

import axe_playwright_python
from playwright.async_api import Page, Response

from tests.web.markup import faults

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
OPTIONS = json.dumps({"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
WIDTHS = (320, 768, 1280)
"""The first is also that of a window of 1280 pixels at 400% zoom."""
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }"""
"""As wide as people may set their text, by WCAG 1.4.12."""
SIDEWAYS = """async (style) => {
  const page = document.documentElement;
  const isSo = () => page.scrollWidth > page.clientWidth;
  const asItIs = isSo();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [sheet];
  const spaced = isSo();
  document.adoptedStyleSheets = [];
  return [asItIs && "must be scrolled sideways", spaced && "must be scrolled sideways, spaced"].filter(Boolean);
}"""
_documents: WeakKeyDictionary[Page, Response] = WeakKeyDictionary()


def watch(page: Page) -> None:
    """From now on: what it is shown, as the service sent it."""
    page.on("response", lambda response: _note(page, response))


def _note(page: Page, response: Response) -> None:
    if response.request.resource_type == "document" and not 300 <= response.status < 400:
        _documents[page] = response


async def barriers(page: Page) -> list[str]:
    """By axe-core, at each width; and what is wrong with its HTML."""
    found = [f"HTML: {one}" for one in faults(await _documents[page].text())]
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width}px: {one}" for one in await _violations(page)]
        found += [f"{width}px: {one}" for one in await page.evaluate(SIDEWAYS, SPACED)]
    return found


async def _violations(page: Page) -> list[str]:
    if not await page.evaluate("typeof window.axe === 'object'"):
        await page.evaluate(AXE.read_text("utf-8"))
    result = await page.evaluate(f"axe.run(document, {OPTIONS})")
    return [f"{one['id']}: {one['help']} at {one['nodes'][0]['target']}" for one in result["violations"]]
