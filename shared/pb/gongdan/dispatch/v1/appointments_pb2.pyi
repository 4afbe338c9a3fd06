from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Slot(_message.Message):
    __slots__ = ("start", "end")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    start: str
    end: str
    def __init__(self, start: _Optional[str] = ..., end: _Optional[str] = ...) -> None: ...

class ChoosableSlot(_message.Message):
    __slots__ = ("slot", "room")
    SLOT_FIELD_NUMBER: _ClassVar[int]
    ROOM_FIELD_NUMBER: _ClassVar[int]
    slot: Slot
    room: int
    def __init__(self, slot: _Optional[_Union[Slot, _Mapping]] = ..., room: _Optional[int] = ...) -> None: ...

class ListSlotsRequest(_message.Message):
    __slots__ = ("ticket_id",)
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    def __init__(self, ticket_id: _Optional[str] = ...) -> None: ...

class TurnedDown(_message.Message):
    __slots__ = ("slot", "code", "message")
    SLOT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    slot: Slot
    code: str
    message: str
    def __init__(self, slot: _Optional[_Union[Slot, _Mapping]] = ..., code: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...

class ListSlotsResponse(_message.Message):
    __slots__ = ("appointment", "moves_left", "slots", "zone", "slot_min", "refused")
    APPOINTMENT_FIELD_NUMBER: _ClassVar[int]
    MOVES_LEFT_FIELD_NUMBER: _ClassVar[int]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    SLOT_MIN_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    appointment: Slot
    moves_left: int
    slots: _containers.RepeatedCompositeFieldContainer[ChoosableSlot]
    zone: str
    slot_min: int
    refused: TurnedDown
    def __init__(self, appointment: _Optional[_Union[Slot, _Mapping]] = ..., moves_left: _Optional[int] = ..., slots: _Optional[_Iterable[_Union[ChoosableSlot, _Mapping]]] = ..., zone: _Optional[str] = ..., slot_min: _Optional[int] = ..., refused: _Optional[_Union[TurnedDown, _Mapping]] = ...) -> None: ...

class AppointRequest(_message.Message):
    __slots__ = ("ticket_id", "slot", "overbook")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    SLOT_FIELD_NUMBER: _ClassVar[int]
    OVERBOOK_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    slot: Slot
    overbook: bool
    def __init__(self, ticket_id: _Optional[str] = ..., slot: _Optional[_Union[Slot, _Mapping]] = ..., overbook: _Optional[bool] = ...) -> None: ...

class AppointResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class CallOffRequest(_message.Message):
    __slots__ = ("ticket_id",)
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    def __init__(self, ticket_id: _Optional[str] = ...) -> None: ...

class CallOffResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...
