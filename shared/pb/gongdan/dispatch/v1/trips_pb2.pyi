from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class DepartRequest(_message.Message):
    __slots__ = ("ticket_id", "occurred_at", "post")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    occurred_at: str
    post: str
    def __init__(self, ticket_id: _Optional[str] = ..., occurred_at: _Optional[str] = ..., post: _Optional[str] = ...) -> None: ...

class DepartResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ArriveRequest(_message.Message):
    __slots__ = ("ticket_id", "occurred_at", "post")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    occurred_at: str
    post: str
    def __init__(self, ticket_id: _Optional[str] = ..., occurred_at: _Optional[str] = ..., post: _Optional[str] = ...) -> None: ...

class ArriveResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class LeaveRequest(_message.Message):
    __slots__ = ("ticket_id", "occurred_at", "post")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    occurred_at: str
    post: str
    def __init__(self, ticket_id: _Optional[str] = ..., occurred_at: _Optional[str] = ..., post: _Optional[str] = ...) -> None: ...

class LeaveResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...
