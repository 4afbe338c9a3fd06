from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListNoticesRequest(_message.Message):
    __slots__ = ("ticket_id", "mine", "limit", "cursor", "state", "channel")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    MINE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    mine: bool
    limit: int
    cursor: str
    state: str
    channel: str
    def __init__(self, ticket_id: _Optional[str] = ..., mine: _Optional[bool] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ..., state: _Optional[str] = ..., channel: _Optional[str] = ...) -> None: ...

class Notice(_message.Message):
    __slots__ = ("id", "ticket_id", "rule", "channel", "recipient", "state", "subject", "created_at", "attempts", "outcome", "texts", "due_at", "held_for", "digest")
    class TextsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    HELD_FOR_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    id: str
    ticket_id: str
    rule: str
    channel: str
    recipient: str
    state: str
    subject: str
    created_at: str
    attempts: int
    outcome: str
    texts: _containers.ScalarMap[str, str]
    due_at: str
    held_for: str
    digest: str
    def __init__(self, id: _Optional[str] = ..., ticket_id: _Optional[str] = ..., rule: _Optional[str] = ..., channel: _Optional[str] = ..., recipient: _Optional[str] = ..., state: _Optional[str] = ..., subject: _Optional[str] = ..., created_at: _Optional[str] = ..., attempts: _Optional[int] = ..., outcome: _Optional[str] = ..., texts: _Optional[_Mapping[str, str]] = ..., due_at: _Optional[str] = ..., held_for: _Optional[str] = ..., digest: _Optional[str] = ...) -> None: ...

class ListNoticesResponse(_message.Message):
    __slots__ = ("notices", "next_cursor")
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    notices: _containers.RepeatedCompositeFieldContainer[Notice]
    next_cursor: str
    def __init__(self, notices: _Optional[_Iterable[_Union[Notice, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class MarkReadRequest(_message.Message):
    __slots__ = ("notice_id",)
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    notice_id: str
    def __init__(self, notice_id: _Optional[str] = ...) -> None: ...

class MarkReadResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...
