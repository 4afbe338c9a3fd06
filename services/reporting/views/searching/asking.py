"""Asking: which tickets are found by a text, by what whoever asks sees of them."""

from collections.abc import Iterable

from services.reporting.views.searching.grams import Term, terms_of
from services.reporting.views.searching.keeping import shown_to
from services.reporting.views.seeing import Where
from shared.sight import Sight

NOTHING = "false"


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
    the texts of what was found are looked at.
    """
    readers = [""] if sight.everything else sorted(sight.roles)
    kept = [sorted(term.grams), *(sorted(shown_to([one], term.grams)) for one in readers)]
    indexed = " or ".join(where.place("grams @> {0}::text[]", one) for one in kept)
    if term.is_one_gram:
        return f"({indexed})"
    return f"({indexed}) and {_read(where, term, sight)}"


def _read(where: Where, term: Term, sight: Sight) -> str:
    said = where.place("position({0}::text in told.said) > 0", term.text)
    if not sight.everything:
        said += f" and (veiled -> told.place is null or {_shown(where, sight.roles)})"
    return f"exists (select from json_each_text(said) as told(place, said) where {said})"


def _shown(where: Where, roles: Iterable[str]) -> str:
    shown = where.place("reader = any({0}::text[])", sorted(roles))
    return (
        f"exists (select from json_array_elements_text(veiled -> told.place) reader where {shown})"
    )
