"""Rules in a policy: hands that are kept free, and whether tickets are planned again."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.dispatch.domain.reserves import ANY_SKILL, Reserve
from services.dispatch.domain.rolling.policy import EVERY_S, MOVE_S, VISIT_S, Replanning

RESERVES_MAX: Final = 20
DURATION_S_MAX: Final = 7 * 86_400
UNITS_S: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
PRIORITY: Final = re.compile("P[1-9]")


def seconds_of(said: str) -> int:
    """Return a time as it is written (``10m``) in seconds."""
    return int(said[:-1]) * UNITS_S[said[-1]]


def _is_within_a_week(said: str) -> str:
    if seconds_of(said) > DURATION_S_MAX:
        raise ValueError("more than seven days")
    return said


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Duration = Annotated[
    str, Field(pattern=r"^[1-9][0-9]{0,6}[smhd]$"), AfterValidator(_is_within_a_week)
]


class ReserveText(BaseModel):
    """Hands that are kept free for tickets of a type that need a skill, or have a priority."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    what: Annotated[str, Field(alias="for", min_length=1, max_length=100)]
    share: Annotated[str, Field(pattern=r"^([1-9][0-9]?|100)%$")]
    type: Key

    @property
    def kept(self) -> Reserve:
        """Return it as the domain has it: ``P1`` is a priority."""
        priority = self.what if PRIORITY.fullmatch(self.what) else ""
        return Reserve(
            skill=ANY_SKILL if priority else self.what,
            share_percent=int(self.share.removesuffix("%")),
            type=self.type,
            priority=priority,
        )


class ReplanText(BaseModel):
    """How tickets are planned again; or ``never``, and then nothing else counts."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    never: bool = False
    every: Duration = f"{EVERY_S}s"
    visit: Duration = f"{VISIT_S}s"
    accepted: bool = False
    worth: Duration = f"{MOVE_S}s"

    @property
    def rules(self) -> Replanning:
        """Return it as the domain has it."""
        return Replanning(
            every_s=seconds_of(self.every),
            visit_s=seconds_of(self.visit),
            moves_accepted=self.accepted,
            move_s=seconds_of(self.worth),
        )
