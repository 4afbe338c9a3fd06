from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LivePosition(_message.Message):
    __slots__ = ("technician_id", "ticket_id", "lat", "lon", "at", "expires_at")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    ticket_id: str
    lat: float
    lon: float
    at: str
    expires_at: str
    def __init__(self, technician_id: _Optional[str] = ..., ticket_id: _Optional[str] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., at: _Optional[str] = ..., expires_at: _Optional[str] = ...) -> None: ...

class Look(_message.Message):
    __slots__ = ("reader", "on_behalf_of", "at", "ticket_id", "by")
    READER_FIELD_NUMBER: _ClassVar[int]
    ON_BEHALF_OF_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    reader: str
    on_behalf_of: str
    at: str
    ticket_id: str
    by: str
    def __init__(self, reader: _Optional[str] = ..., on_behalf_of: _Optional[str] = ..., at: _Optional[str] = ..., ticket_id: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class TellPositionRequest(_message.Message):
    __slots__ = ("technician_id", "lat", "lon")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    lat: float
    lon: float
    def __init__(self, technician_id: _Optional[str] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ...) -> None: ...

class TellPositionResponse(_message.Message):
    __slots__ = ("live",)
    LIVE_FIELD_NUMBER: _ClassVar[int]
    live: LivePosition
    def __init__(self, live: _Optional[_Union[LivePosition, _Mapping]] = ...) -> None: ...

class LookAtTechnicianRequest(_message.Message):
    __slots__ = ("technician_id",)
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    def __init__(self, technician_id: _Optional[str] = ...) -> None: ...

class LookAtTechnicianResponse(_message.Message):
    __slots__ = ("live", "position")
    LIVE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    live: LivePosition
    position: str
    def __init__(self, live: _Optional[_Union[LivePosition, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...

class FollowTicketRequest(_message.Message):
    __slots__ = ("ticket_id",)
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    def __init__(self, ticket_id: _Optional[str] = ...) -> None: ...

class FollowTicketResponse(_message.Message):
    __slots__ = ("live", "position")
    LIVE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    live: LivePosition
    position: str
    def __init__(self, live: _Optional[_Union[LivePosition, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...

class ListLooksRequest(_message.Message):
    __slots__ = ("technician_id", "limit", "cursor")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    limit: int
    cursor: str
    def __init__(self, technician_id: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListLooksResponse(_message.Message):
    __slots__ = ("looks", "next_cursor")
    LOOKS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    looks: _containers.RepeatedCompositeFieldContainer[Look]
    next_cursor: str
    def __init__(self, looks: _Optional[_Iterable[_Union[Look, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...
