from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NotificationSettings(_message.Message):
    __slots__ = ("own_channels", "channels", "language", "zone", "quiet_from", "quiet_until", "digest", "digest_at", "urgent_waits")
    OWN_CHANNELS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    QUIET_FROM_FIELD_NUMBER: _ClassVar[int]
    QUIET_UNTIL_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    DIGEST_AT_FIELD_NUMBER: _ClassVar[int]
    URGENT_WAITS_FIELD_NUMBER: _ClassVar[int]
    own_channels: bool
    channels: _containers.RepeatedScalarFieldContainer[str]
    language: str
    zone: str
    quiet_from: str
    quiet_until: str
    digest: str
    digest_at: str
    urgent_waits: bool
    def __init__(self, own_channels: _Optional[bool] = ..., channels: _Optional[_Iterable[str]] = ..., language: _Optional[str] = ..., zone: _Optional[str] = ..., quiet_from: _Optional[str] = ..., quiet_until: _Optional[str] = ..., digest: _Optional[str] = ..., digest_at: _Optional[str] = ..., urgent_waits: _Optional[bool] = ...) -> None: ...

class PersonalRule(_message.Message):
    __slots__ = ("id", "when", "scope", "transition", "types", "priorities", "channel", "urgent")
    ID_FIELD_NUMBER: _ClassVar[int]
    WHEN_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    TRANSITION_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    PRIORITIES_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    URGENT_FIELD_NUMBER: _ClassVar[int]
    id: str
    when: str
    scope: str
    transition: str
    types: _containers.RepeatedScalarFieldContainer[str]
    priorities: _containers.RepeatedScalarFieldContainer[str]
    channel: str
    urgent: bool
    def __init__(self, id: _Optional[str] = ..., when: _Optional[str] = ..., scope: _Optional[str] = ..., transition: _Optional[str] = ..., types: _Optional[_Iterable[str]] = ..., priorities: _Optional[_Iterable[str]] = ..., channel: _Optional[str] = ..., urgent: _Optional[bool] = ...) -> None: ...

class NotificationChoices(_message.Message):
    __slots__ = ("settings", "muted_rules", "muted_tickets", "rules")
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    MUTED_RULES_FIELD_NUMBER: _ClassVar[int]
    MUTED_TICKETS_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    settings: NotificationSettings
    muted_rules: _containers.RepeatedScalarFieldContainer[str]
    muted_tickets: _containers.RepeatedScalarFieldContainer[str]
    rules: _containers.RepeatedCompositeFieldContainer[PersonalRule]
    def __init__(self, settings: _Optional[_Union[NotificationSettings, _Mapping]] = ..., muted_rules: _Optional[_Iterable[str]] = ..., muted_tickets: _Optional[_Iterable[str]] = ..., rules: _Optional[_Iterable[_Union[PersonalRule, _Mapping]]] = ...) -> None: ...

class GetChoicesRequest(_message.Message):
    __slots__ = ("member",)
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    member: str
    def __init__(self, member: _Optional[str] = ...) -> None: ...

class GetChoicesResponse(_message.Message):
    __slots__ = ("choices",)
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    choices: NotificationChoices
    def __init__(self, choices: _Optional[_Union[NotificationChoices, _Mapping]] = ...) -> None: ...

class SetChoicesRequest(_message.Message):
    __slots__ = ("member", "settings")
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    member: str
    settings: NotificationSettings
    def __init__(self, member: _Optional[str] = ..., settings: _Optional[_Union[NotificationSettings, _Mapping]] = ...) -> None: ...

class SetChoicesResponse(_message.Message):
    __slots__ = ("settings", "position")
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    settings: NotificationSettings
    position: str
    def __init__(self, settings: _Optional[_Union[NotificationSettings, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...

class MuteNoticesRequest(_message.Message):
    __slots__ = ("member", "rule", "ticket_id", "muted")
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    MUTED_FIELD_NUMBER: _ClassVar[int]
    member: str
    rule: str
    ticket_id: str
    muted: bool
    def __init__(self, member: _Optional[str] = ..., rule: _Optional[str] = ..., ticket_id: _Optional[str] = ..., muted: _Optional[bool] = ...) -> None: ...

class MuteNoticesResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class AddRuleRequest(_message.Message):
    __slots__ = ("member", "rule")
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    member: str
    rule: PersonalRule
    def __init__(self, member: _Optional[str] = ..., rule: _Optional[_Union[PersonalRule, _Mapping]] = ...) -> None: ...

class AddRuleResponse(_message.Message):
    __slots__ = ("rule", "position")
    RULE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    rule: PersonalRule
    position: str
    def __init__(self, rule: _Optional[_Union[PersonalRule, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...

class RemoveRuleRequest(_message.Message):
    __slots__ = ("member", "id")
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    member: str
    id: str
    def __init__(self, member: _Optional[str] = ..., id: _Optional[str] = ...) -> None: ...

class RemoveRuleResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...
