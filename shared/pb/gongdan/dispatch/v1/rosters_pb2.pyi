from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RequestRosterRequest(_message.Message):
    __slots__ = ("asked",)
    ASKED_FIELD_NUMBER: _ClassVar[int]
    asked: bytes
    def __init__(self, asked: _Optional[bytes] = ...) -> None: ...

class RequestRosterResponse(_message.Message):
    __slots__ = ("roster_id", "position")
    ROSTER_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    roster_id: str
    position: str
    def __init__(self, roster_id: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class GetRosterRequest(_message.Message):
    __slots__ = ("roster_id",)
    ROSTER_ID_FIELD_NUMBER: _ClassVar[int]
    roster_id: str
    def __init__(self, roster_id: _Optional[str] = ...) -> None: ...

class GetRosterResponse(_message.Message):
    __slots__ = ("roster",)
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    roster: bytes
    def __init__(self, roster: _Optional[bytes] = ...) -> None: ...

class ListRostersRequest(_message.Message):
    __slots__ = ("limit", "cursor")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    limit: int
    cursor: str
    def __init__(self, limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListedRoster(_message.Message):
    __slots__ = ("id", "status", "first", "last", "requested_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    status: str
    first: str
    last: str
    requested_at: str
    def __init__(self, id: _Optional[str] = ..., status: _Optional[str] = ..., first: _Optional[str] = ..., last: _Optional[str] = ..., requested_at: _Optional[str] = ...) -> None: ...

class ListRostersResponse(_message.Message):
    __slots__ = ("rosters", "next_cursor")
    ROSTERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    rosters: _containers.RepeatedCompositeFieldContainer[ListedRoster]
    next_cursor: str
    def __init__(self, rosters: _Optional[_Iterable[_Union[ListedRoster, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class RosterCell(_message.Message):
    __slots__ = ("technician_id", "day", "shift")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    SHIFT_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    day: str
    shift: str
    def __init__(self, technician_id: _Optional[str] = ..., day: _Optional[str] = ..., shift: _Optional[str] = ...) -> None: ...

class EditRosterRequest(_message.Message):
    __slots__ = ("roster_id", "cells")
    ROSTER_ID_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    roster_id: str
    cells: _containers.RepeatedCompositeFieldContainer[RosterCell]
    def __init__(self, roster_id: _Optional[str] = ..., cells: _Optional[_Iterable[_Union[RosterCell, _Mapping]]] = ...) -> None: ...

class EditRosterResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class PublishRosterRequest(_message.Message):
    __slots__ = ("roster_id",)
    ROSTER_ID_FIELD_NUMBER: _ClassVar[int]
    roster_id: str
    def __init__(self, roster_id: _Optional[str] = ...) -> None: ...

class PublishRosterResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class SuggestDemandRequest(_message.Message):
    __slots__ = ("asked",)
    ASKED_FIELD_NUMBER: _ClassVar[int]
    asked: bytes
    def __init__(self, asked: _Optional[bytes] = ...) -> None: ...

class SuggestDemandResponse(_message.Message):
    __slots__ = ("demand",)
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    demand: bytes
    def __init__(self, demand: _Optional[bytes] = ...) -> None: ...
