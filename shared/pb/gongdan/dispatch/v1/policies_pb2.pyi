from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class SimulateRequest(_message.Message):
    __slots__ = ("document", "since", "until")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    document: str
    since: str
    until: str
    def __init__(self, document: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ...) -> None: ...

class SimulateResponse(_message.Message):
    __slots__ = ("events", "events_total", "report")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    events: int
    events_total: int
    report: bytes
    def __init__(self, events: _Optional[int] = ..., events_total: _Optional[int] = ..., report: _Optional[bytes] = ...) -> None: ...
