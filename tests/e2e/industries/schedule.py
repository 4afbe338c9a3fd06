"""A schedule as somebody of a company handles it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.e2e.industries.company import Person
from tests.product import Json, key


@dataclass(frozen=True)
class Schedule:
    """What comes again and again, by its key, in somebody's hands."""

    person: Person
    key: str

    @property
    def path(self) -> str:
        """Where it is found."""
        return f"/schedules/{self.key}"

    async def puts(self, plan: Mapping[str, object]) -> Json:
        """Set it."""
        answer = await self.person.http.put(self.path, json=plan, headers=key())
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def gets(self, part: str = "") -> Json:
        """Return it, or a part of it."""
        answer = await self.person.http.get(f"{self.path}{part}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def posts(self, part: str, **body: object) -> Json:
        """Give a command about it."""
        answer = await self.person.http.post(f"{self.path}{part}", json=body, headers=key())
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def refuses(self, part: str, **body: object) -> str:
        """Give a command that must be refused; return the code of the refusal."""
        answer = await self.person.http.post(f"{self.path}{part}", json=body, headers=key())
        assert answer.is_error, answer.text
        return str(answer.json()["code"])

    async def is_unknown(self) -> bool:
        """Say whether there is no such schedule for this person."""
        return (await self.person.http.get(self.path)).status_code == 404
