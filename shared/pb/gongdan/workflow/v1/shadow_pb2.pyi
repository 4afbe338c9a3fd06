from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ReplayRequest(_message.Message):
    __slots__ = ("document", "shipped", "definition", "days")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    SHIPPED_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    document: str
    shipped: str
    definition: str
    days: int
    def __init__(self, document: _Optional[str] = ..., shipped: _Optional[str] = ..., definition: _Optional[str] = ..., days: _Optional[int] = ...) -> None: ...

class ReplayResponse(_message.Message):
    __slots__ = ("tickets_seen", "tickets_total", "events", "report")
    TICKETS_SEEN_FIELD_NUMBER: _ClassVar[int]
    TICKETS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    tickets_seen: int
    tickets_total: int
    events: int
    report: bytes
    def __init__(self, tickets_seen: _Optional[int] = ..., tickets_total: _Optional[int] = ..., events: _Optional[int] = ..., report: _Optional[bytes] = ...) -> None: ...

class FindIdleRulesRequest(_message.Message):
    __slots__ = ("document", "shipped", "definition", "days")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    SHIPPED_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    document: str
    shipped: str
    definition: str
    days: int
    def __init__(self, document: _Optional[str] = ..., shipped: _Optional[str] = ..., definition: _Optional[str] = ..., days: _Optional[int] = ...) -> None: ...

class FindIdleRulesResponse(_message.Message):
    __slots__ = ("tickets_seen", "tickets_total", "events", "report")
    TICKETS_SEEN_FIELD_NUMBER: _ClassVar[int]
    TICKETS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    tickets_seen: int
    tickets_total: int
    events: int
    report: bytes
    def __init__(self, tickets_seen: _Optional[int] = ..., tickets_total: _Optional[int] = ..., events: _Optional[int] = ..., report: _Optional[bytes] = ...) -> None: ...

class FindDuplicatesRequest(_message.Message):
    __slots__ = ("document", "shipped", "definition", "days", "within_s")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    SHIPPED_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    WITHIN_S_FIELD_NUMBER: _ClassVar[int]
    document: str
    shipped: str
    definition: str
    days: int
    within_s: int
    def __init__(self, document: _Optional[str] = ..., shipped: _Optional[str] = ..., definition: _Optional[str] = ..., days: _Optional[int] = ..., within_s: _Optional[int] = ...) -> None: ...

class FindDuplicatesResponse(_message.Message):
    __slots__ = ("tickets_seen", "tickets_total", "events", "report")
    TICKETS_SEEN_FIELD_NUMBER: _ClassVar[int]
    TICKETS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    tickets_seen: int
    tickets_total: int
    events: int
    report: bytes
    def __init__(self, tickets_seen: _Optional[int] = ..., tickets_total: _Optional[int] = ..., events: _Optional[int] = ..., report: _Optional[bytes] = ...) -> None: ...
