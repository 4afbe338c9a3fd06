"""HTML of the report page: no script, nothing from elsewhere, every input with its label.

Everything that anybody wrote is escaped and set apart from the text around it (``<bdi>``), so that
it can neither become markup nor turn the direction of what stands beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

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
from services.gateway.report.words import Said

ID_PART: Final = 4
MINUTE_S, HOUR_S = 60, 3_600
TEXT_CHARS_MAX: Final = 10_000
LINE_CHARS_MAX: Final = 500
NAME_CHARS_MAX: Final = 100
RATINGS: Final = ("1", "2", "3", "4", "5")
LANGUAGES: Final = {Language.ZH: "zh-CN", Language.EN: "en"}


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """What stands at the top: what the label itself says."""

    name: str
    label_id: str

    @property
    def short_id(self) -> str:
        """The label's id as people read it out."""
        whole = self.label_id.upper()
        return "-".join(whole[at : at + ID_PART] for at in range(0, len(whole), ID_PART))


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How a report stands, as far as whoever made it may know."""

    number: str = ""
    state: str = ""
    receiving: bool = False


def page(title: str, content: str, *, language: Language, path: str) -> str:
    """Return a whole page; ``path`` is its own address, to read it in the other language."""
    other = Language.EN if language is Language.ZH else Language.ZH
    return (
        f'<!doctype html><html lang="{LANGUAGES[language]}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        '<link rel="icon" href="/console/icon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/console/report.css"></head><body>'
        f'<p class="language"><a href="{escape(path)}?lang={other.value}" hreflang="{other.value}"'
        f' lang="{LANGUAGES[other]}">{words.LANGUAGE_OTHER(language)}</a></p>'
        f"<main>{content}</main></body></html>"
    )


def heading(title: str, labelled: Labelled | None, language: Language) -> str:
    """Return the title, and under it what the label says."""
    shown = f"<h1>{_apart(title)}</h1>"
    if labelled is not None:
        shown += (
            f'<p class="thing">{_apart(labelled.name)}'
            f' <span class="muted">{words.NUMBER_ON_LABEL(language)} {labelled.short_id}</span></p>'
        )
    return shown


def form_page(
    form: Form,
    labelled: Labelled,
    sent: Sent,
    wrong: Mapping[str, str],
    *,
    once: str,
    already: str,
    language: Language,
    path: str,
) -> str:
    """Return the form, as far as it was filled in, with what is wrong at each input."""
    title = form.title(language)
    parts = [heading(title, labelled, language)]
    if already:
        parts.append(f'<p class="note" role="status">{escape(already)}</p>')
    if form.beyond:
        cannot = words.CANNOT(language).format(what=_listed(form.beyond, language))
        parts.append(f'<p class="wrong" role="alert">{escape(cannot)}</p>')
        return page(title, "".join(parts), language=language, path=path)
    if wrong:
        parts.append(_wrong_list(form, wrong, language))
    parts.append(
        f'<form method="post" action="{escape(path)}?lang={language.value}" accept-charset="utf-8">'
        f'<input type="hidden" name="{ONCE}" value="{escape(once)}">'
    )
    if form.asks_summary:
        parts.append(_asked(_summary_input(), sent, wrong, language))
    parts += [_asked(one, sent, wrong, language) for one in form.inputs]
    parts += [_contact(form, sent, wrong, language)]
    if form.left:
        left = words.NOT_HERE(language).format(what=_listed(form.left, language))
        parts.append(f'<p class="muted">{escape(left)}</p>')
    parts.append(f'<button type="submit">{words.SEND(language)}</button></form>')
    return page(title, "".join(parts), language=language, path=path)


def progress_page(progress: Progress, address: str, *, language: Language, path: str) -> str:
    """Return the page whoever reported keeps."""
    title = words.THANKS(language)
    parts = [heading(title, None, language)]
    if progress.number:
        parts.append(
            f"<dl><dt>{words.TICKET(language)}</dt>"
            f'<dd class="number">{escape(progress.number)}</dd>'
            f"<dt>{words.STATE(language)}</dt><dd>{_apart(progress.state)}</dd></dl>"
        )
    elif progress.receiving:
        parts.append(f'<p role="status">{words.RECEIVING(language)}</p>')
    else:
        parts.append(f"<p>{words.NO_PROGRESS(language)}</p>")
    here = f"{escape(path)}?lang={language.value}"
    parts.append(f'<p><a class="button" href="{here}">{words.RELOAD(language)}</a></p>')
    parts.append(
        f'<p class="muted">{words.KEEP_ADDRESS(language)}<br>'
        f'<a class="address" href="{here}">{escape(address)}</a></p>'
    )
    return page(title, "".join(parts), language=language, path=path)


def refusal_page(title: str, advice: str, *, language: Language, path: str) -> str:
    """Return why it does not go on, and what to do."""
    content = heading(title, None, language) + f'<p role="alert">{escape(advice)}</p>'
    return page(title, content, language=language, path=path)


def ago(opened_at: datetime, now: datetime, language: Language) -> str:
    """Return how long ago something was, as people say it."""
    seconds = max(0.0, (now - opened_at).total_seconds())
    if seconds < MINUTE_S:
        return words.JUST_NOW(language)
    if seconds < HOUR_S:
        return words.MINUTES_AGO(language).format(n=int(seconds // MINUTE_S))
    return words.HOURS_AGO(language).format(n=int(seconds // HOUR_S))


def _apart(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"


def _listed(inputs: Sequence[Input], language: Language) -> str:
    return ("、" if language is Language.ZH else ", ").join(one.label(language) for one in inputs)


def _summary_input() -> Input:
    said = words.SUMMARY
    return Input(name=SUMMARY, key=SUMMARY, kind="text", zh=said.zh, en=said.en, required=True)


def _contact(form: Form, sent: Sent, wrong: Mapping[str, str], language: Language) -> str:
    name, phone = (
        Input(name=key, key=key, kind=kind, zh=said.zh, en=said.en, required=required)
        for key, kind, said, required in (
            (NAME, "name", words.NAME, False),
            (PHONE, "phone", words.PHONE, form.phone_required),
        )
    )
    return _asked(name, sent, wrong, language) + _asked(phone, sent, wrong, language)


def _wrong_list(form: Form, wrong: Mapping[str, str], language: Language) -> str:
    labels = {one.name: one.label(language) for one in (_summary_input(), *form.inputs)}
    labels |= {NAME: words.NAME(language), PHONE: words.PHONE(language)}
    items = "".join(
        f'<li><a href="#{escape(name)}">{escape(labels[name])}</a>：{escape(text)}</li>'
        if name in labels
        else f"<li>{escape(text)}</li>"
        for name, text in wrong.items()
    )
    return f'<div class="wrong" role="alert"><p>{words.MEND(language)}</p><ul>{items}</ul></div>'


def _asked(one: Input, sent: Sent, wrong: Mapping[str, str], language: Language) -> str:
    """Return one input with its label, and what is wrong with what was written there."""
    name, trouble = escape(one.name), wrong.get(one.name, "")
    told = f'<span class="trouble" id="{name}-wrong">{escape(trouble)}</span>' if trouble else ""
    why = ""
    if one.name == PHONE:
        why = f'<span class="muted" id="{name}-why">{words.PHONE_WHY(language)}</span>'
    described = [f"{name}-{what}" for what, is_there in (("wrong", told), ("why", why)) if is_there]
    marks = ' aria-invalid="true"' if trouble else ""
    marks += f' aria-describedby="{" ".join(described)}"' if described else ""
    marks += " required" if one.required else ""
    hint = "" if one.required else f' <span class="muted">{words.OPTIONAL(language)}</span>'
    label = f"{escape(one.label(language))}{hint}"
    value = sent.text(one.name)
    if one.kind == "bool":
        choices = "".join(
            f'<label class="choice"><input type="radio" name="{name}" value="{key}"'
            f"{_id(name, key)}{' checked' if value == key else ''}{marks}> {said(language)}</label>"
            for key, said in _ANSWERS.items()
        )
        return f"<fieldset><legend>{label}</legend>{told}<div>{choices}</div></fieldset>"
    control = _control(one, name, value, marks, language)
    return f'<div class="asked"><label for="{name}">{label}</label>{told}{control}{why}</div>'


def _control(one: Input, name: str, value: str, marks: str, language: Language) -> str:
    head = f'id="{name}" name="{name}"{marks}'
    values = one.values or (RATINGS if one.kind == "rating5" else ())
    if values:
        options = "".join(
            f'<option{" selected" if each == value else ""} value="{escape(each)}">'
            f"{escape(each)}</option>"
            for each in values
        )
        first = f'<option value="">{words.CHOOSE(language)}</option>'
        return f"<select {head}>{first}{options}</select>"
    if one.kind in LINES:
        most = f'maxlength="{TEXT_CHARS_MAX}"'
        return f'<textarea {head} rows="4" dir="auto" {most}>\n{escape(value)}</textarea>'
    return f'<input {head} {_kind(one)} dir="auto" value="{escape(value)}">'


def _kind(one: Input) -> str:
    """Return how a phone helps to write a value of a kind."""
    if one.kind == "phone":
        return f'type="tel" autocomplete="tel" maxlength="{NAME_CHARS_MAX}"'
    if one.kind == "name":
        return f'type="text" autocomplete="name" maxlength="{NAME_CHARS_MAX}"'
    if one.kind == "date":
        return 'type="date"'
    if one.kind in NUMBERS:
        return 'type="text" inputmode="decimal" maxlength="24"'
    return f'type="text" maxlength="{LINE_CHARS_MAX}"'


def _id(name: str, key: str) -> str:
    """Return the id of a choice; the list of what is wrong leads to the first."""
    return f' id="{name}"' if key == next(iter(_ANSWERS)) else ""


_ANSWERS: Final[dict[str, Said]] = {"yes": words.YES, "no": words.NO}
