"""Crews, as workflow tells of them: whom a ticket needs beside its lead."""

from pydantic import BaseModel, ConfigDict


class CrewWantedV1(BaseModel):
    """So many people (``count``) in a ``role``, each with ``skills``, some at a level at least."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: str
    count: int = 1
    skills: list[str] = []
    skill_levels: dict[str, int] = {}
