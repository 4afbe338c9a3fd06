from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CatchUpRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CatchUpResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class PublishScenarioRequest(_message.Message):
    __slots__ = ("document", "shipped", "migrate", "places")
    class PlacesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    SHIPPED_FIELD_NUMBER: _ClassVar[int]
    MIGRATE_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    document: str
    shipped: str
    migrate: bool
    places: _containers.ScalarMap[str, str]
    def __init__(self, document: _Optional[str] = ..., shipped: _Optional[str] = ..., migrate: _Optional[bool] = ..., places: _Optional[_Mapping[str, str]] = ...) -> None: ...

class PublishScenarioResponse(_message.Message):
    __slots__ = ("definition", "position", "problems")
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    definition: str
    position: str
    problems: _containers.RepeatedCompositeFieldContainer[Problem]
    def __init__(self, definition: _Optional[str] = ..., position: _Optional[str] = ..., problems: _Optional[_Iterable[_Union[Problem, _Mapping]]] = ...) -> None: ...

class LintScenarioRequest(_message.Message):
    __slots__ = ("document", "shipped")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    SHIPPED_FIELD_NUMBER: _ClassVar[int]
    document: str
    shipped: str
    def __init__(self, document: _Optional[str] = ..., shipped: _Optional[str] = ...) -> None: ...

class LintScenarioResponse(_message.Message):
    __slots__ = ("problems",)
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    problems: _containers.RepeatedCompositeFieldContainer[Problem]
    def __init__(self, problems: _Optional[_Iterable[_Union[Problem, _Mapping]]] = ...) -> None: ...

class Problem(_message.Message):
    __slots__ = ("severity", "code", "pointer", "message", "message_zh", "line", "column")
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    POINTER_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ZH_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    severity: str
    code: str
    pointer: str
    message: str
    message_zh: str
    line: int
    column: int
    def __init__(self, severity: _Optional[str] = ..., code: _Optional[str] = ..., pointer: _Optional[str] = ..., message: _Optional[str] = ..., message_zh: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ...) -> None: ...

class GetInForceRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetInForceResponse(_message.Message):
    __slots__ = ("versions",)
    class VersionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.ScalarMap[str, int]
    def __init__(self, versions: _Optional[_Mapping[str, int]] = ...) -> None: ...

class ListScenariosRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListScenariosResponse(_message.Message):
    __slots__ = ("scenarios",)
    SCENARIOS_FIELD_NUMBER: _ClassVar[int]
    scenarios: _containers.RepeatedCompositeFieldContainer[Scenario]
    def __init__(self, scenarios: _Optional[_Iterable[_Union[Scenario, _Mapping]]] = ...) -> None: ...

class Scenario(_message.Message):
    __slots__ = ("key", "version", "name", "ticket_types", "content_hash", "roles", "own_roles")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TICKET_TYPES_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    OWN_ROLES_FIELD_NUMBER: _ClassVar[int]
    key: str
    version: int
    name: str
    ticket_types: _containers.RepeatedScalarFieldContainer[str]
    content_hash: str
    roles: _containers.RepeatedScalarFieldContainer[str]
    own_roles: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, key: _Optional[str] = ..., version: _Optional[int] = ..., name: _Optional[str] = ..., ticket_types: _Optional[_Iterable[str]] = ..., content_hash: _Optional[str] = ..., roles: _Optional[_Iterable[str]] = ..., own_roles: _Optional[_Iterable[str]] = ...) -> None: ...

class MoveRequest(_message.Message):
    __slots__ = ("ticket_id", "transition", "fields", "expected_version", "occurred_at", "form_s")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSITION_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    FORM_S_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    transition: str
    fields: bytes
    expected_version: int
    occurred_at: str
    form_s: int
    def __init__(self, ticket_id: _Optional[str] = ..., transition: _Optional[str] = ..., fields: _Optional[bytes] = ..., expected_version: _Optional[int] = ..., occurred_at: _Optional[str] = ..., form_s: _Optional[int] = ...) -> None: ...

class MoveResponse(_message.Message):
    __slots__ = ("version", "state", "position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class MoveManyRequest(_message.Message):
    __slots__ = ("moves",)
    MOVES_FIELD_NUMBER: _ClassVar[int]
    moves: _containers.RepeatedCompositeFieldContainer[KeyedMove]
    def __init__(self, moves: _Optional[_Iterable[_Union[KeyedMove, _Mapping]]] = ...) -> None: ...

class KeyedMove(_message.Message):
    __slots__ = ("idempotency_key", "move")
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    MOVE_FIELD_NUMBER: _ClassVar[int]
    idempotency_key: str
    move: MoveRequest
    def __init__(self, idempotency_key: _Optional[str] = ..., move: _Optional[_Union[MoveRequest, _Mapping]] = ...) -> None: ...

class MoveManyResponse(_message.Message):
    __slots__ = ("outcomes", "position")
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedCompositeFieldContainer[MoveOutcome]
    position: str
    def __init__(self, outcomes: _Optional[_Iterable[_Union[MoveOutcome, _Mapping]]] = ..., position: _Optional[str] = ...) -> None: ...

class MoveOutcome(_message.Message):
    __slots__ = ("made", "refused")
    MADE_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    made: MoveResponse
    refused: bytes
    def __init__(self, made: _Optional[_Union[MoveResponse, _Mapping]] = ..., refused: _Optional[bytes] = ...) -> None: ...

class CommentRequest(_message.Message):
    __slots__ = ("ticket_id", "text", "internal", "expected_version", "canned", "values", "language")
    class ValuesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    INTERNAL_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    CANNED_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    text: str
    internal: bool
    expected_version: int
    canned: str
    values: _containers.ScalarMap[str, str]
    language: str
    def __init__(self, ticket_id: _Optional[str] = ..., text: _Optional[str] = ..., internal: _Optional[bool] = ..., expected_version: _Optional[int] = ..., canned: _Optional[str] = ..., values: _Optional[_Mapping[str, str]] = ..., language: _Optional[str] = ...) -> None: ...

class CommentResponse(_message.Message):
    __slots__ = ("version", "position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    position: str
    def __init__(self, version: _Optional[int] = ..., position: _Optional[str] = ...) -> None: ...

class WaitRequest(_message.Message):
    __slots__ = ("ticket_id", "reason", "note", "until", "expected_version", "occurred_at")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    reason: str
    note: str
    until: str
    expected_version: int
    occurred_at: str
    def __init__(self, ticket_id: _Optional[str] = ..., reason: _Optional[str] = ..., note: _Optional[str] = ..., until: _Optional[str] = ..., expected_version: _Optional[int] = ..., occurred_at: _Optional[str] = ...) -> None: ...

class WaitResponse(_message.Message):
    __slots__ = ("version", "state", "position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class ResumeRequest(_message.Message):
    __slots__ = ("ticket_id", "expected_version", "occurred_at")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    expected_version: int
    occurred_at: str
    def __init__(self, ticket_id: _Optional[str] = ..., expected_version: _Optional[int] = ..., occurred_at: _Optional[str] = ...) -> None: ...

class ResumeResponse(_message.Message):
    __slots__ = ("version", "state", "position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class GetLedgerRequest(_message.Message):
    __slots__ = ("ticket_id",)
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    def __init__(self, ticket_id: _Optional[str] = ...) -> None: ...

class GetLedgerResponse(_message.Message):
    __slots__ = ("version", "closed", "bookings", "shares", "total_s", "hand_overs", "alongside", "custody")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    BOOKINGS_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_S_FIELD_NUMBER: _ClassVar[int]
    HAND_OVERS_FIELD_NUMBER: _ClassVar[int]
    ALONGSIDE_FIELD_NUMBER: _ClassVar[int]
    CUSTODY_FIELD_NUMBER: _ClassVar[int]
    version: int
    closed: bool
    bookings: _containers.RepeatedCompositeFieldContainer[Booking]
    shares: _containers.RepeatedCompositeFieldContainer[Share]
    total_s: int
    hand_overs: _containers.RepeatedCompositeFieldContainer[HandOver]
    alongside: _containers.RepeatedCompositeFieldContainer[SideBooking]
    custody: _containers.RepeatedCompositeFieldContainer[Custody]
    def __init__(self, version: _Optional[int] = ..., closed: _Optional[bool] = ..., bookings: _Optional[_Iterable[_Union[Booking, _Mapping]]] = ..., shares: _Optional[_Iterable[_Union[Share, _Mapping]]] = ..., total_s: _Optional[int] = ..., hand_overs: _Optional[_Iterable[_Union[HandOver, _Mapping]]] = ..., alongside: _Optional[_Iterable[_Union[SideBooking, _Mapping]]] = ..., custody: _Optional[_Iterable[_Union[Custody, _Mapping]]] = ...) -> None: ...

class Booking(_message.Message):
    __slots__ = ("start", "end", "owner", "reason", "seconds")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    start: str
    end: str
    owner: str
    reason: str
    seconds: int
    def __init__(self, start: _Optional[str] = ..., end: _Optional[str] = ..., owner: _Optional[str] = ..., reason: _Optional[str] = ..., seconds: _Optional[int] = ...) -> None: ...

class Share(_message.Message):
    __slots__ = ("owner", "reason", "seconds")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    owner: str
    reason: str
    seconds: int
    def __init__(self, owner: _Optional[str] = ..., reason: _Optional[str] = ..., seconds: _Optional[int] = ...) -> None: ...

class HandOver(_message.Message):
    __slots__ = ("from_department", "to_department", "seconds")
    FROM_DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    TO_DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    from_department: str
    to_department: str
    seconds: int
    def __init__(self, from_department: _Optional[str] = ..., to_department: _Optional[str] = ..., seconds: _Optional[int] = ...) -> None: ...

class SideBooking(_message.Message):
    __slots__ = ("kind", "what", "owner", "reason", "start", "end", "seconds", "open")
    KIND_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    kind: str
    what: str
    owner: str
    reason: str
    start: str
    end: str
    seconds: int
    open: bool
    def __init__(self, kind: _Optional[str] = ..., what: _Optional[str] = ..., owner: _Optional[str] = ..., reason: _Optional[str] = ..., start: _Optional[str] = ..., end: _Optional[str] = ..., seconds: _Optional[int] = ..., open: _Optional[bool] = ...) -> None: ...

class Custody(_message.Message):
    __slots__ = ("owner", "whose", "start", "end", "shown_at", "shown_to", "acted")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    WHOSE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    SHOWN_AT_FIELD_NUMBER: _ClassVar[int]
    SHOWN_TO_FIELD_NUMBER: _ClassVar[int]
    ACTED_FIELD_NUMBER: _ClassVar[int]
    owner: str
    whose: str
    start: str
    end: str
    shown_at: str
    shown_to: str
    acted: bool
    def __init__(self, owner: _Optional[str] = ..., whose: _Optional[str] = ..., start: _Optional[str] = ..., end: _Optional[str] = ..., shown_at: _Optional[str] = ..., shown_to: _Optional[str] = ..., acted: _Optional[bool] = ...) -> None: ...

class GetTicketRequest(_message.Message):
    __slots__ = ("ticket_id", "as_of", "is_not_shown")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    IS_NOT_SHOWN_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    as_of: str
    is_not_shown: bool
    def __init__(self, ticket_id: _Optional[str] = ..., as_of: _Optional[str] = ..., is_not_shown: _Optional[bool] = ...) -> None: ...

class GetTicketResponse(_message.Message):
    __slots__ = ("ticket", "version")
    TICKET_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ticket: bytes
    version: int
    def __init__(self, ticket: _Optional[bytes] = ..., version: _Optional[int] = ...) -> None: ...
