"""Comparing: what a new version of a scenario changes, in people's words.

``trees`` finds where two documents differ, whatever they are about; ``nouns`` knows what the parts
of a document are called, and ``sentences`` says each difference in both languages. A part of the
language that has no words here yet is compared all the same, and called by its own keys.
"""

from collections.abc import Mapping

from services.workflow.adapters.documents.comparing.sentences import Change, change_of
from services.workflow.adapters.documents.comparing.trees import differences

__all__ = ["Change", "changes_between"]


def changes_between(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """Return what differs between two documents in their normal form; nothing if they are equal.

    What concerns all types comes first, then type by type.
    """
    changes = [change_of(one) for one in differences(before, after)]
    types = list(dict.fromkeys(one.type for one in changes))
    return [one for kind in sorted(types, key=bool) for one in changes if one.type == kind]
