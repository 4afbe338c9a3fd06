from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetFormRequest(_message.Message):
    __slots__ = ("type",)
    TYPE_FIELD_NUMBER: _ClassVar[int]
    type: str
    def __init__(self, type: _Optional[str] = ...) -> None: ...

class GetFormResponse(_message.Message):
    __slots__ = ("type", "name_zh", "name_en", "fields", "beyond", "asset_name", "asset_retired")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_ZH_FIELD_NUMBER: _ClassVar[int]
    NAME_EN_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    BEYOND_FIELD_NUMBER: _ClassVar[int]
    ASSET_NAME_FIELD_NUMBER: _ClassVar[int]
    ASSET_RETIRED_FIELD_NUMBER: _ClassVar[int]
    type: str
    name_zh: str
    name_en: str
    fields: _containers.RepeatedCompositeFieldContainer[FormField]
    beyond: _containers.RepeatedCompositeFieldContainer[FormField]
    asset_name: str
    asset_retired: bool
    def __init__(self, type: _Optional[str] = ..., name_zh: _Optional[str] = ..., name_en: _Optional[str] = ..., fields: _Optional[_Iterable[_Union[FormField, _Mapping]]] = ..., beyond: _Optional[_Iterable[_Union[FormField, _Mapping]]] = ..., asset_name: _Optional[str] = ..., asset_retired: _Optional[bool] = ...) -> None: ...

class FormField(_message.Message):
    __slots__ = ("key", "type", "label_zh", "label_en", "required", "values", "part")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    LABEL_ZH_FIELD_NUMBER: _ClassVar[int]
    LABEL_EN_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    key: str
    type: str
    label_zh: str
    label_en: str
    required: bool
    values: _containers.RepeatedScalarFieldContainer[str]
    part: str
    def __init__(self, key: _Optional[str] = ..., type: _Optional[str] = ..., label_zh: _Optional[str] = ..., label_en: _Optional[str] = ..., required: _Optional[bool] = ..., values: _Optional[_Iterable[str]] = ..., part: _Optional[str] = ...) -> None: ...

class SubmitRequest(_message.Message):
    __slots__ = ("channel", "source", "id", "body")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    channel: str
    source: str
    id: str
    body: bytes
    def __init__(self, channel: _Optional[str] = ..., source: _Optional[str] = ..., id: _Optional[str] = ..., body: _Optional[bytes] = ...) -> None: ...

class SubmitResponse(_message.Message):
    __slots__ = ("submission_id", "ticket_id", "position", "state", "reasons", "duplicate", "log_position")
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    LOG_POSITION_FIELD_NUMBER: _ClassVar[int]
    submission_id: str
    ticket_id: str
    position: str
    state: str
    reasons: _containers.RepeatedCompositeFieldContainer[Reason]
    duplicate: bool
    log_position: int
    def __init__(self, submission_id: _Optional[str] = ..., ticket_id: _Optional[str] = ..., position: _Optional[str] = ..., state: _Optional[str] = ..., reasons: _Optional[_Iterable[_Union[Reason, _Mapping]]] = ..., duplicate: _Optional[bool] = ..., log_position: _Optional[int] = ...) -> None: ...

class Reason(_message.Message):
    __slots__ = ("code", "pointer", "message")
    CODE_FIELD_NUMBER: _ClassVar[int]
    POINTER_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    code: str
    pointer: str
    message: str
    def __init__(self, code: _Optional[str] = ..., pointer: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...

class GetSubmissionRequest(_message.Message):
    __slots__ = ("submission_id",)
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    submission_id: str
    def __init__(self, submission_id: _Optional[str] = ...) -> None: ...

class GetSubmissionResponse(_message.Message):
    __slots__ = ("submission_id", "state", "type", "summary", "channel", "reasons", "received_at")
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    submission_id: str
    state: str
    type: str
    summary: str
    channel: str
    reasons: _containers.RepeatedCompositeFieldContainer[Reason]
    received_at: str
    def __init__(self, submission_id: _Optional[str] = ..., state: _Optional[str] = ..., type: _Optional[str] = ..., summary: _Optional[str] = ..., channel: _Optional[str] = ..., reasons: _Optional[_Iterable[_Union[Reason, _Mapping]]] = ..., received_at: _Optional[str] = ...) -> None: ...

class ListRejectedRequest(_message.Message):
    __slots__ = ("limit", "cursor")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    limit: int
    cursor: str
    def __init__(self, limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListRejectedResponse(_message.Message):
    __slots__ = ("submissions", "next_cursor")
    SUBMISSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    submissions: _containers.RepeatedCompositeFieldContainer[GetSubmissionResponse]
    next_cursor: str
    def __init__(self, submissions: _Optional[_Iterable[_Union[GetSubmissionResponse, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...
