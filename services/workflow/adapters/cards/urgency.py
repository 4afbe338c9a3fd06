"""Urgency: when a ticket goes before others, in the words of a special rule."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.workflow.adapters.documents.remarks import Words

URGENT = re.compile(r"加急|紧急|优先|最高|\burgent|\bP1\b|\bfirst\b", re.IGNORECASE)
MORE = re.compile(
    r"(?:超过|大于|高于|多于|>|\bover\b|more than|\babove\b)\s*(\d{1,9}(?:\.\d{1,2})?)",
    re.IGNORECASE,
)
QUESTION = re.compile(r"^(?:是否|有没有|is it|does it)\s*|\s*[吗?？]+$", re.IGNORECASE)
CLAUSES = re.compile(r"[；;。\n]+")
PARTS = re.compile(r"[，,]\s*")
DEMANDING = re.compile(r"要|须|同意|审批|批准|\bmust\b|\bneeds?\b|\bapprove", re.IGNORECASE)
"""A part of a sentence that asks for something of its own."""

NUMBERS = frozenset({"money", "int", "decimal"})


@dataclass(frozen=True, kw_only=True)
class FieldSketch:
    """Something that somebody fills in."""

    key: str
    name: Words
    type: str
    values: tuple[str, ...] = ()
    personal: bool = False


def clauses_of(rule: str, asked: Sequence[FieldSketch]) -> list[str]:
    """Return the rules that a line of a card holds: nothing of it may go lost behind another.

    They stand between semicolons; a part between commas that is a rule by itself leaves the others
    that demand something to be rules of their own.
    """
    found: list[str] = []
    for clause in filter(None, map(str.strip, CLAUSES.split(rule))):
        parts = PARTS.split(clause)
        known = [one for one in parts if urgency_of(one, asked) is not None]
        others = [one for one in parts if one not in known and DEMANDING.search(one)]
        found += [*known, *others] if known and others else [clause]
    return found or [rule]


def urgency_of(rule: str, asked: Sequence[FieldSketch]) -> tuple[str, Mapping[str, object]] | None:
    """Return when a ticket is urgent by a rule, in CEL, and an example; None if it says no such.

    ``asked`` is what a report brings: a yes or no, a number, or one of some values decides.
    """
    named = [one for one in asked if not one.personal and _is_named(one, rule)]
    if not URGENT.search(rule) or not named:
        return None
    one = max(named, key=lambda each: len(each.name.zh))
    if one.type == "bool":
        return one.key, {one.key: True}
    if one.type in NUMBERS and (found := MORE.search(rule)):
        return f"{one.key} > {found[1]}", {one.key: int(float(found[1])) + 1}
    value = next((each for each in one.values if each in rule and "'" not in each), None)
    return None if value is None else (f"{one.key} == '{value}'", {one.key: value})


def _is_named(one: FieldSketch, rule: str) -> bool:
    """Return whether a rule speaks of a field, in whichever form its question has."""
    names = {QUESTION.sub("", name) for name in one.name} - {""}
    return any(name.lower() in rule.lower() for name in names)
