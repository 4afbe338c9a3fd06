"""What intake says, as far as others need it: a report was accepted, or goes on."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class BroughtByV1(BaseModel):
    """What whoever brought a report that points at a ticket, or says when, could do by then."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    roles: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


class FilledV1(BaseModel):
    """Which version of a record of a thing outside a field was filled from, if it was ``taken``."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    field: str
    by: str
    kind: str
    version: int
    valid_from: datetime
    taken: bool = True


class EntitlementV1(BaseModel):
    """Who pays for work on the asset of a report, and what else its contract gave by then."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    chargeable: bool
    covered_by: str = ""
    kind: str = ""
    key: str = ""
    version: int = 0
    gives: dict[str, object] = {}


class SubmissionAcceptedV1(BaseModel):
    """``submission.accepted``: a report that will be a ticket; its stream id is the ticket's id."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: str
    summary: str
    channel: str
    source: str
    external_id: str
    definition: str
    fields: dict[str, object] = {}
    reporter: dict[str, object] | None = None
    asset: str | None = None
    asset_facts: dict[str, object] = {}
    location: dict[str, object] | None = None
    links: dict[str, object] = {}
    attachments: tuple[dict[str, object], ...] = ()
    flags: tuple[str, ...] = ()
    imported: bool = False
    dispatch: bool = True
    brought_by: BroughtByV1 | None = None
    filled: tuple[FilledV1, ...] = ()
    entitlement: EntitlementV1 | None = None
    customer: str = ""


class FileGivenV1(BaseModel):
    """A file that was given to the ticket of a report; its size is in bytes."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    ref: str
    name: str
    media_type: str
    size_bytes: int
    sent_sha256: str
    sha256: str


class SubmissionContinuedV1(BaseModel):
    """``submission.continued``: whoever reported said or sent more, in the report's own stream."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    channel: str
    text: str = ""
    files: tuple[FileGivenV1, ...] = ()
