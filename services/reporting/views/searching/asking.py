"""Asking: which tickets are found by a text, by what whoever asks sees of them."""

from collections.abc import Iterable

from services.reporting.views.searching.grams import Term, terms_of
from services.reporting.views.searching.keeping import veiled_grams
from services.reporting.views.seeing import Where
from shared.sight import Sight

NOTHING = "false"
NOT_VEILED = "veiled -> told.place is null"


def found_by(where: Where, text: str, sight: Sight) -> str:
    """Return the condition of having every word of a text in one of the places that are seen."""
    terms = terms_of(text)
    if not terms:
        return NOTHING
    conditions = " and ".join(_found(where, one, sight) for one in terms)
    return f"ticket_id in (select ticket_id from reporting.search where {conditions})"


def _found(where: Where, term: Term, sight: Sight) -> str:
    """Return the condition of one word.

    The index finds where all grams of it are. Unless it is one itself, they may stand apart, so
    the texts of what was found are looked at; those that are veiled always are, for the index does
    not know who sees them.
    """
    shown, veiled = (
        where.place("grams @> {0}::text[]", sorted(one))
        for one in (term.grams, veiled_grams(term.grams))
    )
    if sight.everything:
        indexed = f"({shown} or {veiled})"
        return indexed if term.is_one_gram else f"{indexed} and {_read(_has(where, term))}"
    if not term.is_one_gram:
        shown += f" and {_read(_has(where, term), NOT_VEILED)}"
    # Nothing but what is seen may decide here: where this holds, the grams are of the same place.
    has = _begins(where, term) if term.is_short else _has(where, term)
    return f"({shown} or {veiled} and {_read(has, _shown(where, sight.roles))})"


def _read(*conditions: str) -> str:
    return (
        "exists (select from json_each_text(said) as told(place, said)"
        f" where {' and '.join(conditions)})"
    )


def _has(where: Where, term: Term) -> str:
    return where.place("position({0}::text in told.said) > 0", term.text)


def _begins(where: Where, term: Term) -> str:
    return where.place("told.said ~ {0}::text", term.beginning)


def _shown(where: Where, roles: Iterable[str]) -> str:
    """Return the condition of a veiled place that is shown to one of these roles."""
    shown = where.place("reader = any({0}::text[])", sorted(roles))
    return (
        f"exists (select from json_array_elements_text(veiled -> told.place) reader where {shown})"
    )
