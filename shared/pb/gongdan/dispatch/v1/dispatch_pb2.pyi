from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Certificate(_message.Message):
    __slots__ = ("skill", "valid_until")
    SKILL_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    skill: str
    valid_until: str
    def __init__(self, skill: _Optional[str] = ..., valid_until: _Optional[str] = ...) -> None: ...

class Technician(_message.Message):
    __slots__ = ("id", "name", "skills", "lat", "lon", "capacity", "load", "state", "member_id", "certificates", "areas", "vendors", "levels", "on_shift_until", "vehicle")
    class LevelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    LOAD_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATES_FIELD_NUMBER: _ClassVar[int]
    AREAS_FIELD_NUMBER: _ClassVar[int]
    VENDORS_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    ON_SHIFT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    lat: float
    lon: float
    capacity: int
    load: int
    state: str
    member_id: str
    certificates: _containers.RepeatedCompositeFieldContainer[Certificate]
    areas: _containers.RepeatedScalarFieldContainer[str]
    vendors: _containers.RepeatedScalarFieldContainer[str]
    levels: _containers.ScalarMap[str, int]
    on_shift_until: str
    vehicle: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., capacity: _Optional[int] = ..., load: _Optional[int] = ..., state: _Optional[str] = ..., member_id: _Optional[str] = ..., certificates: _Optional[_Iterable[_Union[Certificate, _Mapping]]] = ..., areas: _Optional[_Iterable[str]] = ..., vendors: _Optional[_Iterable[str]] = ..., levels: _Optional[_Mapping[str, int]] = ..., on_shift_until: _Optional[str] = ..., vehicle: _Optional[str] = ...) -> None: ...

class RegisterTechnicianRequest(_message.Message):
    __slots__ = ("technician", "change")
    TECHNICIAN_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    technician: Technician
    change: bool
    def __init__(self, technician: _Optional[_Union[Technician, _Mapping]] = ..., change: _Optional[bool] = ...) -> None: ...

class RegisterTechnicianResponse(_message.Message):
    __slots__ = ("technician_id", "position")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    position: str
    def __init__(self, technician_id: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class MoveTechnicianRequest(_message.Message):
    __slots__ = ("technician_id", "lat", "lon")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    lat: float
    lon: float
    def __init__(self, technician_id: _Optional[str] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ...) -> None: ...

class MoveTechnicianResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ChangeShiftRequest(_message.Message):
    __slots__ = ("technician_id", "on_shift")
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    ON_SHIFT_FIELD_NUMBER: _ClassVar[int]
    technician_id: str
    on_shift: bool
    def __init__(self, technician_id: _Optional[str] = ..., on_shift: _Optional[bool] = ...) -> None: ...

class ChangeShiftResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ListTechniciansRequest(_message.Message):
    __slots__ = ("limit", "cursor")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    limit: int
    cursor: str
    def __init__(self, limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListTechniciansResponse(_message.Message):
    __slots__ = ("technicians", "next_cursor")
    TECHNICIANS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    technicians: _containers.RepeatedCompositeFieldContainer[Technician]
    next_cursor: str
    def __init__(self, technicians: _Optional[_Iterable[_Union[Technician, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class AcceptRequest(_message.Message):
    __slots__ = ("ticket_id", "post")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    post: str
    def __init__(self, ticket_id: _Optional[str] = ..., post: _Optional[str] = ...) -> None: ...

class AcceptResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class DeclineRequest(_message.Message):
    __slots__ = ("ticket_id", "reason", "post")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    reason: str
    post: str
    def __init__(self, ticket_id: _Optional[str] = ..., reason: _Optional[str] = ..., post: _Optional[str] = ...) -> None: ...

class DeclineResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class AssignRequest(_message.Message):
    __slots__ = ("ticket_id", "technician_id", "reason", "post")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    TECHNICIAN_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    technician_id: str
    reason: str
    post: str
    def __init__(self, ticket_id: _Optional[str] = ..., technician_id: _Optional[str] = ..., reason: _Optional[str] = ..., post: _Optional[str] = ...) -> None: ...

class AssignResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ExplainRequest(_message.Message):
    __slots__ = ("ticket_id", "as_of", "post")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    as_of: str
    post: str
    def __init__(self, ticket_id: _Optional[str] = ..., as_of: _Optional[str] = ..., post: _Optional[str] = ...) -> None: ...

class ExplainResponse(_message.Message):
    __slots__ = ("explanation",)
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    explanation: bytes
    def __init__(self, explanation: _Optional[bytes] = ...) -> None: ...
