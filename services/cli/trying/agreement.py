"""Agreement: the approvals of a ticket as lines of text: whose turn it is, and what was decided."""

from collections.abc import Iterator

from services.cli.rest import Json
from services.cli.terminal import list_of, object_of
from services.cli.trying.words import WORDS, Language

SIGNS = {"approved": "✓", "rejected": "✗", "open": "●", "waiting": "○", "skipped": "–"}


def approvals(ticket: Json, language: Language) -> Iterator[str]:
    """Yield a line for each current approval: ``Purchase pending: ✓ Manager → ● Finance``."""
    words, roles = WORDS[language], object_of(ticket.get("roles"))
    for one in map(object_of, list_of(ticket.get("approvals"))):
        if not one.get("current"):
            continue
        status = words.get(str(one["status"]), str(one["status"]))
        again = one.get("round")
        turn = f" {words['round'].format(n=again)}" if again != 1 else ""
        between = " → " if one.get("mode") == "sequential" else " + "
        steps = between.join(
            _step(step, roles, language) for step in map(object_of, list_of(one.get("steps")))
        )
        yield f"  {words['approvals']}: {one['label']}{turn} {status}: {steps}"


def _step(step: Json, roles: Json, language: Language) -> str:
    words, status = WORDS[language], str(step["status"])
    names = [str(who) for who in list_of(step.get("approvers"))]
    known = {**roles, "manager": words["manager"]}
    people = ", ".join(str(known.get(name, name)) for name in names)
    label = str(step["label"])
    who = f" ({people})" if people and people != label else ""
    return f"{SIGNS.get(status, status)} {label} [{step['key']}]{who}"
