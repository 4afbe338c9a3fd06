from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LinkPersonsRequest(_message.Message):
    __slots__ = ("holder", "to", "undo")
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    UNDO_FIELD_NUMBER: _ClassVar[int]
    holder: str
    to: str
    undo: bool
    def __init__(self, holder: _Optional[str] = ..., to: _Optional[str] = ..., undo: _Optional[bool] = ...) -> None: ...

class LinkPersonsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ForgetPersonRequest(_message.Message):
    __slots__ = ("holder", "value")
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    holder: str
    value: Known
    def __init__(self, holder: _Optional[str] = ..., value: _Optional[_Union[Known, _Mapping]] = ...) -> None: ...

class ForgetPersonResponse(_message.Message):
    __slots__ = ("persons", "position")
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    persons: int
    position: str
    def __init__(self, persons: _Optional[int] = ..., position: _Optional[str] = ...) -> None: ...

class Known(_message.Message):
    __slots__ = ("value",)
    CLASS_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ..., **kwargs) -> None: ...

class FindPersonsRequest(_message.Message):
    __slots__ = ("holders", "values")
    HOLDERS_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    holders: _containers.RepeatedScalarFieldContainer[str]
    values: _containers.RepeatedCompositeFieldContainer[Known]
    def __init__(self, holders: _Optional[_Iterable[str]] = ..., values: _Optional[_Iterable[_Union[Known, _Mapping]]] = ...) -> None: ...

class HeldPerson(_message.Message):
    __slots__ = ("holder", "subject", "key", "persons")
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    holder: str
    subject: str
    key: bytes
    persons: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, holder: _Optional[str] = ..., subject: _Optional[str] = ..., key: _Optional[bytes] = ..., persons: _Optional[_Iterable[str]] = ...) -> None: ...

class FindPersonsResponse(_message.Message):
    __slots__ = ("holders", "known_as")
    HOLDERS_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AS_FIELD_NUMBER: _ClassVar[int]
    holders: _containers.RepeatedCompositeFieldContainer[HeldPerson]
    known_as: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, holders: _Optional[_Iterable[_Union[HeldPerson, _Mapping]]] = ..., known_as: _Optional[_Iterable[str]] = ...) -> None: ...

class Hold(_message.Message):
    __slots__ = ("holder", "values", "classes")
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    holder: str
    values: _containers.RepeatedCompositeFieldContainer[Known]
    classes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, holder: _Optional[str] = ..., values: _Optional[_Iterable[_Union[Known, _Mapping]]] = ..., classes: _Optional[_Iterable[str]] = ...) -> None: ...

class HoldPersonsRequest(_message.Message):
    __slots__ = ("holds",)
    HOLDS_FIELD_NUMBER: _ClassVar[int]
    holds: _containers.RepeatedCompositeFieldContainer[Hold]
    def __init__(self, holds: _Optional[_Iterable[_Union[Hold, _Mapping]]] = ...) -> None: ...

class HoldPersonsResponse(_message.Message):
    __slots__ = ("holders",)
    HOLDERS_FIELD_NUMBER: _ClassVar[int]
    holders: _containers.RepeatedCompositeFieldContainer[HeldPerson]
    def __init__(self, holders: _Optional[_Iterable[_Union[HeldPerson, _Mapping]]] = ...) -> None: ...
