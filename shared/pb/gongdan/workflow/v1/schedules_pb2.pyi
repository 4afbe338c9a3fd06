from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class SetScheduleRequest(_message.Message):
    __slots__ = ("key", "scenario", "type", "subject_kind", "subject_ref", "summary", "fields", "links", "lat", "lon", "rrule", "every", "lead_time", "start", "meter_from")
    class LinksEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KEY_FIELD_NUMBER: _ClassVar[int]
    SCENARIO_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_REF_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    LINKS_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    RRULE_FIELD_NUMBER: _ClassVar[int]
    EVERY_FIELD_NUMBER: _ClassVar[int]
    LEAD_TIME_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    METER_FROM_FIELD_NUMBER: _ClassVar[int]
    key: str
    scenario: str
    type: str
    subject_kind: str
    subject_ref: str
    summary: str
    fields: bytes
    links: _containers.ScalarMap[str, str]
    lat: float
    lon: float
    rrule: str
    every: int
    lead_time: str
    start: str
    meter_from: str
    def __init__(self, key: _Optional[str] = ..., scenario: _Optional[str] = ..., type: _Optional[str] = ..., subject_kind: _Optional[str] = ..., subject_ref: _Optional[str] = ..., summary: _Optional[str] = ..., fields: _Optional[bytes] = ..., links: _Optional[_Mapping[str, str]] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., rrule: _Optional[str] = ..., every: _Optional[int] = ..., lead_time: _Optional[str] = ..., start: _Optional[str] = ..., meter_from: _Optional[str] = ...) -> None: ...

class SetScheduleResponse(_message.Message):
    __slots__ = ("schedule", "position")
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    schedule: bytes
    position: str
    def __init__(self, schedule: _Optional[bytes] = ..., position: _Optional[str] = ...) -> None: ...

class ReadMeterRequest(_message.Message):
    __slots__ = ("key", "value", "read_at")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    READ_AT_FIELD_NUMBER: _ClassVar[int]
    key: str
    value: str
    read_at: str
    def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ..., read_at: _Optional[str] = ...) -> None: ...

class ReadMeterResponse(_message.Message):
    __slots__ = ("schedule", "position")
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    schedule: bytes
    position: str
    def __init__(self, schedule: _Optional[bytes] = ..., position: _Optional[str] = ...) -> None: ...

class SkipVisitRequest(_message.Message):
    __slots__ = ("key", "reason", "visit")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    VISIT_FIELD_NUMBER: _ClassVar[int]
    key: str
    reason: str
    visit: int
    def __init__(self, key: _Optional[str] = ..., reason: _Optional[str] = ..., visit: _Optional[int] = ...) -> None: ...

class SkipVisitResponse(_message.Message):
    __slots__ = ("schedule", "position")
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    schedule: bytes
    position: str
    def __init__(self, schedule: _Optional[bytes] = ..., position: _Optional[str] = ...) -> None: ...

class PauseScheduleRequest(_message.Message):
    __slots__ = ("key", "reason")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    key: str
    reason: str
    def __init__(self, key: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class PauseScheduleResponse(_message.Message):
    __slots__ = ("schedule", "position")
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    schedule: bytes
    position: str
    def __init__(self, schedule: _Optional[bytes] = ..., position: _Optional[str] = ...) -> None: ...

class ResumeScheduleRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class ResumeScheduleResponse(_message.Message):
    __slots__ = ("schedule", "position")
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    schedule: bytes
    position: str
    def __init__(self, schedule: _Optional[bytes] = ..., position: _Optional[str] = ...) -> None: ...

class EndScheduleRequest(_message.Message):
    __slots__ = ("key", "reason")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    key: str
    reason: str
    def __init__(self, key: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class EndScheduleResponse(_message.Message):
    __slots__ = ("schedule", "position")
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    schedule: bytes
    position: str
    def __init__(self, schedule: _Optional[bytes] = ..., position: _Optional[str] = ...) -> None: ...

class GetScheduleRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class GetScheduleResponse(_message.Message):
    __slots__ = ("schedule",)
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    schedule: bytes
    def __init__(self, schedule: _Optional[bytes] = ...) -> None: ...

class ListSchedulesRequest(_message.Message):
    __slots__ = ("after", "limit", "subject_ref")
    AFTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_REF_FIELD_NUMBER: _ClassVar[int]
    after: str
    limit: int
    subject_ref: str
    def __init__(self, after: _Optional[str] = ..., limit: _Optional[int] = ..., subject_ref: _Optional[str] = ...) -> None: ...

class ListSchedulesResponse(_message.Message):
    __slots__ = ("schedules", "next_after")
    SCHEDULES_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_FIELD_NUMBER: _ClassVar[int]
    schedules: _containers.RepeatedScalarFieldContainer[bytes]
    next_after: str
    def __init__(self, schedules: _Optional[_Iterable[bytes]] = ..., next_after: _Optional[str] = ...) -> None: ...

class ListVisitsRequest(_message.Message):
    __slots__ = ("key", "after", "limit")
    KEY_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    key: str
    after: int
    limit: int
    def __init__(self, key: _Optional[str] = ..., after: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class ListVisitsResponse(_message.Message):
    __slots__ = ("visits", "next_after")
    VISITS_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_FIELD_NUMBER: _ClassVar[int]
    visits: _containers.RepeatedScalarFieldContainer[bytes]
    next_after: int
    def __init__(self, visits: _Optional[_Iterable[bytes]] = ..., next_after: _Optional[int] = ...) -> None: ...
