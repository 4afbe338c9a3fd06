from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StateReferencesRequest(_message.Message):
    __slots__ = ("source", "id", "body")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    source: str
    id: str
    body: bytes
    def __init__(self, source: _Optional[str] = ..., id: _Optional[str] = ..., body: _Optional[bytes] = ...) -> None: ...

class StatedReference(_message.Message):
    __slots__ = ("kind", "key", "version", "duplicate")
    KIND_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    key: str
    version: int
    duplicate: bool
    def __init__(self, kind: _Optional[str] = ..., key: _Optional[str] = ..., version: _Optional[int] = ..., duplicate: _Optional[bool] = ...) -> None: ...

class StateReferencesResponse(_message.Message):
    __slots__ = ("records", "position")
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedCompositeFieldContainer[StatedReference]
    position: str
    def __init__(self, records: _Optional[_Iterable[_Union[StatedReference, _Mapping]]] = ..., position: _Optional[str] = ...) -> None: ...

class GetReferenceRequest(_message.Message):
    __slots__ = ("kind", "key", "as_of", "version")
    KIND_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    kind: str
    key: str
    as_of: str
    version: int
    def __init__(self, kind: _Optional[str] = ..., key: _Optional[str] = ..., as_of: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class GetReferenceResponse(_message.Message):
    __slots__ = ("kind", "key", "version", "valid_from", "values")
    KIND_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    kind: str
    key: str
    version: int
    valid_from: str
    values: bytes
    def __init__(self, kind: _Optional[str] = ..., key: _Optional[str] = ..., version: _Optional[int] = ..., valid_from: _Optional[str] = ..., values: _Optional[bytes] = ...) -> None: ...
