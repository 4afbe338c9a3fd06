"""Entries: what a diary is made of, and the words for what can happen in one."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that happened at a moment.

    ``what``: ``table`` (``about`` the table of targets it is entitled to), ``create`` (``to`` the
    state, ``about`` whether somebody is to be sent), ``move`` (``about`` the transition, ``to`` the
    state it led to), ``priority`` (``about`` the priority), ``offered``, ``accepted``, ``declined``
    (``about`` whose), ``queued`` (``about`` where; nothing when it left a queue untaken),
    ``unassignable``, ``wait`` and ``resume`` (``about`` what for),
    ``mark`` (``about`` what was seen to happen), ``migrate`` (``about`` the rules it follows from
    then, ``to`` the state it has in them), ``approval`` (``about`` the step that is awaited in the
    approval ``to``, nothing if none is), ``approval_opened`` and ``approved`` (``about`` the
    approval), ``split`` (what was split before is history), ``branch_begun`` (``about`` which of
    the parallel branches, ``to`` what it is about if it is one of many alike) and ``branch_done``,
    ``joined``, ``child_begun`` (``about`` which child, ``to`` its type) and ``child_done``,
    ``moment`` (``about`` the field that says ``to`` when something is to be, nothing
    if it says so no more), ``merged`` (into another ticket) and ``unmerged``,
    ``appointed`` (``to`` is when somebody is looked for) and ``unappointed``, ``closed`` (right
    after what led to a final state). ``who`` is the role whose turn it is, or whose branch;
    ``blocks`` are the moves that a branch or a child holds up.
    """

    at: datetime
    what: str
    about: str = ""
    to: str = ""
    who: str = ""
    blocks: tuple[str, ...] = ()


Diary = tuple[Entry, ...]

MOMENT = "moment"
TABLE = "table"
BRANCH_BEGUN, BRANCH_DONE, JOINED = "branch_begun", "branch_done", "joined"
SPLIT = "split"
MERGED, UNMERGED = "merged", "unmerged"
SENT = "sent"
APPOINTED, UNAPPOINTED = "appointed", "unappointed"
CHILD_BEGUN, CHILD_DONE = "child_begun", "child_done"
