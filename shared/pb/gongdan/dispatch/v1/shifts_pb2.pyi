from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ShiftLine(_message.Message):
    __slots__ = ("days", "begins", "ends", "overnight")
    DAYS_FIELD_NUMBER: _ClassVar[int]
    BEGINS_FIELD_NUMBER: _ClassVar[int]
    ENDS_FIELD_NUMBER: _ClassVar[int]
    OVERNIGHT_FIELD_NUMBER: _ClassVar[int]
    days: _containers.RepeatedScalarFieldContainer[str]
    begins: str
    ends: str
    overnight: bool
    def __init__(self, days: _Optional[_Iterable[str]] = ..., begins: _Optional[str] = ..., ends: _Optional[str] = ..., overnight: _Optional[bool] = ...) -> None: ...

class PlanShiftsRequest(_message.Message):
    __slots__ = ("technician_id", "zone", "valid_from", "valid_until", "lines")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    zone: str
    valid_from: str
    valid_until: str
    lines: _containers.RepeatedCompositeFieldContainer[ShiftLine]
    def __init__(self, technician_id: _Optional[str] = ..., zone: _Optional[str] = ..., valid_from: _Optional[str] = ..., valid_until: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[ShiftLine, _Mapping]]] = ...) -> None: ...

class PlanShiftsResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class UnplanShiftsRequest(_message.Message):
    __slots__ = ("technician_id", "first")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    first: str
    def __init__(self, technician_id: _Optional[str] = ..., first: _Optional[str] = ...) -> None: ...

class UnplanShiftsResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ExceptDayRequest(_message.Message):
    __slots__ = ("technician_id", "day", "lines", "reason")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    day: str
    lines: _containers.RepeatedCompositeFieldContainer[ShiftLine]
    reason: str
    def __init__(self, technician_id: _Optional[str] = ..., day: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[ShiftLine, _Mapping]]] = ..., reason: _Optional[str] = ...) -> None: ...

class ExceptDayResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class WithdrawExceptionRequest(_message.Message):
    __slots__ = ("technician_id", "day")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    day: str
    def __init__(self, technician_id: _Optional[str] = ..., day: _Optional[str] = ...) -> None: ...

class WithdrawExceptionResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class GetShiftsRequest(_message.Message):
    __slots__ = ("technician_id", "first", "last", "as_of")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    first: str
    last: str
    as_of: str
    def __init__(self, technician_id: _Optional[str] = ..., first: _Optional[str] = ..., last: _Optional[str] = ..., as_of: _Optional[str] = ...) -> None: ...

class GetShiftsResponse(_message.Message):
    __slots__ = ("on_shift", "until", "by_plan", "shifts", "exceptions", "plans")
    ON_SHIFT_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    BY_PLAN_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    EXCEPTIONS_FIELD_NUMBER: _ClassVar[int]
    PLANS_FIELD_NUMBER: _ClassVar[int]
    on_shift: bool
    until: str
    by_plan: bool
    shifts: _containers.RepeatedCompositeFieldContainer[PlannedShift]
    exceptions: _containers.RepeatedCompositeFieldContainer[ShiftException]
    plans: _containers.RepeatedCompositeFieldContainer[ShiftSpan]
    def __init__(self, on_shift: _Optional[bool] = ..., until: _Optional[str] = ..., by_plan: _Optional[bool] = ..., shifts: _Optional[_Iterable[_Union[PlannedShift, _Mapping]]] = ..., exceptions: _Optional[_Iterable[_Union[ShiftException, _Mapping]]] = ..., plans: _Optional[_Iterable[_Union[ShiftSpan, _Mapping]]] = ...) -> None: ...

class PlannedShift(_message.Message):
    __slots__ = ("day", "start", "end", "source")
    DAY_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    day: str
    start: str
    end: str
    source: str
    def __init__(self, day: _Optional[str] = ..., start: _Optional[str] = ..., end: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class ShiftException(_message.Message):
    __slots__ = ("day", "reason", "lines")
    DAY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    day: str
    reason: str
    lines: _containers.RepeatedCompositeFieldContainer[ShiftLine]
    def __init__(self, day: _Optional[str] = ..., reason: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[ShiftLine, _Mapping]]] = ...) -> None: ...

class ShiftSpan(_message.Message):
    __slots__ = ("zone", "valid_from", "valid_until", "lines")
    ZONE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    zone: str
    valid_from: str
    valid_until: str
    lines: _containers.RepeatedCompositeFieldContainer[ShiftLine]
    def __init__(self, zone: _Optional[str] = ..., valid_from: _Optional[str] = ..., valid_until: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[ShiftLine, _Mapping]]] = ...) -> None: ...
