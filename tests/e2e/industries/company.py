"""A company that works with the product: its people, who sign in and say what they did."""

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import uuid4

import httpx
from httpx import codes

from tests.product import Json, Product, eventually, key

PASSWORD = "correct horse battery staple"
HANGZHOU = {"lat": 30.2592, "lon": 120.1634, "address": "中山中路 88 号"}


@dataclass
class Person:
    """Somebody with a role who signed in."""

    name: str
    role: str
    member_id: str
    http: httpx.AsyncClient

    async def reports(self, kind: str, summary: str, **fields: object) -> "Ticket":
        """Report something, and follow it."""
        return await self.tells({"type": kind, "summary": summary, "fields": fields})

    async def tells(self, report: Mapping[str, object], once: str = "") -> "Ticket":
        """Send a report as it is; the same ``once`` is the same report."""
        head = {"idempotency-key": once} if once else key()
        body = {"location": HANGZHOU, **report}

        sent = await self.http.post("/submissions", json=body, headers=head)
        assert sent.status_code == 202, sent.text
        return Ticket(id=sent.json()["ticket_id"])

    async def does(self, ticket: "Ticket", transition: str, **fields: object) -> Json:
        """Make a move that must succeed."""
        return await self.did(ticket, transition, "", **fields)

    async def did(self, ticket: "Ticket", transition: str, when: str, **fields: object) -> Json:
        """Tell of a move that was made at ``when`` and must be believed."""
        moved = await self._moves(ticket, transition, fields, when)
        assert moved.status_code == 200, f"{self.name} could not {transition}: {moved.text}"
        return dict(moved.json())

    async def is_refused(self, ticket: "Ticket", transition: str, **fields: object) -> str:
        """Make a move that must be refused; return the code of the refusal."""
        refused = await self._moves(ticket, transition, fields, "")
        assert refused.is_error, f"{self.name} could {transition} after all: {refused.text}"
        return str(refused.json()["code"])

    async def _moves(
        self, ticket: "Ticket", transition: str, fields: Mapping[str, object], when: str
    ) -> httpx.Response:
        body = {"fields": fields, "occurred_at": when}
        return await self.http.post(
            f"{ticket.path}/transitions/{transition}", json=body, headers=key()
        )

    async def approves(self, ticket: "Ticket", step: str) -> Json:
        """Agree in a step of an approval."""
        return await self.posts(ticket, f"approvals/{step}", decision="approve")

    async def posts(self, ticket: "Ticket", path: str, **body: object) -> Json:
        """Give another command about a ticket."""
        answer = await self.http.post(f"{ticket.path}/{path}", json=body, headers=key())
        assert answer.is_success, f"{self.name}: {path}: {answer.text}"
        return dict(answer.json())

    async def refuses(self, ticket: "Ticket", path: str, **body: object) -> str:
        """Give a command that must be refused; return the code of the refusal."""
        answer = await self.http.post(f"{ticket.path}/{path}", json=body, headers=key())
        assert answer.is_error, f"{self.name}: {path} after all: {answer.text}"
        return str(answer.json()["code"])

    async def is_asked_about(self, ticket: "Ticket", step: str) -> None:
        """Wait until a step of an approval is among what waits for this person."""

        async def awaited() -> list[str]:
            items = (await self.asks("/approvals"))["items"]
            return [one["step"] for one in items if one["ticket_id"] == ticket.id]

        await eventually(awaited, lambda steps: step in steps)

    async def is_told(self, ticket: "Ticket", about: str) -> None:
        """Wait until this person has a notice about a ticket, by a rule that begins so."""

        async def rules() -> list[str]:
            items = (await self.asks("/notices"))["items"]
            return [one["rule"] for one in items if one["ticket_id"] == ticket.id]

        await eventually(rules, lambda told: any(one.startswith(about) for one in told))

    async def waits_for(self, ticket: "Ticket", reason: str, since: datetime) -> None:
        """Say since when a ticket waits, and for what."""
        body = {"reason": reason, "occurred_at": since.isoformat()}
        put = await self.http.put(f"{ticket.path}/waiting", json=body, headers=key())
        assert put.status_code == 200, put.text

    async def goes_on(self, ticket: "Ticket", since: datetime) -> None:
        """Say since when a ticket waits no longer."""
        query = {"occurred_at": since.isoformat()}
        done = await self.http.delete(f"{ticket.path}/waiting", params=query, headers=key())
        assert done.status_code == 200, done.text

    async def sees(self, ticket: "Ticket") -> Json:
        """Return a ticket that must be visible."""
        return await self.asks(ticket.path)

    async def asks(self, path: str, **query: str) -> Json:
        """Return an answer that must come; who is told to try again in a moment does so."""
        answer = await eventually(partial(self.http.get, path, params=query), _is_an_answer)
        assert answer.status_code == 200, f"{self.name} is not told of {path}: {answer.text}"
        return dict(answer.json())

    async def does_not_see(self, ticket: "Ticket") -> bool:
        """Say whether there is no such ticket for this person: read, listed or told of."""
        listed = (await self.asks("/tickets"))["items"]
        paths = (ticket.path, f"{ticket.path}/history", f"{ticket.path}/ledger")
        answers = [(await self.http.get(path)).status_code for path in paths]
        return answers == [404] * len(paths) and ticket.id not in [one["id"] for one in listed]

    async def finds(
        self, ticket: "Ticket", wanted: Callable[[Json], bool], seconds: float = 20
    ) -> Json:
        """Return a ticket as soon as it is as wanted."""

        async def now() -> httpx.Response:
            return await self.http.get(ticket.path)

        def is_wanted(answer: httpx.Response) -> bool:
            return answer.is_success and wanted(dict(answer.json()))

        return dict((await eventually(now, is_wanted, seconds)).json())

    async def sees_it_come_to(self, ticket: "Ticket", state: str, seconds: float = 20) -> Json:
        """Return a ticket as soon as it stands in a state."""
        return await self.finds(ticket, lambda one: one.get("state") == state, seconds)

    async def explains(self, ticket: "Ticket", as_of: str = "") -> Json:
        """Return why somebody was chosen for a ticket, by the decision that stood at a moment."""
        query = {"as_of": as_of} if as_of else {}
        return await self.asks(f"{ticket.path}/explanation", **query)

    async def history(self, ticket: "Ticket") -> list[str]:
        """Return the types of everything that happened to a ticket, as it is known by now."""
        answer = await self.http.get(f"{ticket.path}/history")
        return [one["type"] for one in answer.json().get("items", [])]

    async def lists(self, **query: str) -> list[Json]:
        """Return the tickets this person sees in a list."""
        return list((await self.asks("/tickets", limit="200", **query))["items"])

    async def searches(self, text: str) -> list[str]:
        """Return the ids of the tickets this person finds by a text; no others are counted."""
        answer = await self.asks("/tickets", q=text, view="all", limit="200")
        found = [str(one["id"]) for one in answer["items"]]
        assert answer["total"] == len(found)
        return found

    async def comes_upon(self, ticket: "Ticket", text: str) -> list[str]:
        """Search until a ticket is found; return the ids of all that are."""
        return await eventually(lambda: self.searches(text), lambda found: ticket.id in found)

    async def schedules_of(self, ref: str) -> list[str]:
        """Return the keys of the schedules about a subject."""
        return [str(one["key"]) for one in (await self.asks("/schedules", subject=ref))["items"]]


def _is_an_answer(answer: httpx.Response) -> bool:
    return answer.status_code not in {codes.TOO_MANY_REQUESTS, codes.SERVICE_UNAVAILABLE}


@dataclass(frozen=True)
class Ticket:
    """A ticket by its id."""

    id: str

    @property
    def path(self) -> str:
        """Where it is found."""
        return f"/tickets/{self.id}"


@dataclass(frozen=True)
class Known:
    """Somebody who works here already, and how they are known when they come back."""

    member_id: str
    cookies: dict[str, str]


@dataclass
class Tenant:
    """What journeys share of a company: its key, by what it works, and who works there."""

    key: str
    definition: str = ""
    api_key: str = ""
    people: dict[tuple[str, str, str], Known] = field(default_factory=dict)
    technicians: set[str] = field(default_factory=set)


@dataclass
class Company:
    """A tenant with a shipped scenario, which hires the people a journey needs."""

    product: Product
    tenant: Tenant
    operator: httpx.AsyncClient
    stack: AsyncExitStack

    async def hire(self, name: str, role: str = "", place: str = "") -> Person:
        """Let somebody with a role (``name`` if none is given) sign in; add them if they are new.

        Who was hired by one journey may be met in another: the same name, role and place.
        """
        who = (name, role or name, place)
        http = await self.stack.enter_async_context(self.product.anybody())
        known = self.tenant.people.get(who)
        if known is None:
            known = self.tenant.people[who] = await self._hired(http, *who)
        http.cookies.update(known.cookies)
        return Person(name=name, role=who[1], member_id=known.member_id, http=http)

    async def hire_technician(
        self, name: str, role: str, *skills: str, lat: float = 30.27, **known: object
    ) -> Person:
        """Let somebody come who is sent to tickets; ``known`` is what else is known of them."""
        person = await self.hire(name, role)
        if person.member_id not in self.tenant.technicians:
            await self.registers(person, *skills, lat=lat, **known)
            self.tenant.technicians.add(person.member_id)
        return person

    async def registers(
        self, person: Person, *skills: str, lat: float = 30.27, **known: object
    ) -> None:
        """Say what is known of somebody who is sent to tickets."""
        body = {
            "id": person.member_id,
            "name": person.name,
            "skills": list(skills),
            "lat": lat,
            "lon": HANGZHOU["lon"],
            "capacity": 1_000,
            "member_id": person.member_id,
            **known,
        }
        made = await self.operator.post("/technicians", json=body, headers=key())
        assert made.status_code == 201, made.text

    async def program(self, *scopes: str, roles: tuple[str, ...] = ()) -> Person:
        """Return a program of the company with a key of its own."""
        wish = {"name": f"program {uuid4().hex[:6]}", "scopes": list(scopes), "roles": list(roles)}
        made = await self.operator.post("/keys", json=wish, headers=key())
        assert made.status_code == 201, made.text
        http = await self.stack.enter_async_context(self.product.client(made.json()["api_key"]))
        return Person(name="program", role="", member_id="", http=http)

    async def takes_away(self, person: Person, role: str, place: str) -> None:
        """Take a role away from somebody, who stays a member."""
        path = f"/members/{person.member_id}/grants/{role}"
        taken = await self.operator.delete(path, params={"scope_value": place}, headers=key())
        assert taken.is_success, taken.text

    async def _hired(self, http: httpx.AsyncClient, name: str, role: str, place: str) -> Known:
        login = f"{name}-{len(self.tenant.people)}"
        grants = [{"role": role, "scope_value": place}]
        member = {"name": name, "login": login, "password": PASSWORD, "grants": grants}
        made = await self.operator.post("/members", json=member, headers=key())
        assert made.status_code == 201, made.text
        who = {"tenant": self.tenant.key, "login": login, "password": PASSWORD}
        signed_in = await http.post("/sessions", json=who)
        assert signed_in.status_code == 201, signed_in.text
        return Known(member_id=made.json()["member_id"], cookies=dict(signed_in.cookies))
