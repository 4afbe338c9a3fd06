"""The report page's addresses: ``/r/{code}`` to report by a label, ``/t/{text}`` to follow it.

Nobody signs in here. The label is the only credential there is, and it is good for one thing; what
goes wrong is said as a page in plain words, too.
"""

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final, Literal
from uuid import UUID, uuid4

import grpc
from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import HTMLResponse, RedirectResponse

from services.gateway.api.catalogue import entry_of
from services.gateway.api.context import Gateway, GatewayNow, is_position
from services.gateway.api.guard import SAFE_METHODS, ReadRequest
from services.gateway.api.language import Language
from services.gateway.api.problems import detail_of
from services.gateway.exchanging import Scan
from services.gateway.report import words
from services.gateway.report.calls import (
    Already,
    advice_for,
    form_told,
    progress_of,
    reported_already,
    submitted,
)
from services.gateway.report.form import (
    ONCE,
    Form,
    Sent,
    form_of,
    report_of,
    sent_by,
    wrong_in,
)
from services.gateway.report.html import (
    NOTHING_EARLIER,
    Advice,
    Earlier,
    Labelled,
    ago,
    form_page,
    progress_page,
    refusal_page,
)
from services.gateway.report.pace import Doing, network_of
from services.gateway.report.photos import (
    NOT_OURS,
    PHOTOS,
    PHOTOS_MAX,
    Filled,
    sent_on,
)
from services.gateway.report.reading import FormUnreadable, read_filled, read_form
from services.gateway.report.tracking import Followed
from shared.decider import Kind, Reason, Refusal
from shared.pb.gongdan.intake.v1 import intake_pb2
from shared.rpc.errors import refusal_of

ONCE_FORM: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""With its dashes: without, one in some hundreds looks like a telephone number and is sealed."""

BUSY_WAIT_S: Final = 60
LANG: Final = "lang"

Handler = Callable[[Request], Coroutine[object, object, Response]]
Lang = Annotated[Literal["zh", "en", ""], Query(alias=LANG)]


class PhotosRefused(Exception):
    """A photo cannot be taken; ``sentence`` says why, and what to do."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class Plain(APIRoute):
    """A route for people without a name: whatever is refused is a page that says so."""

    def get_route_handler(self) -> Handler:
        """Return the framework's handler, with a body read within bounds and refusals as pages."""
        handle = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            try:
                read = ReadRequest(request.scope, request.receive)
                if request.method not in SAFE_METHODS:
                    read.take(await read_form(read), None)
                return await handle(read)
            except Refusal as refusal:
                return _refused(request, refusal)
            except grpc.aio.AioRpcError as error:
                return _refused(request, refusal_of(error))
            except RequestValidationError:
                return _refused(request, FormUnreadable())

        return spoken


router = APIRouter(route_class=Plain, include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One visit: the label that was scanned, and the form that goes with it."""

    scan: Scan
    told: intake_pb2.GetFormResponse
    form: Form
    language: Language
    path: str

    @property
    def labelled(self) -> Labelled:
        """What the label says."""
        return Labelled(
            name=self.told.asset_name or self.scan.label.name,
            label_id=self.scan.label.label_id,
            retired=self.told.asset_retired,
        )

    def shown(
        self,
        sent: Sent,
        wrong: Mapping[str, str],
        once: str,
        already: Earlier = NOTHING_EARLIER,
        *,
        advice: Sequence[Advice] = (),
        status: int = 200,
    ) -> Response:
        """Return the form."""
        text = form_page(
            self.form,
            self.labelled,
            sent,
            wrong,
            once=once,
            already=already,
            advice=advice,
            language=self.language,
            path=self.path,
        )
        return html_of(text, status)


@router.get("/r/{code}")
async def form(code: str, request: Request, gateway: GatewayNow, lang: Lang = "") -> Response:
    """The form of a label, and whether its thing was reported already."""
    del lang  # read from the request, as refusals do
    gateway.pace.count(Doing.LOOKING, place_of(request))
    desk = await opened(gateway, request, code)
    already = await reported_already(gateway, desk.scan, desk.language)
    advice = await advice_for(gateway, desk.scan)
    earlier = _earlier(gateway, code, already, desk.language)
    return desk.shown(Sent(), {}, str(uuid4()), earlier, advice=advice)


@router.post("/r/{code}")
async def send(code: str, request: Request, gateway: GatewayNow, lang: Lang = "") -> Response:
    """Take a report; the same form sent twice is one report."""
    del lang
    gateway.pace.count(Doing.SENDING, place_of(request))
    filled = read_filled(request, await request.body())
    pairs = filled.pairs
    desk = await opened(gateway, request, code)
    once = dict(pairs).get(ONCE, "")
    if not ONCE_FORM.fullmatch(once) or desk.form.beyond:
        raise FormUnreadable
    sent = sent_by(desk.form, pairs)
    if sent.reasons:
        return desk.shown(sent, wrong_in(desk.form, sent.reasons, desk.language), once, status=422)
    label = desk.scan.label.label_id + desk.scan.tenant
    gateway.pace.check(Doing.SENDING_BY_LABEL, label)
    report = report_of(desk.scan.label, desk.form, sent)
    try:
        if filled.photos:
            report["attachments"] = await _photos_of(gateway, desk, once, filled)
    except PhotosRefused as refused:
        return desk.shown(sent, {PHOTOS: refused.sentence}, once, status=422)
    answer = await submitted(gateway, desk.scan, once, report)
    if answer.state == "rejected":
        reasons = [
            Reason(code=one.code, message=one.message, pointer=one.pointer)
            for one in answer.reasons
        ]
        return desk.shown(sent, wrong_in(desk.form, reasons, desk.language), once, status=422)
    # Only what was taken counts for the label: else anybody could silence it with empty forms.
    gateway.pace.note(Doing.SENDING_BY_LABEL, label)
    followed = Followed(code=code, ticket_id=UUID(answer.ticket_id))
    address = f"/t/{gateway.tracking.sign(followed)}"
    query = f"?lang={desk.language.value}&at={answer.position}"
    return RedirectResponse(f"{address}{query}", 303, HEADERS)


@router.get("/t/{text}")
async def follow(
    text: str, request: Request, gateway: GatewayNow, lang: Lang = "", at: str = ""
) -> Response:
    """How a report stands: its number and its state, and nothing else of the ticket."""
    del lang
    gateway.pace.count(Doing.LOOKING, place_of(request))
    followed = gateway.tracking.read(text)
    language = language_of(request)
    scan = await gateway.clients.followed_label(followed.code)
    progress = await progress_of(
        gateway, scan, followed.ticket_id, language, at if is_position(at) else ""
    )
    base = (gateway.public_url or str(request.base_url)).rstrip("/")
    path = request.url.path
    title = words.THANKS if at else words.PROGRESS
    page = progress_page(title, progress, f"{base}{path}", language=language, path=path)
    return html_of(page)


async def opened(gateway: Gateway, request: Request, code: str) -> Desk:
    """Return the form of a label."""
    language = language_of(request)
    scan = await gateway.clients.scanned_label(code)
    told = await form_told(gateway, scan)
    form = form_of(scan.label, told)
    return Desk(scan=scan, told=told, form=form, language=language, path=request.url.path)


def _earlier(gateway: Gateway, code: str, already: Already | None, language: Language) -> Earlier:
    """Return what to say of an earlier report, and where it can be followed."""
    if already is None:
        return NOTHING_EARLIER
    sentence = words.ALREADY_STANDS if already.state else words.ALREADY
    since = ago(already.opened_at, datetime.now(UTC), language)
    followed = already.ticket_id and Followed(code=code, ticket_id=already.ticket_id)
    return Earlier(
        sentence=sentence(language).format(ago=since, state=already.state),
        path=f"/t/{gateway.tracking.sign(followed)}" if followed else "",
    )


async def _photos_of(
    gateway: Gateway, desk: Desk, once: str, filled: Filled
) -> list[dict[str, object]]:
    """Send photos on; raises ``PhotosRefused`` with what somebody can do about it."""
    if len(filled.photos) > PHOTOS_MAX:
        raise PhotosRefused(words.PHOTOS_TOO_MANY(desk.language))
    try:
        return await sent_on(gateway, desk.scan, once, filled.photos)
    except Refusal as refusal:
        if refusal.kind not in NOT_OURS:
            raise
        sentence = detail_of(refusal, desk.language)
        raise PhotosRefused(f"{sentence} {words.PHOTOS_AGAIN(desk.language)}") from refusal


def place_of(request: Request) -> str:
    """Return what counts as one place on the network."""
    return network_of(request.client.host if request.client else "")


def language_of(request: Request) -> Language:
    """Return the language chosen on the page, else the browser's, else Chinese."""
    chosen = request.query_params.get(LANG, "")
    if chosen in {one.value for one in Language}:
        return Language(chosen)
    wanted = request.headers.get("accept-language", "")
    return request.state.language if wanted.strip(" *") else Language.ZH


def _refused(request: Request, refusal: Refusal) -> Response:
    language = language_of(request)
    entry = entry_of(refusal.slug, refusal.kind)
    title, advice = entry.title(language), words.what_to_do(refusal.slug, language)
    text = refusal_page(title, advice, language=language, path=request.url.path)
    response = html_of(text, entry.status)
    if refusal.kind is Kind.BUSY:
        response.headers["Retry-After"] = str(BUSY_WAIT_S)
    return response


HEADERS: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def html_of(text: str, status: int = 200) -> Response:
    """Return a page that nobody keeps or finds."""
    return HTMLResponse(text, status, HEADERS)
