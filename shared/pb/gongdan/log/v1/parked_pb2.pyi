from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ParkedStream(_message.Message):
    __slots__ = ("name", "stream_id", "position", "type", "error", "since", "attempts", "waiting")
    NAME_FIELD_NUMBER: _ClassVar[int]
    STREAM_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    name: str
    stream_id: str
    position: int
    type: str
    error: str
    since: str
    attempts: int
    waiting: int
    def __init__(self, name: _Optional[str] = ..., stream_id: _Optional[str] = ..., position: _Optional[int] = ..., type: _Optional[str] = ..., error: _Optional[str] = ..., since: _Optional[str] = ..., attempts: _Optional[int] = ..., waiting: _Optional[int] = ...) -> None: ...

class ListParkedRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListParkedResponse(_message.Message):
    __slots__ = ("parked", "total")
    PARKED_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    parked: _containers.RepeatedCompositeFieldContainer[ParkedStream]
    total: int
    def __init__(self, parked: _Optional[_Iterable[_Union[ParkedStream, _Mapping]]] = ..., total: _Optional[int] = ...) -> None: ...

class ReplayParkedRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ReplayParkedResponse(_message.Message):
    __slots__ = ("replayed", "unfinished", "parked", "total")
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    UNFINISHED_FIELD_NUMBER: _ClassVar[int]
    PARKED_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    replayed: int
    unfinished: bool
    parked: _containers.RepeatedCompositeFieldContainer[ParkedStream]
    total: int
    def __init__(self, replayed: _Optional[int] = ..., unfinished: _Optional[bool] = ..., parked: _Optional[_Iterable[_Union[ParkedStream, _Mapping]]] = ..., total: _Optional[int] = ...) -> None: ...
