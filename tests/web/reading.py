"""What is asked of every page: no barrier that axe knows of, nothing that must be scrolled sideways, valid HTML."""

import json
from pathlib import Path

import axe_playwright_python
from playwright.async_api import Page

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WIDTHS = (320, 768, 1280)


async def barriers(page: Page) -> list[str]:
    """By axe-core, at each width."""
    found = []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width}px: {one}" for one in await _violations(page)]
        if await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{width}px: must be scrolled sideways")
    return found


async def _violations(page: Page) -> list[str]:
    if not await page.evaluate("typeof window.axe === 'object'"):
        await page.evaluate(AXE.read_text("utf-8"))
    options = json.dumps({"runOnly": {"type": "tag", "values": RULES}})
    result = await page.evaluate(f"axe.run(document, {options})")
    return [f"{one['id']}: {one['help']} at {one['nodes'][0]['target']}" for one in result["violations"]]
