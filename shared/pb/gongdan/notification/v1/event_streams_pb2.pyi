from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EventStream(_message.Message):
    __slots__ = ("open", "max_age_s", "max_bytes", "held", "inbox_prefix")
    OPEN_FIELD_NUMBER: _ClassVar[int]
    MAX_AGE_S_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    INBOX_PREFIX_FIELD_NUMBER: _ClassVar[int]
    open: bool
    max_age_s: int
    max_bytes: int
    held: _containers.RepeatedCompositeFieldContainer[Held]
    inbox_prefix: str
    def __init__(self, open: _Optional[bool] = ..., max_age_s: _Optional[int] = ..., max_bytes: _Optional[int] = ..., held: _Optional[_Iterable[_Union[Held, _Mapping]]] = ..., inbox_prefix: _Optional[str] = ...) -> None: ...

class Held(_message.Message):
    __slots__ = ("stream", "prefix", "messages", "bytes", "first_sequence", "last_sequence", "confidential")
    STREAM_FIELD_NUMBER: _ClassVar[int]
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENTIAL_FIELD_NUMBER: _ClassVar[int]
    stream: str
    prefix: str
    messages: int
    bytes: int
    first_sequence: int
    last_sequence: int
    confidential: bool
    def __init__(self, stream: _Optional[str] = ..., prefix: _Optional[str] = ..., messages: _Optional[int] = ..., bytes: _Optional[int] = ..., first_sequence: _Optional[int] = ..., last_sequence: _Optional[int] = ..., confidential: _Optional[bool] = ...) -> None: ...

class KeepEventStreamRequest(_message.Message):
    __slots__ = ("max_age_s", "max_bytes")
    MAX_AGE_S_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    max_age_s: int
    max_bytes: int
    def __init__(self, max_age_s: _Optional[int] = ..., max_bytes: _Optional[int] = ...) -> None: ...

class KeepEventStreamResponse(_message.Message):
    __slots__ = ("stream", "position")
    STREAM_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    stream: EventStream
    position: str
    def __init__(self, stream: _Optional[_Union[EventStream, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...

class CloseEventStreamRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CloseEventStreamResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class GetEventStreamRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetEventStreamResponse(_message.Message):
    __slots__ = ("stream",)
    STREAM_FIELD_NUMBER: _ClassVar[int]
    stream: EventStream
    def __init__(self, stream: _Optional[_Union[EventStream, _Mapping]] = ...) -> None: ...
