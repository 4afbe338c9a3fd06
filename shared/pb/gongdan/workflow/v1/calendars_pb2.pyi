from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AnnounceDayRequest(_message.Message):
    __slots__ = ("calendar", "day", "windows", "reason")
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    calendar: str
    day: str
    windows: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    def __init__(self, calendar: _Optional[str] = ..., day: _Optional[str] = ..., windows: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ...) -> None: ...

class AnnounceDayResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ListDaysRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListDaysResponse(_message.Message):
    __slots__ = ("days",)
    DAYS_FIELD_NUMBER: _ClassVar[int]
    days: _containers.RepeatedCompositeFieldContainer[AnnouncedDay]
    def __init__(self, days: _Optional[_Iterable[_Union[AnnouncedDay, _Mapping]]] = ...) -> None: ...

class AnnouncedDay(_message.Message):
    __slots__ = ("calendar", "day", "windows", "reason", "announced_at")
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_AT_FIELD_NUMBER: _ClassVar[int]
    calendar: str
    day: str
    windows: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    announced_at: str
    def __init__(self, calendar: _Optional[str] = ..., day: _Optional[str] = ..., windows: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., announced_at: _Optional[str] = ...) -> None: ...
