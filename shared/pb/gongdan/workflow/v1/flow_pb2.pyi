from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class FinishBranchRequest(_message.Message):
    __slots__ = ("ticket_id", "branch", "fields", "expected_version", "occurred_at")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    BRANCH_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    branch: str
    fields: bytes
    expected_version: int
    occurred_at: str
    def __init__(self, ticket_id: _Optional[str] = ..., branch: _Optional[str] = ..., fields: _Optional[bytes] = ..., expected_version: _Optional[int] = ..., occurred_at: _Optional[str] = ...) -> None: ...

class FinishBranchResponse(_message.Message):
    __slots__ = ("version", "state", "position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class CancelFollowUpRequest(_message.Message):
    __slots__ = ("ticket_id", "key", "expected_version")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    key: str
    expected_version: int
    def __init__(self, ticket_id: _Optional[str] = ..., key: _Optional[str] = ..., expected_version: _Optional[int] = ...) -> None: ...

class CancelFollowUpResponse(_message.Message):
    __slots__ = ("version", "state", "position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class AnswerQuestionRequest(_message.Message):
    __slots__ = ("ticket_id", "key", "item", "answer", "expected_version")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    key: str
    item: str
    answer: bytes
    expected_version: int
    def __init__(self, ticket_id: _Optional[str] = ..., key: _Optional[str] = ..., item: _Optional[str] = ..., answer: _Optional[bytes] = ..., expected_version: _Optional[int] = ...) -> None: ...

class AnswerQuestionResponse(_message.Message):
    __slots__ = ("version", "state", "position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...
