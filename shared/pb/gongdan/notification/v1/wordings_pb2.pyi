from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Wording(_message.Message):
    __slots__ = ("scenario", "type", "rule", "language", "channel", "text")
    SCENARIO_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    scenario: str
    type: str
    rule: str
    language: str
    channel: str
    text: str
    def __init__(self, scenario: _Optional[str] = ..., type: _Optional[str] = ..., rule: _Optional[str] = ..., language: _Optional[str] = ..., channel: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class ListWordingsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListWordingsResponse(_message.Message):
    __slots__ = ("wordings",)
    WORDINGS_FIELD_NUMBER: _ClassVar[int]
    wordings: _containers.RepeatedCompositeFieldContainer[Wording]
    def __init__(self, wordings: _Optional[_Iterable[_Union[Wording, _Mapping]]] = ...) -> None: ...

class SetWordingRequest(_message.Message):
    __slots__ = ("wording",)
    WORDING_FIELD_NUMBER: _ClassVar[int]
    wording: Wording
    def __init__(self, wording: _Optional[_Union[Wording, _Mapping]] = ...) -> None: ...

class SetWordingResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class RemoveWordingRequest(_message.Message):
    __slots__ = ("wording",)
    WORDING_FIELD_NUMBER: _ClassVar[int]
    wording: Wording
    def __init__(self, wording: _Optional[_Union[Wording, _Mapping]] = ...) -> None: ...

class RemoveWordingResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class PreviewWordingRequest(_message.Message):
    __slots__ = ("wording", "ticket_id")
    WORDING_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    wording: Wording
    ticket_id: str
    def __init__(self, wording: _Optional[_Union[Wording, _Mapping]] = ..., ticket_id: _Optional[str] = ...) -> None: ...

class PreviewWordingResponse(_message.Message):
    __slots__ = ("texts", "unknown")
    class TextsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    texts: _containers.ScalarMap[str, str]
    unknown: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, texts: _Optional[_Mapping[str, str]] = ..., unknown: _Optional[_Iterable[str]] = ...) -> None: ...
