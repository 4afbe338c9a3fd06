from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CompareTravelRequest(_message.Message):
    __slots__ = ("days",)
    DAYS_FIELD_NUMBER: _ClassVar[int]
    days: int
    def __init__(self, days: _Optional[int] = ...) -> None: ...

class Band(_message.Message):
    __slots__ = ("weekend", "since", "until", "trips", "factor", "error_before_min", "error_after_min")
    WEEKEND_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    TRIPS_FIELD_NUMBER: _ClassVar[int]
    FACTOR_FIELD_NUMBER: _ClassVar[int]
    ERROR_BEFORE_MIN_FIELD_NUMBER: _ClassVar[int]
    ERROR_AFTER_MIN_FIELD_NUMBER: _ClassVar[int]
    weekend: bool
    since: int
    until: int
    trips: int
    factor: float
    error_before_min: float
    error_after_min: float
    def __init__(self, weekend: _Optional[bool] = ..., since: _Optional[int] = ..., until: _Optional[int] = ..., trips: _Optional[int] = ..., factor: _Optional[float] = ..., error_before_min: _Optional[float] = ..., error_after_min: _Optional[float] = ...) -> None: ...

class CompareTravelResponse(_message.Message):
    __slots__ = ("bands", "left_out", "sources", "days")
    BANDS_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    bands: _containers.RepeatedCompositeFieldContainer[Band]
    left_out: int
    sources: _containers.RepeatedScalarFieldContainer[str]
    days: int
    def __init__(self, bands: _Optional[_Iterable[_Union[Band, _Mapping]]] = ..., left_out: _Optional[int] = ..., sources: _Optional[_Iterable[str]] = ..., days: _Optional[int] = ...) -> None: ...

class CalibrateRequest(_message.Message):
    __slots__ = ("key", "scenario", "days")
    KEY_FIELD_NUMBER: _ClassVar[int]
    SCENARIO_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    key: str
    scenario: str
    days: int
    def __init__(self, key: _Optional[str] = ..., scenario: _Optional[str] = ..., days: _Optional[int] = ...) -> None: ...

class CalibrateResponse(_message.Message):
    __slots__ = ("document", "bands", "speed_kmh", "left_out", "days")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    BANDS_FIELD_NUMBER: _ClassVar[int]
    SPEED_KMH_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    document: str
    bands: _containers.RepeatedCompositeFieldContainer[LearnedBand]
    speed_kmh: float
    left_out: int
    days: int
    def __init__(self, document: _Optional[str] = ..., bands: _Optional[_Iterable[_Union[LearnedBand, _Mapping]]] = ..., speed_kmh: _Optional[float] = ..., left_out: _Optional[int] = ..., days: _Optional[int] = ...) -> None: ...

class LearnedBand(_message.Message):
    __slots__ = ("band", "taken")
    BAND_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    band: Band
    taken: bool
    def __init__(self, band: _Optional[_Union[Band, _Mapping]] = ..., taken: _Optional[bool] = ...) -> None: ...
