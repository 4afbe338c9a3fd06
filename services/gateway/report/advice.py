"""Articles on the report page: what may be enough to read, and whether it was.

An article is opened by a button, not by a link, so that what fetches links ahead counts nothing.
"""

from typing import Annotated, Final
from uuid import uuid4

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.api.context import Gateway, GatewayNow
from services.gateway.report.calls import advice_answered, advice_read, advice_told
from services.gateway.report.form import ONCE
from services.gateway.report.html import advice_page, solved_page
from services.gateway.report.pace import Doing
from services.gateway.report.reading import FormUnreadable, read_filled
from services.gateway.report.routes import (
    HEADERS,
    ONCE_FORM,
    Lang,
    Plain,
    html_of,
    language_of,
    place_of,
)

HELPED: Final = "helped"

Key = Annotated[str, Path(min_length=1, max_length=64)]

router = APIRouter(route_class=Plain, include_in_schema=False)


@router.post("/r/{code}/articles/{key}")
async def read(
    code: str, key: Key, request: Request, gateway: GatewayNow, lang: Lang = ""
) -> Response:
    """Show an article; opened again from the same form, it is the same consultation."""
    del lang  # read from the request, as refusals do
    pairs = await _sent(gateway, request)
    scan = await gateway.clients.scanned_label(code)
    advice = await advice_read(gateway, scan, key, pairs[ONCE])
    language = language_of(request)
    return html_of(advice_page(advice, pairs[ONCE], language=language, path=request.url.path))


@router.get("/r/{code}/articles/{key}")
async def look(
    code: str, key: Key, request: Request, gateway: GatewayNow, lang: Lang = ""
) -> Response:
    """Show an article again, in the other language for instance; that is not counted."""
    del lang
    gateway.pace.count(Doing.LOOKING, place_of(request))
    scan = await gateway.clients.scanned_label(code)
    advice, language = await advice_told(gateway, scan, key), language_of(request)
    return html_of(advice_page(advice, str(uuid4()), language=language, path=request.url.path))


@router.post("/r/{code}/articles/{key}/answer")
async def answer(
    code: str, key: Key, request: Request, gateway: GatewayNow, lang: Lang = ""
) -> Response:
    """Take whether it was enough; whom it did not help goes on to the form."""
    del lang
    pairs = await _sent(gateway, request)
    scan = await gateway.clients.scanned_label(code)
    helped = pairs.get(HELPED) == "yes"
    await advice_read(gateway, scan, key, pairs[ONCE])  # who changed the language has not yet
    await advice_answered(gateway, scan, key, pairs[ONCE], helped=helped)
    form, language = f"/r/{code}", language_of(request)
    if helped:
        return html_of(solved_page(language=language, path=form))
    return RedirectResponse(f"{form}?lang={language.value}", 303, HEADERS)


async def _sent(gateway: Gateway, request: Request) -> dict[str, str]:
    """Return what a button sent. Raises FormUnreadable, and TooOften from one place."""
    gateway.pace.count(Doing.SENDING, place_of(request))
    pairs = dict(read_filled(request, await request.body()).pairs)
    if not ONCE_FORM.fullmatch(pairs.get(ONCE, "")):
        raise FormUnreadable
    return pairs
