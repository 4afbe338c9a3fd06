from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class SuspectDuplicateRequest(_message.Message):
    __slots__ = ("ticket_id", "other")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    other: str
    def __init__(self, ticket_id: _Optional[str] = ..., other: _Optional[str] = ...) -> None: ...

class SuspectDuplicateResponse(_message.Message):
    __slots__ = ("version", "state", "position", "ticket_id")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    ticket_id: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ..., ticket_id: _Optional[str] = ...) -> None: ...

class DismissDuplicateRequest(_message.Message):
    __slots__ = ("ticket_id", "other")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    other: str
    def __init__(self, ticket_id: _Optional[str] = ..., other: _Optional[str] = ...) -> None: ...

class DismissDuplicateResponse(_message.Message):
    __slots__ = ("version", "state", "position", "ticket_id")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    ticket_id: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ..., ticket_id: _Optional[str] = ...) -> None: ...
