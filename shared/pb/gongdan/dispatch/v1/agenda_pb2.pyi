from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetAgendaRequest(_message.Message):
    __slots__ = ("technician_id",)
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    def __init__(self, technician_id: _Optional[str] = ...) -> None: ...

class GetAgendaResponse(_message.Message):
    __slots__ = ("visits", "shifts")
    VISITS_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    visits: _containers.RepeatedCompositeFieldContainer[AgendaVisit]
    shifts: _containers.RepeatedCompositeFieldContainer[AgendaShift]
    def __init__(self, visits: _Optional[_Iterable[_Union[AgendaVisit, _Mapping]]] = ..., shifts: _Optional[_Iterable[_Union[AgendaShift, _Mapping]]] = ...) -> None: ...

class AgendaVisit(_message.Message):
    __slots__ = ("ticket_id", "post", "standing", "start", "end", "zone", "promised", "version", "changed_at")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    PROMISED_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CHANGED_AT_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    post: str
    standing: str
    start: str
    end: str
    zone: str
    promised: bool
    version: int
    changed_at: str
    def __init__(self, ticket_id: _Optional[str] = ..., post: _Optional[str] = ..., standing: _Optional[str] = ..., start: _Optional[str] = ..., end: _Optional[str] = ..., zone: _Optional[str] = ..., promised: _Optional[bool] = ..., version: _Optional[int] = ..., changed_at: _Optional[str] = ...) -> None: ...

class AgendaShift(_message.Message):
    __slots__ = ("day", "start", "end", "zone", "source")
    DAY_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    day: str
    start: str
    end: str
    zone: str
    source: str
    def __init__(self, day: _Optional[str] = ..., start: _Optional[str] = ..., end: _Optional[str] = ..., zone: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class GetOwnerRequest(_message.Message):
    __slots__ = ("technician_id",)
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    def __init__(self, technician_id: _Optional[str] = ...) -> None: ...

class GetOwnerResponse(_message.Message):
    __slots__ = ("member_id",)
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    member_id: str
    def __init__(self, member_id: _Optional[str] = ...) -> None: ...
