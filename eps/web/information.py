"""Pages that only tell: the same for everybody, at addresses that stay."""

from starlette.responses import Response

from eps.web.door import Handler, Page
from eps.web.rendering import page
from eps.web.visit import Visit

TOLD = {
    "/when-a-pharmacy-closes": ("public/when_a_pharmacy_closes.html", "What happens when a pharmacy closes"),
    "/medicine-today": ("public/medicine_today.html", "Need medicine today?"),
    "/acting-for-someone-else": ("public/acting_for_someone_else.html", "If you act for someone else"),
    "/accessibility": ("public/accessibility.html", "Accessibility statement"),
    "/privacy": ("public/privacy.html", "Privacy and cookies"),
}


def _telling(template: str, title: str) -> Handler:
    async def tell(visit: Visit) -> Response:
        return page(visit, template, title=title)

    return tell


PAGES = tuple(Page(path, show=_telling(*told)) for path, told in TOLD.items())
