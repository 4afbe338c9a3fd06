from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PutInQueueRequest(_message.Message):
    __slots__ = ("ticket_id", "queue", "reason", "within_s")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    WITHIN_S_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    queue: str
    reason: str
    within_s: int
    def __init__(self, ticket_id: _Optional[str] = ..., queue: _Optional[str] = ..., reason: _Optional[str] = ..., within_s: _Optional[int] = ...) -> None: ...

class PutInQueueResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class GrabRequest(_message.Message):
    __slots__ = ("ticket_id",)
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    def __init__(self, ticket_id: _Optional[str] = ...) -> None: ...

class GrabResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ListGrabbableRequest(_message.Message):
    __slots__ = ("technician_id", "limit")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    limit: int
    def __init__(self, technician_id: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class Grabbable(_message.Message):
    __slots__ = ("ticket_id", "queue", "type", "priority", "skills", "until", "terms")
    class TermsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    queue: str
    type: str
    priority: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    until: str
    terms: _containers.ScalarMap[str, float]
    def __init__(self, ticket_id: _Optional[str] = ..., queue: _Optional[str] = ..., type: _Optional[str] = ..., priority: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., until: _Optional[str] = ..., terms: _Optional[_Mapping[str, float]] = ...) -> None: ...

class ListGrabbableResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[Grabbable]
    def __init__(self, items: _Optional[_Iterable[_Union[Grabbable, _Mapping]]] = ...) -> None: ...
