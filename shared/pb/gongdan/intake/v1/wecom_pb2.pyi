from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WeComAccount(_message.Message):
    __slots__ = ("id", "name", "type", "channel", "pointers", "values", "corp_id", "window_s", "owner", "connected_at", "has_secret")
    class PointersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    POINTERS_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    CORP_ID_FIELD_NUMBER: _ClassVar[int]
    WINDOW_S_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    CONNECTED_AT_FIELD_NUMBER: _ClassVar[int]
    HAS_SECRET_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    type: str
    channel: str
    pointers: _containers.ScalarMap[str, str]
    values: bytes
    corp_id: str
    window_s: int
    owner: str
    connected_at: str
    has_secret: bool
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., type: _Optional[str] = ..., channel: _Optional[str] = ..., pointers: _Optional[_Mapping[str, str]] = ..., values: _Optional[bytes] = ..., corp_id: _Optional[str] = ..., window_s: _Optional[int] = ..., owner: _Optional[str] = ..., connected_at: _Optional[str] = ..., has_secret: _Optional[bool] = ...) -> None: ...

class ConnectWeComRequest(_message.Message):
    __slots__ = ("account", "token", "aes_key", "secret")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    AES_KEY_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    account: WeComAccount
    token: str
    aes_key: str
    secret: str
    def __init__(self, account: _Optional[_Union[WeComAccount, _Mapping]] = ..., token: _Optional[str] = ..., aes_key: _Optional[str] = ..., secret: _Optional[str] = ...) -> None: ...

class ConnectWeComResponse(_message.Message):
    __slots__ = ("account", "position")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    account: WeComAccount
    position: str
    def __init__(self, account: _Optional[_Union[WeComAccount, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...

class DisconnectWeComRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class DisconnectWeComResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ListWeComRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListWeComResponse(_message.Message):
    __slots__ = ("accounts",)
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[WeComAccount]
    def __init__(self, accounts: _Optional[_Iterable[_Union[WeComAccount, _Mapping]]] = ...) -> None: ...

class WeComProof(_message.Message):
    __slots__ = ("signature", "timestamp", "nonce")
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    signature: str
    timestamp: str
    nonce: str
    def __init__(self, signature: _Optional[str] = ..., timestamp: _Optional[str] = ..., nonce: _Optional[str] = ...) -> None: ...

class AnswerEchoRequest(_message.Message):
    __slots__ = ("id", "proof", "echo")
    ID_FIELD_NUMBER: _ClassVar[int]
    PROOF_FIELD_NUMBER: _ClassVar[int]
    ECHO_FIELD_NUMBER: _ClassVar[int]
    id: str
    proof: WeComProof
    echo: str
    def __init__(self, id: _Optional[str] = ..., proof: _Optional[_Union[WeComProof, _Mapping]] = ..., echo: _Optional[str] = ...) -> None: ...

class AnswerEchoResponse(_message.Message):
    __slots__ = ("clear",)
    CLEAR_FIELD_NUMBER: _ClassVar[int]
    clear: bytes
    def __init__(self, clear: _Optional[bytes] = ...) -> None: ...

class HearWeComRequest(_message.Message):
    __slots__ = ("id", "proof", "body")
    ID_FIELD_NUMBER: _ClassVar[int]
    PROOF_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    id: str
    proof: WeComProof
    body: bytes
    def __init__(self, id: _Optional[str] = ..., proof: _Optional[_Union[WeComProof, _Mapping]] = ..., body: _Optional[bytes] = ...) -> None: ...

class HearWeComResponse(_message.Message):
    __slots__ = ("body",)
    BODY_FIELD_NUMBER: _ClassVar[int]
    body: bytes
    def __init__(self, body: _Optional[bytes] = ...) -> None: ...
