"""The form: which fields somebody without a name is asked, and what they sent as a report.

What a report asks for, intake says; here each kind of field gets a way of writing it down, or none.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.gateway.api.language import Language
from services.gateway.api.reasons import said
from shared.decider import Reason
from shared.messaging.strict_json import text_trouble
from shared.pb.gongdan.identity.v1 import identity_pb2
from shared.pb.gongdan.intake.v1 import intake_pb2

SUMMARY, NAME, PHONE, ONCE = "summary", "name", "phone", "once"
FIELD: Final = "f."
"""Before the keys of fields, so that none is taken for a part of the form itself."""

SUMMARY_CHARS_MAX: Final = 200
LINES: Final = frozenset({"text"})
NUMBERS: Final = frozenset({"int", "number", "decimal", "money", "rating5"})
WRITTEN: Final = frozenset({"string", "code", "enum", "bool", "phone", "date", *LINES, *NUMBERS})
"""The kinds that can be written down without a program; everything else is for the staff."""

ASSET: Final = "asset_ref"
PHOTO: Final = "photo"
"""Photos come with the report itself, whatever fields there are for them."""

WHOLE: Final = re.compile(r"[+-]?[0-9]{1,16}")
DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,15}\.[0-9]{1,6}")
BROKEN_NUMBER: Final = re.compile(r"[\d\s+()-]+$")
ANSWERS: Final = {"yes": True, "no": False}


@dataclass(frozen=True, kw_only=True)
class Input:
    """One thing that is asked; ``name`` is what it is called in the form that is sent."""

    name: str
    key: str
    kind: str
    zh: str
    en: str
    required: bool
    values: tuple[str, ...] = ()

    def label(self, language: Language) -> str:
        """Return what people call it."""
        return self.zh if language is Language.ZH else self.en


@dataclass(frozen=True, kw_only=True)
class Form:
    """What is asked by a label; ``beyond`` is needed and cannot be asked, ``left`` need not be."""

    zh: str
    en: str
    inputs: tuple[Input, ...]
    asks_summary: bool
    phone_required: bool
    beyond: tuple[Input, ...] = ()
    left: tuple[Input, ...] = ()

    def title(self, language: Language) -> str:
        """Return what is reported."""
        return self.zh if language is Language.ZH else self.en


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What somebody filled in, by the names of the form, and what is wrong with it."""

    given: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()

    def text(self, name: str) -> str:
        """Return what stands in an input; empty for nothing."""
        return self.given.get(name, "")


def form_of(label: identity_pb2.Label, told: intake_pb2.GetFormResponse) -> Form:
    """Return the form of a label."""
    asked = [one for one in told.fields if not _is_said_by(label, one)]
    written = [_input(one) for one in asked if _can_be_written(one)]
    telling = _telling(written)
    inputs = tuple(sorted(written, key=lambda one: (one is not telling, not one.required)))
    cannot = [_input(one) for one in asked if not _can_be_written(one)]
    needed = [one for one in cannot if one.required]
    return Form(
        zh=told.name_zh,
        en=told.name_en,
        inputs=inputs,
        asks_summary=telling is None,
        phone_required=any(one.part == "reporter" and one.required for one in told.fields),
        beyond=(*(_input(one) for one in told.beyond), *needed),
        left=tuple(one for one in cannot if not one.required and one.kind != PHOTO),
    )


def report_of(label: identity_pb2.Label, form: Form, sent: Sent) -> dict[str, object]:
    """Return the report that a filled-in form is, as intake reads it (contracts.md)."""
    fields = {
        one.key: _value(one.kind, text) for one in form.inputs if (text := sent.text(one.name))
    }
    report: dict[str, object] = {"type": label.type, "summary": _summary(form, sent)}
    place, _, where = label.place.partition(":")
    if place:
        report["links"] = {place: where}
    if label.asset:
        report["asset"] = label.asset
    reporter = {name: sent.text(name) for name in (NAME, PHONE) if sent.text(name)}
    if reporter:
        report["reporter"] = reporter
    report["fields"] = fields
    return report


def sent_by(form: Form, pairs: Iterable[tuple[str, str]]) -> Sent:
    """Return what was sent, by names that the form has; the first of each counts."""
    known = {SUMMARY, NAME, PHONE, *(one.name for one in form.inputs)}
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in known and name not in given:
            given[name] = value.replace("\r\n", "\n").strip()
    wrong = tuple(
        Reason(
            code=code,
            message="This holds a character that cannot be stored.",
            pointer=pointer_of(name),
            zh="含有不可保存的字符。",
        )
        for name, text in given.items()
        if (code := text_trouble(text)) is not None
    )
    return Sent(given=given, reasons=wrong)


def pointer_of(name: str) -> str:
    """Return where in the report an input's value stands."""
    if name.startswith(FIELD):
        return f"/fields/{name.removeprefix(FIELD)}"
    return f"/{name}" if name == SUMMARY else f"/reporter/{name}"


def wrong_in(form: Form, reasons: Sequence[Reason], language: Language) -> dict[str, str]:
    """Return what is wrong by the inputs it is about, the first of each.

    Where no summary is asked for, the first input says it. What no input is about names its thing.
    """
    names = {pointer_of(one): one for one in (NAME, PHONE, *(one.name for one in form.inputs))}
    names[pointer_of(SUMMARY)] = SUMMARY if form.asks_summary else form.inputs[0].name
    others = {pointer_of(one.name): one.label(language) for one in (*form.beyond, *form.left)}
    wrong: dict[str, str] = {}
    for one in reasons:
        sentence = said(one, language)
        if one.pointer not in names and one.pointer:
            thing = others.get(one.pointer, one.pointer.rpartition("/")[2])
            sentence = f"{thing}{'：' if language is Language.ZH else ': '}{sentence}"
        wrong.setdefault(names.get(one.pointer, one.pointer), sentence)
    return wrong


def _is_said_by(label: identity_pb2.Label, one: intake_pb2.FormField) -> bool:
    """Say whether nobody need ask: the label says it, or the reporter's own part does."""
    if one.part == "reporter":
        return True
    return one.part == "asset" and bool(label.asset)


def _can_be_written(one: intake_pb2.FormField) -> bool:
    return one.type in WRITTEN or one.type == ASSET or bool(one.values)


def _input(one: intake_pb2.FormField) -> Input:
    return Input(
        name=f"{FIELD}{one.key}",
        key=one.key,
        kind=one.type,
        zh=one.label_zh,
        en=one.label_en,
        required=one.required,
        values=tuple(one.values),
    )


def _telling(inputs: Iterable[Input]) -> Input | None:
    """Return the input that says what is wrong, so that nobody writes it twice."""
    return next((one for one in inputs if one.required and one.kind in LINES), None)


def _summary(form: Form, sent: Sent) -> str:
    telling = _telling(form.inputs)
    text = sent.text(SUMMARY if telling is None else telling.name)
    line = text.partition("\n")[0].strip()
    if len(line) <= SUMMARY_CHARS_MAX:
        return line
    # Half of somebody's number would not be known for one, and stay in clear.
    return f"{BROKEN_NUMBER.sub('', line[:SUMMARY_CHARS_MAX])}…"


def _value(kind: str, text: str) -> object:
    """Return what was written as a value of its kind; intake says what is wrong with others."""
    if kind == "bool":
        return ANSWERS.get(text, text)
    if kind in NUMBERS and WHOLE.fullmatch(text):
        return int(text)
    if kind in NUMBERS and DECIMAL.fullmatch(text):
        return float(text) if kind == "number" else text.removeprefix("+")
    return text
