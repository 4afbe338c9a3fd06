from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MergeRequest(_message.Message):
    __slots__ = ("ticket_id", "into", "expected_version", "occurred_at")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    INTO_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    into: str
    expected_version: int
    occurred_at: str
    def __init__(self, ticket_id: _Optional[str] = ..., into: _Optional[str] = ..., expected_version: _Optional[int] = ..., occurred_at: _Optional[str] = ...) -> None: ...

class MergeResponse(_message.Message):
    __slots__ = ("version", "state", "position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class UndoMergeRequest(_message.Message):
    __slots__ = ("ticket_id", "expected_version", "occurred_at")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    expected_version: int
    occurred_at: str
    def __init__(self, ticket_id: _Optional[str] = ..., expected_version: _Optional[int] = ..., occurred_at: _Optional[str] = ...) -> None: ...

class UndoMergeResponse(_message.Message):
    __slots__ = ("version", "state", "position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class SplitRequest(_message.Message):
    __slots__ = ("ticket_id", "expected_version", "summary", "type", "fields", "said", "refs")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    SAID_FIELD_NUMBER: _ClassVar[int]
    REFS_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    expected_version: int
    summary: str
    type: str
    fields: bytes
    said: _containers.RepeatedScalarFieldContainer[int]
    refs: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, ticket_id: _Optional[str] = ..., expected_version: _Optional[int] = ..., summary: _Optional[str] = ..., type: _Optional[str] = ..., fields: _Optional[bytes] = ..., said: _Optional[_Iterable[int]] = ..., refs: _Optional[_Iterable[str]] = ...) -> None: ...

class SplitResponse(_message.Message):
    __slots__ = ("version", "state", "position", "other", "other_number")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    OTHER_FIELD_NUMBER: _ClassVar[int]
    OTHER_NUMBER_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    other: str
    other_number: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ..., other: _Optional[str] = ..., other_number: _Optional[str] = ...) -> None: ...

class UndoSplitRequest(_message.Message):
    __slots__ = ("ticket_id", "anyway")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    ANYWAY_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    anyway: bool
    def __init__(self, ticket_id: _Optional[str] = ..., anyway: _Optional[bool] = ...) -> None: ...

class OfHistory(_message.Message):
    __slots__ = ("version", "type")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    version: int
    type: str
    def __init__(self, version: _Optional[int] = ..., type: _Optional[str] = ...) -> None: ...

class UndoSplitResponse(_message.Message):
    __slots__ = ("version", "state", "position", "kept", "told")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    TOLD_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    kept: _containers.RepeatedCompositeFieldContainer[OfHistory]
    told: _containers.RepeatedCompositeFieldContainer[OfHistory]
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ..., kept: _Optional[_Iterable[_Union[OfHistory, _Mapping]]] = ..., told: _Optional[_Iterable[_Union[OfHistory, _Mapping]]] = ...) -> None: ...
