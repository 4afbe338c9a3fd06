from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ListTicketsRequest(_message.Message):
    __slots__ = ("types", "states", "priorities", "assignee", "text", "sort", "limit", "after", "view", "as_of", "queue", "ids", "assets", "customers", "persons")
    TYPES_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    PRIORITIES_FIELD_NUMBER: _ClassVar[int]
    ASSIGNEE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SORT_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    ASSETS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    types: _containers.RepeatedScalarFieldContainer[str]
    states: _containers.RepeatedScalarFieldContainer[str]
    priorities: _containers.RepeatedScalarFieldContainer[str]
    assignee: str
    text: str
    sort: str
    limit: int
    after: str
    view: str
    as_of: str
    queue: str
    ids: _containers.RepeatedScalarFieldContainer[str]
    assets: _containers.RepeatedScalarFieldContainer[str]
    customers: _containers.RepeatedScalarFieldContainer[str]
    persons: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, types: _Optional[_Iterable[str]] = ..., states: _Optional[_Iterable[str]] = ..., priorities: _Optional[_Iterable[str]] = ..., assignee: _Optional[str] = ..., text: _Optional[str] = ..., sort: _Optional[str] = ..., limit: _Optional[int] = ..., after: _Optional[str] = ..., view: _Optional[str] = ..., as_of: _Optional[str] = ..., queue: _Optional[str] = ..., ids: _Optional[_Iterable[str]] = ..., assets: _Optional[_Iterable[str]] = ..., customers: _Optional[_Iterable[str]] = ..., persons: _Optional[_Iterable[str]] = ...) -> None: ...

class ListTicketsResponse(_message.Message):
    __slots__ = ("tickets", "next_after", "total", "position", "counted_in_part")
    TICKETS_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    COUNTED_IN_PART_FIELD_NUMBER: _ClassVar[int]
    tickets: _containers.RepeatedScalarFieldContainer[bytes]
    next_after: str
    total: int
    position: str
    counted_in_part: bool
    def __init__(self, tickets: _Optional[_Iterable[bytes]] = ..., next_after: _Optional[str] = ..., total: _Optional[int] = ..., position: _Optional[str] = ..., counted_in_part: _Optional[bool] = ...) -> None: ...

class PlayBackRequest(_message.Message):
    __slots__ = ("since", "until", "step_s", "types")
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    STEP_S_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    since: str
    until: str
    step_s: int
    types: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, since: _Optional[str] = ..., until: _Optional[str] = ..., step_s: _Optional[int] = ..., types: _Optional[_Iterable[str]] = ...) -> None: ...

class PlayBackResponse(_message.Message):
    __slots__ = ("playback", "position")
    PLAYBACK_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    playback: bytes
    position: str
    def __init__(self, playback: _Optional[bytes] = ..., position: _Optional[str] = ...) -> None: ...

class GetHistoryRequest(_message.Message):
    __slots__ = ("ticket_id", "limit", "after_version")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    limit: int
    after_version: int
    def __init__(self, ticket_id: _Optional[str] = ..., limit: _Optional[int] = ..., after_version: _Optional[int] = ...) -> None: ...

class GetHistoryResponse(_message.Message):
    __slots__ = ("events", "position", "merged", "before")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MERGED_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedScalarFieldContainer[bytes]
    position: str
    merged: _containers.RepeatedScalarFieldContainer[bytes]
    before: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, events: _Optional[_Iterable[bytes]] = ..., position: _Optional[str] = ..., merged: _Optional[_Iterable[bytes]] = ..., before: _Optional[_Iterable[bytes]] = ...) -> None: ...

class GetMetricsRequest(_message.Message):
    __slots__ = ("name", "to", "type")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    name: str
    to: str
    type: str
    def __init__(self, name: _Optional[str] = ..., to: _Optional[str] = ..., type: _Optional[str] = ..., **kwargs) -> None: ...

class GetMetricsResponse(_message.Message):
    __slots__ = ("metrics", "position")
    METRICS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    metrics: bytes
    position: str
    def __init__(self, metrics: _Optional[bytes] = ..., position: _Optional[str] = ...) -> None: ...

class GetAssetCostsRequest(_message.Message):
    __slots__ = ("asset",)
    ASSET_FIELD_NUMBER: _ClassVar[int]
    asset: str
    def __init__(self, asset: _Optional[str] = ...) -> None: ...

class GetAssetCostsResponse(_message.Message):
    __slots__ = ("costs", "position")
    COSTS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    costs: bytes
    position: str
    def __init__(self, costs: _Optional[bytes] = ..., position: _Optional[str] = ...) -> None: ...

class GetReportedLatelyRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetReportedLatelyResponse(_message.Message):
    __slots__ = ("opened_at", "state_label", "ticket_id")
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    STATE_LABEL_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    opened_at: str
    state_label: bytes
    ticket_id: str
    def __init__(self, opened_at: _Optional[str] = ..., state_label: _Optional[bytes] = ..., ticket_id: _Optional[str] = ...) -> None: ...

class RebuildRequest(_message.Message):
    __slots__ = ("view",)
    VIEW_FIELD_NUMBER: _ClassVar[int]
    view: str
    def __init__(self, view: _Optional[str] = ...) -> None: ...

class RebuildResponse(_message.Message):
    __slots__ = ("view", "done", "total", "state")
    VIEW_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    view: str
    done: int
    total: int
    state: str
    def __init__(self, view: _Optional[str] = ..., done: _Optional[int] = ..., total: _Optional[int] = ..., state: _Optional[str] = ...) -> None: ...
