"""What goes in and what comes out, as OpenAPI shows it.

Bodies are read with these models; answers are only described by them, since services hand on what
they know and the disclosure door decides what is shown.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.gateway.api.posts import Post
from services.gateway.clients import Reader

Name = Annotated[str, Field(min_length=1, max_length=200)]
Id = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
Word = Annotated[str, Field(min_length=1, max_length=100)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day: 2027-11-28")]
Moment = Annotated[str, Field(max_length=64, description="RFC 3339, with offset")]
Reasoning = Annotated[str, Field(min_length=1, max_length=2_000)]


class Body(BaseModel):
    """A body: nothing is guessed, nothing unknown is dropped silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Move(Body):
    """The values a move brings, and when it was made if not now."""

    fields: dict[str, object] = Field(default_factory=dict)
    occurred_at: Moment = ""
    form_s: Annotated[int | None, Field(ge=0, le=86_400, description="Its form was open")] = None


class Comment(Body):
    """Something said about a ticket; internal ones are for colleagues only."""

    text: Annotated[str, Field(max_length=20_000)] = ""
    internal: bool = False
    canned: Annotated[str, Field(max_length=41, description="A canned reply to say instead")] = ""
    values: Annotated[
        dict[str, Annotated[str, Field(max_length=500)]],
        Field(max_length=20, description="What its places such as {eta} are filled with"),
    ] = {}
    language: Literal["zh", "en"] = "zh"


class Assignment(Body):
    """A person's choice: of a technician, or of a queue whose members may take the ticket."""

    technician_id: Id | None = None
    queue: Annotated[
        str | None,
        Field(
            max_length=250, examples=["team:night"], description="An area, or * for whoever fits"
        ),
    ] = None
    within_s: Annotated[
        int | None,
        Field(ge=1, le=604_800, description="Then one is chosen if nobody took it; never without"),
    ] = None
    reason: Annotated[str, Field(max_length=2_000)] = ""
    post: Post = ""


class Decline(Body):
    """Why an assignment is declined."""

    reason: Reasoning


class Place(Body):
    """A place on Earth, in degrees (WGS 84)."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class Stated(Body):
    """How a thing outside stands: an order, a contract, a class... as its owner knows it."""

    kind: Word
    key: Annotated[str, Field(max_length=200)]
    values: dict[str, object] = Field(examples=[{"used_hours": "27", "booked": 2}])
    valid_from: Annotated[str, Field(max_length=64, description="RFC 3339; now if missing")] = ""


class References(Body):
    """What is said of things outside; ``dry_run`` only checks it."""

    records: Annotated[list[Stated], Field(min_length=1, max_length=200)]
    dry_run: bool = False


class Grant(Body):
    """A role, and what it is bound to (a store's key, a region) if it is."""

    role: Word
    scope_value: Annotated[str, Field(max_length=200)] = ""


class NewMember(Body):
    """Somebody who works for the tenant."""

    member_id: Id | None = None
    name: Name
    login: Name
    password: Annotated[str, Field(max_length=1_024)] = ""
    grants: Annotated[list[Grant], Field(max_length=100)] = Field(default_factory=list)


class NewKey(Body):
    """An API key: for a program, with exactly these rights.

    ``agent``: the program decides for itself. Whatever is done with the key is shown as an agent's
    doing, and 100 commands an hour are taken of it.
    """

    name: Name
    scopes: Annotated[list[Word], Field(max_length=100)] = Field(default_factory=list)
    roles: Annotated[list[Word], Field(max_length=100)] = Field(default_factory=list)
    expires_at: Moment | None = None
    agent: bool = False


class NewTenant(Body):
    """A company on the platform; its key is never used again."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{1,30}$")]
    name: Name


class NewScenario(Body):
    """A scenario as text (YAML or JSON) or as an object, or the key of one that ships."""

    document: str | dict[str, object] | None = None
    shipped: Annotated[str, Field(max_length=100)] = ""


Places = Annotated[
    dict[Word, Annotated[dict[Word, Word | None], Field(max_length=100)]], Field(max_length=50)
]
"""Where tickets go: by ticket type and state, to a state, or nowhere (null: they stay)."""


class NewPublication(NewScenario):
    """A scenario to publish; with ``migrate``, the open tickets of it follow the new version.

    `places` says where those go whose state is gone: `{"repair": {"verifying": "working"}}`; null
    instead of a state for those that keep their version, `*` for every state of a type.
    """

    migrate: bool = False
    places: Places = Field(default_factory=dict)


class Rebuild(Body):
    """Which view to build anew; empty for all."""

    view: Annotated[str, Field(max_length=100)] = ""


class Replay(Body):
    """Whose parked streams to digest again: one view or reaction of a service, or all (empty)."""

    service: Reader
    name: Annotated[str, Field(max_length=100)] = ""


class SignIn(Body):
    """A person's proof."""

    tenant: Annotated[str, Field(max_length=31)]
    login: Name
    password: Annotated[str, Field(max_length=1_024)]


class Report(BaseModel):
    """A report, from any producer. Whatever is wrong with it is listed, and the report is kept."""

    model_config = ConfigDict(extra="allow")

    type: str | None = Field(None, description="The ticket type; classified if missing")
    summary: str = Field(description="What is the matter, in a sentence")
    fields: dict[str, object] | None = None
    reporter: dict[str, object] | None = Field(
        None, examples=[{"name": "王芳", "phone": "13812345678"}]
    )
    asset: str | None = None
    location: dict[str, object] | None = None
    occurred_at: str | None = None
    links: dict[str, str] | None = None


class Shown(BaseModel):
    """An answer: fields may be added, none is taken away."""

    model_config = ConfigDict(extra="allow")


class Accepted(Shown):
    """A report that was recorded."""

    submission_id: str
    ticket_id: str
    tracking_url: str
    state: str
    duplicate: bool


class OpenMove(Shown):
    """A transition, the asker's ``form`` of it, and why it is closed to them now, if it is."""

    name: str
    label: str
    needs: list[str] = []
    form: dict[str, Literal["required", "editable", "readonly"]] = {}
    open: bool
    why_not: str | None = None


class OpenMark(Shown):
    """Something the asker may say they saw happen."""

    name: str
    label: str


class Upcoming(Shown):
    """Something that will happen by itself, unless something else does first."""

    what: str
    due_at: str


class Ticket(Shown):
    """A ticket as the asker may see it; personal data is masked."""

    id: str
    number: str | None = None
    type: str | None = None
    summary: str | None = None
    state: str
    priority: str | None = None
    assignee: str | None = None
    unassignable: str | None = None
    unassignable_label: str | None = None
    crew: list[dict[str, object]] = []
    fields: dict[str, object] | None = None
    hidden_fields: list[str] = []
    lacks: list[str] = []
    read: list[dict[str, object]] = []
    form: dict[str, dict[str, object]] | None = None
    retention: dict[str, object] | None = None
    reporter: dict[str, object] | None = None
    location: dict[str, object] | None = None
    clocks: list[dict[str, object]] = []
    waiting: dict[str, object] | None = None
    merged_into: dict[str, object] | None = None
    merged: list[dict[str, object]] = []
    duplicates: list[dict[str, object]] = []
    split_off: list[dict[str, object]] = []
    approvals: list[dict[str, object]] = []
    moves: list[OpenMove] = []
    marks: list[OpenMark] = []
    upcoming: list[Upcoming] = []
    team: str | None = None
    parent: dict[str, object] | None = None
    children: list[dict[str, object]] = []
    branches: list[dict[str, object]] = []
    blockers: list[dict[str, object]] = []
    follow_ups: list[dict[str, object]] = []
    questions: list[dict[str, object]] = []
    version: int
    definition: str | None = None
    opened_at: str | None = None
    updated_at: str | None = None


class Moved(Shown):
    """A ticket after a command."""

    ticket_id: str
    version: int | None = None
    state: str | None = None


class Page(Shown):
    """One page of a list."""

    items: list[dict[str, object]]
    next_cursor: str | None
