from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Source(_message.Message):
    __slots__ = ("document", "shipped", "definition")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    SHIPPED_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    document: str
    shipped: str
    definition: str
    def __init__(self, document: _Optional[str] = ..., shipped: _Optional[str] = ..., definition: _Optional[str] = ...) -> None: ...

class DiffRequest(_message.Message):
    __slots__ = ("before", "after")
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    before: Source
    after: Source
    def __init__(self, before: _Optional[_Union[Source, _Mapping]] = ..., after: _Optional[_Union[Source, _Mapping]] = ...) -> None: ...

class DiffResponse(_message.Message):
    __slots__ = ("changes",)
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[Change]
    def __init__(self, changes: _Optional[_Iterable[_Union[Change, _Mapping]]] = ...) -> None: ...

class Change(_message.Message):
    __slots__ = ("type", "kind", "path", "before", "after", "message", "message_zh")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ZH_FIELD_NUMBER: _ClassVar[int]
    type: str
    kind: str
    path: str
    before: str
    after: str
    message: str
    message_zh: str
    def __init__(self, type: _Optional[str] = ..., kind: _Optional[str] = ..., path: _Optional[str] = ..., before: _Optional[str] = ..., after: _Optional[str] = ..., message: _Optional[str] = ..., message_zh: _Optional[str] = ...) -> None: ...

class GetDocumentRequest(_message.Message):
    __slots__ = ("definition",)
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    definition: str
    def __init__(self, definition: _Optional[str] = ...) -> None: ...

class GetDocumentResponse(_message.Message):
    __slots__ = ("definition", "content_hash", "document")
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    definition: str
    content_hash: str
    document: str
    def __init__(self, definition: _Optional[str] = ..., content_hash: _Optional[str] = ..., document: _Optional[str] = ...) -> None: ...

class FindHomelessRequest(_message.Message):
    __slots__ = ("source", "places")
    class PlacesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    source: Source
    places: _containers.ScalarMap[str, str]
    def __init__(self, source: _Optional[_Union[Source, _Mapping]] = ..., places: _Optional[_Mapping[str, str]] = ...) -> None: ...

class FindHomelessResponse(_message.Message):
    __slots__ = ("total", "tickets")
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    TICKETS_FIELD_NUMBER: _ClassVar[int]
    total: int
    tickets: _containers.RepeatedCompositeFieldContainer[HomelessTicket]
    def __init__(self, total: _Optional[int] = ..., tickets: _Optional[_Iterable[_Union[HomelessTicket, _Mapping]]] = ...) -> None: ...

class HomelessTicket(_message.Message):
    __slots__ = ("ticket_id", "number", "type", "state", "definition")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    number: str
    type: str
    state: str
    definition: str
    def __init__(self, ticket_id: _Optional[str] = ..., number: _Optional[str] = ..., type: _Optional[str] = ..., state: _Optional[str] = ..., definition: _Optional[str] = ...) -> None: ...

class RevertRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class RevertResponse(_message.Message):
    __slots__ = ("definition", "restored", "position")
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    RESTORED_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    definition: str
    restored: str
    position: str
    def __init__(self, definition: _Optional[str] = ..., restored: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class GetMigrationRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class GetMigrationResponse(_message.Message):
    __slots__ = ("definition", "undoes", "state", "tickets_total", "tickets_seen", "tickets_migrated", "tickets_left", "left")
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    UNDOES_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TICKETS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    TICKETS_SEEN_FIELD_NUMBER: _ClassVar[int]
    TICKETS_MIGRATED_FIELD_NUMBER: _ClassVar[int]
    TICKETS_LEFT_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    definition: str
    undoes: str
    state: str
    tickets_total: int
    tickets_seen: int
    tickets_migrated: int
    tickets_left: int
    left: _containers.RepeatedCompositeFieldContainer[LeftTicket]
    def __init__(self, definition: _Optional[str] = ..., undoes: _Optional[str] = ..., state: _Optional[str] = ..., tickets_total: _Optional[int] = ..., tickets_seen: _Optional[int] = ..., tickets_migrated: _Optional[int] = ..., tickets_left: _Optional[int] = ..., left: _Optional[_Iterable[_Union[LeftTicket, _Mapping]]] = ...) -> None: ...

class LeftTicket(_message.Message):
    __slots__ = ("number", "state", "why")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    number: str
    state: str
    why: str
    def __init__(self, number: _Optional[str] = ..., state: _Optional[str] = ..., why: _Optional[str] = ...) -> None: ...
