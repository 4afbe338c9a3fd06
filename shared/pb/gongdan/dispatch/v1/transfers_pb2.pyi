from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AskToTakeOverRequest(_message.Message):
    __slots__ = ("ticket_id", "technician_id", "reason", "post")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    technician_id: str
    reason: str
    post: str
    def __init__(self, ticket_id: _Optional[str] = ..., technician_id: _Optional[str] = ..., reason: _Optional[str] = ..., post: _Optional[str] = ...) -> None: ...

class AskToTakeOverResponse(_message.Message):
    __slots__ = ("position", "nth")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    NTH_FIELD_NUMBER: _ClassVar[int]
    position: str
    nth: int
    def __init__(self, position: _Optional[str] = ..., nth: _Optional[int] = ...) -> None: ...

class ListTargetsRequest(_message.Message):
    __slots__ = ("ticket_id", "post")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    post: str
    def __init__(self, ticket_id: _Optional[str] = ..., post: _Optional[str] = ...) -> None: ...

class Target(_message.Message):
    __slots__ = ("technician_id", "queue", "times", "score")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    TIMES_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    queue: str
    times: int
    score: float
    def __init__(self, technician_id: _Optional[str] = ..., queue: _Optional[str] = ..., times: _Optional[int] = ..., score: _Optional[float] = ...) -> None: ...

class ListTargetsResponse(_message.Message):
    __slots__ = ("targets", "transfers")
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    TRANSFERS_FIELD_NUMBER: _ClassVar[int]
    targets: _containers.RepeatedCompositeFieldContainer[Target]
    transfers: int
    def __init__(self, targets: _Optional[_Iterable[_Union[Target, _Mapping]]] = ..., transfers: _Optional[int] = ...) -> None: ...
