"""Telling: the words in which acceptance sentences call things, in one language."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.workflow.adapters.cards.drafting import LABELS, names_of_states
from services.workflow.adapters.cards.sketch import CANCEL, REASON, Role, Sketch
from services.workflow.adapters.cards.urgency import FieldSketch
from services.workflow.adapters.documents.remarks import Words
from services.workflow.adapters.documents.saying import Language
from services.workflow.domain.forms.field import Field
from services.workflow.domain.labels import SYSTEM, Label
from services.workflow.domain.trying.asking import OF_ASSET
from services.workflow.domain.trying.naming import THE_SYSTEM
from services.workflow.domain.trying.samples import clear_sample_of

PLAIN = re.compile(r"[^\s\"“”「」,，、;；={}…]+( [^\s\"“”「」,，、;；={}…]+)*")


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Says things about a sketch; by their labels, where nothing else is called so."""

    sketch: Sketch
    language: Language

    def say(self, zh: str, en: str) -> str:
        """Return the sentence in the language that is spoken."""
        return zh if self.language == "zh" else en

    def role(self, role: Role) -> str:
        """Return what a role is called."""
        names = {one.key: one.name for one in self.sketch.roles}
        return self._called(role.key, {**names, SYSTEM: Words(THE_SYSTEM.zh, THE_SYSTEM.en)})

    def move(self, key: str) -> str:
        """Return what a move is called."""
        names = {one.key: one.name for one in self.sketch.moves}
        return self._called(key, {**names, CANCEL: LABELS[CANCEL]})

    def state(self, key: str) -> str:
        """Return what a state is called."""
        return self._called(key, names_of_states(self.sketch))

    def values(self, keys: Sequence[str], chosen: Mapping[str, object]) -> str:
        """Return values for fields; any that fit, unless they are ``chosen``."""
        fields = self.sketch.fields
        names = {**{key: one.name for key, one in fields.items()}, REASON: LABELS[REASON]}
        given = {key: chosen[key] if key in chosen else _any(fields[key]) for key in keys}
        return self.say("，", " ").join(
            f"{self._called(key, names)}={_json(value)}" for key, value in given.items()
        )

    def _called(self, key: str, names: Mapping[str, Words]) -> str:
        name = self.say(names[key].zh, names[key].en)
        alike = sum(name.lower() in {one.zh.lower(), one.en.lower()} for one in names.values())
        plain = PLAIN.fullmatch(name) and not name.startswith(OF_ASSET)
        if alike != 1 or name in names or not plain:
            return key
        return self.say(f"「{name}」", f'"{name}"') if " " in name else name


def _any(one: FieldSketch) -> object:
    label = Label(zh=one.name.zh, en=one.name.en)
    return clear_sample_of(Field(key=one.key, type=one.type, label=label, values=one.values))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
