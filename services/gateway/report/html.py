"""The report page's HTML: no script, nothing from elsewhere, every input with its label.

The templates in ``pages/`` escape whatever anybody wrote and set it apart from the text around it
(``<bdi>``), so that it can neither become markup nor turn the direction of what stands beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.gateway.api.language import Language
from services.gateway.report import words
from services.gateway.report.form import (
    LINES,
    NAME,
    NUMBERS,
    ONCE,
    PHONE,
    SUMMARY,
    Form,
    Input,
    Sent,
)
from services.gateway.report.photos import PHOTOS
from services.gateway.report.words import Said

ID_PART: Final = 4
MINUTE_S, HOUR_S = 60, 3_600
TEXT_CHARS_MAX: Final = 10_000
LINE_CHARS_MAX: Final = 500
NAME_CHARS_MAX: Final = 100
RATINGS: Final = ("1", "2", "3", "4", "5")
LANGUAGES: Final = {Language.ZH: "zh-CN", Language.EN: "en"}

PAGES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.globals |= {
    "answers": {"yes": words.YES, "no": words.NO},
    "languages": LANGUAGES,
    "line_chars_max": LINE_CHARS_MAX,
    "lines": LINES,
    "name_chars_max": NAME_CHARS_MAX,
    "numbers": NUMBERS,
    "once_name": ONCE,
    "phone_name": PHONE,
    "photos_name": PHOTOS,
    "ratings": RATINGS,
    "text_chars_max": TEXT_CHARS_MAX,
    "words": words,
}


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """What stands at the top: what the label itself says."""

    name: str
    label_id: str
    retired: bool = False

    @property
    def short_id(self) -> str:
        """The label's id as people read it out."""
        whole = self.label_id.upper()
        return "-".join(whole[at : at + ID_PART] for at in range(0, len(whole), ID_PART))


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What is said of an earlier report of the same thing, and the page to follow it on."""

    sentence: str = ""
    path: str = ""


NOTHING_EARLIER: Final = Earlier()


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How a report stands, as far as whoever made it may know."""

    number: str = ""
    state: str = ""
    receiving: bool = False


@dataclass(frozen=True, kw_only=True)
class Advice:
    """An article about the thing, in the languages in which somebody wrote it."""

    key: str
    title: Mapping[str, str]
    body: Mapping[str, str]

    def said(self, texts: Mapping[str, str], language: Language) -> str:
        """Return one of its texts in a language, or in the one that there is."""
        return texts.get(language.value) or next(iter(texts.values()), "")


def form_page(
    form: Form,
    labelled: Labelled,
    sent: Sent,
    wrong: Mapping[str, str],
    *,
    once: str,
    already: Earlier,
    advice: Sequence[Advice] = (),
    language: Language,
    path: str,
) -> str:
    """Return the form, as far as it was filled in, with what is wrong at each input."""
    inputs = (*_summary(form), *form.inputs, *_contact(form))
    return _page(
        "form.html",
        form.title(language),
        language,
        path,
        labelled=labelled,
        sent=sent,
        wrong=wrong,
        once=once,
        already=already,
        advice=advice,
        inputs=inputs,
        labels={
            **{one.name: one.label(language) for one in inputs},
            PHOTOS: words.PHOTOS(language),
        },
        cannot=_of(words.CANNOT, form.beyond, language),
        left=_of(words.NOT_HERE, form.left, language),
    )


def advice_page(advice: Advice, once: str, *, language: Language, path: str) -> str:
    """Return an article, and ask whether it was enough."""
    title = advice.said(advice.title, language)
    text = advice.said(advice.body, language)
    return _page("advice.html", title, language, path, text=text, once=once)


def solved_page(*, language: Language, path: str) -> str:
    """Return what is said to whom an article was enough."""
    return _page("solved.html", words.SOLVED(language), language, path)


def progress_page(
    title: Said, progress: Progress, address: str, *, language: Language, path: str
) -> str:
    """Return the page whoever reported keeps."""
    head = title(language)
    return _page("progress.html", head, language, path, progress=progress, address=address)


def refusal_page(title: str, advice: str, *, language: Language, path: str) -> str:
    """Return why it does not go on, and what to do."""
    return _page("refusal.html", title, language, path, advice=advice)


def ago(opened_at: datetime, now: datetime, language: Language) -> str:
    """Return how long ago something was, as people say it."""
    seconds = max(0.0, (now - opened_at).total_seconds())
    if seconds < MINUTE_S:
        return words.JUST_NOW(language)
    if seconds < HOUR_S:
        return words.MINUTES_AGO(language).format(n=int(seconds // MINUTE_S))
    return words.HOURS_AGO(language).format(n=int(seconds // HOUR_S))


def _page(name: str, title: str, language: Language, path: str, **shown: object) -> str:
    """Return a whole page; ``path`` is its own address, to read it in the other language."""
    other = Language.EN if language is Language.ZH else Language.ZH
    template = PAGES.get_template(name)
    return template.render(title=title, language=language, other=other, path=path, **shown)


def _of(sentence: Said, inputs: Sequence[Input], language: Language) -> str:
    """Return what a sentence says of some inputs; of none, nothing."""
    if not inputs:
        return ""
    comma = "、" if language is Language.ZH else ", "
    return sentence(language).format(what=comma.join(one.label(language) for one in inputs))


def _summary(form: Form) -> Sequence[Input]:
    return (_own(SUMMARY, "text", words.SUMMARY, required=True),) if form.asks_summary else ()


def _contact(form: Form) -> Sequence[Input]:
    return (
        _own(NAME, "name", words.NAME, required=False),
        _own(PHONE, "phone", words.PHONE, required=form.phone_required),
    )


def _own(name: str, kind: str, said: Said, *, required: bool) -> Input:
    """Return an input of the page's own, which is no field of the scenario."""
    return Input(name=name, key=name, kind=kind, zh=said.zh, en=said.en, required=required)
