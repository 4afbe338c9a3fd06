"""What a scenario says of an approval: which move it gates, who must agree, in which way."""

from dataclasses import dataclass
from typing import Final, Literal

from services.workflow.domain.labels import Condition, Label

Mode = Literal["sequential", "all", "any", "quorum"]
Kind = Literal["role", "person", "manager", "member"]
OnEmpty = Literal["delegate_then_admin", "admin", "skip", "refuse"]

DELEGATE: Final = "delegate"
ADMIN: Final = "admin"
SKIP: Final = "skip"
REFUSE: Final = "refuse"
"""What is done where nobody is there, or nobody decides."""

START: Final = "start"
"""Where an approval is sent back to when its asker should think again."""

MANAGER: Final = "manager"
"""The step of whoever the asker reports to."""

ADDED: Final = "member"
"""The seat of somebody whom another approver added; it is theirs, whatever their roles."""

ONE: Final = 0
"""``share`` of a step that any one of its people settles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """One step: ``who`` is a role, the field that holds a person, or nothing for the manager.

    It is there when ``when`` holds and ``skip`` does not, as the ticket is when the approval
    starts. ``share`` is how many percent of its people must agree; ONE for any one of them.
    """

    key: str
    label: Label
    kind: Kind
    who: str
    share: int = ONE
    when: Condition | None = None
    skip: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRule:
    """What happens when those whose turn it is let ``after_s`` seconds pass without a decision.

    ``delegate_then_admin`` gives whoever decides for them as much time again before it falls to
    an administrator; where nobody does, it falls to one at once.
    """

    after_s: int
    then: OnEmpty = "delegate_then_admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRule:
    """An approval of the move ``gate``; needed when ``when`` holds.

    ``quorum`` is the percentage of steps that must agree in mode quorum. It opens when its gate is
    asked for, or with the move ``opens_on``. ``rollback_to`` are the steps it may be sent back to.
    """

    key: str
    label: Label
    gate: str
    mode: Mode
    steps: tuple[StepRule, ...]
    quorum: int = 100
    when: Condition | None = None
    on_empty: OnEmpty = "delegate_then_admin"
    on_absent: AbsenceRule | None = None
    forbid_submitter: bool = False
    step_sla_s: int | None = None
    rollback_to: tuple[str, ...] = ()
    opens_on: str = ""
