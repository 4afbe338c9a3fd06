from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class About(_message.Message):
    __slots__ = ("ticket_id", "approval", "expected_version")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVAL_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    approval: str
    expected_version: int
    def __init__(self, ticket_id: _Optional[str] = ..., approval: _Optional[str] = ..., expected_version: _Optional[int] = ...) -> None: ...

class Became(_message.Message):
    __slots__ = ("version", "state", "position")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    version: int
    state: str
    position: str
    def __init__(self, version: _Optional[int] = ..., state: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class DecideRequest(_message.Message):
    __slots__ = ("about", "step", "verdict", "comment", "form")
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    about: About
    step: str
    verdict: str
    comment: str
    form: str
    def __init__(self, about: _Optional[_Union[About, _Mapping]] = ..., step: _Optional[str] = ..., verdict: _Optional[str] = ..., comment: _Optional[str] = ..., form: _Optional[str] = ...) -> None: ...

class DecideResponse(_message.Message):
    __slots__ = ("became",)
    BECAME_FIELD_NUMBER: _ClassVar[int]
    became: Became
    def __init__(self, became: _Optional[_Union[Became, _Mapping]] = ...) -> None: ...

class AddSignerRequest(_message.Message):
    __slots__ = ("about", "step", "member", "place", "note")
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    about: About
    step: str
    member: str
    place: str
    note: str
    def __init__(self, about: _Optional[_Union[About, _Mapping]] = ..., step: _Optional[str] = ..., member: _Optional[str] = ..., place: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class AddSignerResponse(_message.Message):
    __slots__ = ("became",)
    BECAME_FIELD_NUMBER: _ClassVar[int]
    became: Became
    def __init__(self, became: _Optional[_Union[Became, _Mapping]] = ...) -> None: ...

class HandOverRequest(_message.Message):
    __slots__ = ("about", "step", "member", "note")
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    about: About
    step: str
    member: str
    note: str
    def __init__(self, about: _Optional[_Union[About, _Mapping]] = ..., step: _Optional[str] = ..., member: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class HandOverResponse(_message.Message):
    __slots__ = ("became",)
    BECAME_FIELD_NUMBER: _ClassVar[int]
    became: Became
    def __init__(self, became: _Optional[_Union[Became, _Mapping]] = ...) -> None: ...

class SendBackRequest(_message.Message):
    __slots__ = ("about", "step", "to", "reason")
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    about: About
    step: str
    to: str
    reason: str
    def __init__(self, about: _Optional[_Union[About, _Mapping]] = ..., step: _Optional[str] = ..., to: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SendBackResponse(_message.Message):
    __slots__ = ("became",)
    BECAME_FIELD_NUMBER: _ClassVar[int]
    became: Became
    def __init__(self, became: _Optional[_Union[Became, _Mapping]] = ...) -> None: ...

class WithdrawRequest(_message.Message):
    __slots__ = ("about", "reason")
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    about: About
    reason: str
    def __init__(self, about: _Optional[_Union[About, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class WithdrawResponse(_message.Message):
    __slots__ = ("became",)
    BECAME_FIELD_NUMBER: _ClassVar[int]
    became: Became
    def __init__(self, became: _Optional[_Union[Became, _Mapping]] = ...) -> None: ...

class RemindRequest(_message.Message):
    __slots__ = ("about",)
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    about: About
    def __init__(self, about: _Optional[_Union[About, _Mapping]] = ...) -> None: ...

class RemindResponse(_message.Message):
    __slots__ = ("became",)
    BECAME_FIELD_NUMBER: _ClassVar[int]
    became: Became
    def __init__(self, became: _Optional[_Union[Became, _Mapping]] = ...) -> None: ...

class CopyRequest(_message.Message):
    __slots__ = ("about", "members", "roles")
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    about: About
    members: _containers.RepeatedScalarFieldContainer[str]
    roles: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, about: _Optional[_Union[About, _Mapping]] = ..., members: _Optional[_Iterable[str]] = ..., roles: _Optional[_Iterable[str]] = ...) -> None: ...

class CopyResponse(_message.Message):
    __slots__ = ("became",)
    BECAME_FIELD_NUMBER: _ClassVar[int]
    became: Became
    def __init__(self, became: _Optional[_Union[Became, _Mapping]] = ...) -> None: ...

class AskAgainRequest(_message.Message):
    __slots__ = ("about",)
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    about: About
    def __init__(self, about: _Optional[_Union[About, _Mapping]] = ...) -> None: ...

class AskAgainResponse(_message.Message):
    __slots__ = ("became",)
    BECAME_FIELD_NUMBER: _ClassVar[int]
    became: Became
    def __init__(self, became: _Optional[_Union[Became, _Mapping]] = ...) -> None: ...

class ListAwaitedRequest(_message.Message):
    __slots__ = ("limit",)
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    limit: int
    def __init__(self, limit: _Optional[int] = ...) -> None: ...

class ListAwaitedResponse(_message.Message):
    __slots__ = ("approvals",)
    APPROVALS_FIELD_NUMBER: _ClassVar[int]
    approvals: _containers.RepeatedCompositeFieldContainer[AwaitedApproval]
    def __init__(self, approvals: _Optional[_Iterable[_Union[AwaitedApproval, _Mapping]]] = ...) -> None: ...

class AwaitedApproval(_message.Message):
    __slots__ = ("ticket_id", "number", "type", "approval", "step", "label_zh", "label_en", "since")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    APPROVAL_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    LABEL_ZH_FIELD_NUMBER: _ClassVar[int]
    LABEL_EN_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    number: str
    type: str
    approval: str
    step: str
    label_zh: str
    label_en: str
    since: str
    def __init__(self, ticket_id: _Optional[str] = ..., number: _Optional[str] = ..., type: _Optional[str] = ..., approval: _Optional[str] = ..., step: _Optional[str] = ..., label_zh: _Optional[str] = ..., label_en: _Optional[str] = ..., since: _Optional[str] = ...) -> None: ...

class GiveDelegationRequest(_message.Message):
    __slots__ = ("member", "delegate", "start", "until", "reason")
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    DELEGATE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    member: str
    delegate: str
    start: str
    until: str
    reason: str
    def __init__(self, member: _Optional[str] = ..., delegate: _Optional[str] = ..., start: _Optional[str] = ..., until: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class GiveDelegationResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class EndDelegationRequest(_message.Message):
    __slots__ = ("member",)
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    member: str
    def __init__(self, member: _Optional[str] = ...) -> None: ...

class EndDelegationResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListDelegationsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListDelegationsResponse(_message.Message):
    __slots__ = ("delegations",)
    DELEGATIONS_FIELD_NUMBER: _ClassVar[int]
    delegations: _containers.RepeatedCompositeFieldContainer[Delegated]
    def __init__(self, delegations: _Optional[_Iterable[_Union[Delegated, _Mapping]]] = ...) -> None: ...

class Delegated(_message.Message):
    __slots__ = ("member", "delegate", "start", "until", "reason")
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    DELEGATE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    member: str
    delegate: str
    start: str
    until: str
    reason: str
    def __init__(self, member: _Optional[str] = ..., delegate: _Optional[str] = ..., start: _Optional[str] = ..., until: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...
