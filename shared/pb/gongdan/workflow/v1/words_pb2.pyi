from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class CorrectRequest(_message.Message):
    __slots__ = ("ticket_id", "fields", "expected_version")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    fields: bytes
    expected_version: int
    def __init__(self, ticket_id: _Optional[str] = ..., fields: _Optional[bytes] = ..., expected_version: _Optional[int] = ...) -> None: ...

class CorrectResponse(_message.Message):
    __slots__ = ("version", "state", "position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class ReadTextRequest(_message.Message):
    __slots__ = ("text", "scenario", "type")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SCENARIO_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    text: str
    scenario: str
    type: str
    def __init__(self, text: _Optional[str] = ..., scenario: _Optional[str] = ..., type: _Optional[str] = ...) -> None: ...

class ReadTextResponse(_message.Message):
    __slots__ = ("read",)
    READ_FIELD_NUMBER: _ClassVar[int]
    read: bytes
    def __init__(self, read: _Optional[bytes] = ...) -> None: ...

class ListLessonsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListLessonsResponse(_message.Message):
    __slots__ = ("lessons",)
    LESSONS_FIELD_NUMBER: _ClassVar[int]
    lessons: bytes
    def __init__(self, lessons: _Optional[bytes] = ...) -> None: ...

class LearnRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class LearnResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
