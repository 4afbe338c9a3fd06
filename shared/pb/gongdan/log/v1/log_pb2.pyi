from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReadLogRequest(_message.Message):
    __slots__ = ("after", "limit")
    AFTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    after: int
    limit: int
    def __init__(self, after: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class ReadLogResponse(_message.Message):
    __slots__ = ("events",)
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[StoredEvent]
    def __init__(self, events: _Optional[_Iterable[_Union[StoredEvent, _Mapping]]] = ...) -> None: ...

class StoredEvent(_message.Message):
    __slots__ = ("position", "prev", "stream_id", "version", "event_id", "type", "schema_version", "occurred_at_us", "recorded_at_us", "meta", "data")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PREV_FIELD_NUMBER: _ClassVar[int]
    STREAM_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SCHEMA_VERSION_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_US_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_US_FIELD_NUMBER: _ClassVar[int]
    META_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    position: int
    prev: int
    stream_id: bytes
    version: int
    event_id: bytes
    type: str
    schema_version: int
    occurred_at_us: int
    recorded_at_us: int
    meta: bytes
    data: bytes
    def __init__(self, position: _Optional[int] = ..., prev: _Optional[int] = ..., stream_id: _Optional[bytes] = ..., version: _Optional[int] = ..., event_id: _Optional[bytes] = ..., type: _Optional[str] = ..., schema_version: _Optional[int] = ..., occurred_at_us: _Optional[int] = ..., recorded_at_us: _Optional[int] = ..., meta: _Optional[bytes] = ..., data: _Optional[bytes] = ...) -> None: ...

class GetHeadRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetHeadResponse(_message.Message):
    __slots__ = ("position", "published", "epoch")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    position: int
    published: int
    epoch: int
    def __init__(self, position: _Optional[int] = ..., published: _Optional[int] = ..., epoch: _Optional[int] = ...) -> None: ...
