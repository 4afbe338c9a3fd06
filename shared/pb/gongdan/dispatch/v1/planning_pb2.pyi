from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListDaysRequest(_message.Message):
    __slots__ = ("technician_id", "limit", "cursor")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    limit: int
    cursor: str
    def __init__(self, technician_id: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListDaysResponse(_message.Message):
    __slots__ = ("days", "next_cursor")
    DAYS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    days: _containers.RepeatedCompositeFieldContainer[PlannedDay]
    next_cursor: str
    def __init__(self, days: _Optional[_Iterable[_Union[PlannedDay, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class PlannedDay(_message.Message):
    __slots__ = ("technician_id", "visits")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    VISITS_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    visits: _containers.RepeatedCompositeFieldContainer[PlannedVisit]
    def __init__(self, technician_id: _Optional[str] = ..., visits: _Optional[_Iterable[_Union[PlannedVisit, _Mapping]]] = ...) -> None: ...

class PlannedVisit(_message.Message):
    __slots__ = ("ticket_id", "status", "turn", "begins_at", "plan_id", "planned_at", "travel")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TURN_FIELD_NUMBER: _ClassVar[int]
    BEGINS_AT_FIELD_NUMBER: _ClassVar[int]
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    PLANNED_AT_FIELD_NUMBER: _ClassVar[int]
    TRAVEL_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    status: str
    turn: int
    begins_at: str
    plan_id: str
    planned_at: str
    travel: str
    def __init__(self, ticket_id: _Optional[str] = ..., status: _Optional[str] = ..., turn: _Optional[int] = ..., begins_at: _Optional[str] = ..., plan_id: _Optional[str] = ..., planned_at: _Optional[str] = ..., travel: _Optional[str] = ...) -> None: ...
