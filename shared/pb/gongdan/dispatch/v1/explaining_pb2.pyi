from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class WhyNotRequest(_message.Message):
    __slots__ = ("ticket_id", "technician_id", "as_of", "post")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    technician_id: str
    as_of: str
    post: str
    def __init__(self, ticket_id: _Optional[str] = ..., technician_id: _Optional[str] = ..., as_of: _Optional[str] = ..., post: _Optional[str] = ...) -> None: ...

class WhyNotResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: bytes
    def __init__(self, answer: _Optional[bytes] = ...) -> None: ...

class RunAgainRequest(_message.Message):
    __slots__ = ("ticket_id", "as_of", "post")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    as_of: str
    post: str
    def __init__(self, ticket_id: _Optional[str] = ..., as_of: _Optional[str] = ..., post: _Optional[str] = ...) -> None: ...

class RunAgainResponse(_message.Message):
    __slots__ = ("events", "events_total", "report")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    events: int
    events_total: int
    report: bytes
    def __init__(self, events: _Optional[int] = ..., events_total: _Optional[int] = ..., report: _Optional[bytes] = ...) -> None: ...
