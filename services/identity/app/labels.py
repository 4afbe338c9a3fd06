"""Labels: made and withdrawn by administrators, proven by their signature before anything is read.

The signature is an HMAC under a key that follows from the installation's master secret, so that a
code can be printed again and is kept nowhere, and a forged one costs no look into a database.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from services.identity.domain.label import (
    LABEL,
    Label,
    LabelUnknown,
    MakeLabel,
    ShownCode,
    Thing,
    WithdrawLabel,
    code_text,
    label_id_of,
    label_stream,
    parse_code,
)
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId

SIGNATURE_BYTES: Final = 16


class LabelSigner:
    """Signs the codes of one installation, and proves them."""

    def __init__(self, master: bytes) -> None:
        """Take the master secret."""
        self._key = hmac.new(master, b"labels", hashlib.sha256).digest()

    def code(self, tenant: TenantId, label_id: str, generation: int) -> str:
        """Return the code that is printed, each time the same."""
        return code_text(tenant, label_id, generation, self._sign(tenant, label_id, generation))

    def proven(self, text: str) -> ShownCode:
        """Return the parts of a code that we signed; raises ``LabelUnknown``."""
        shown = parse_code(text)
        right = self._sign(shown.tenant, shown.label_id, shown.generation)
        if not hmac.compare_digest(right, shown.signature):
            raise LabelUnknown
        return shown

    def _sign(self, tenant: TenantId, label_id: str, generation: int) -> str:
        said = f"{tenant}|{label_id}|{generation}".encode()
        signature = hmac.new(self._key, said, hashlib.sha256).digest()[:SIGNATURE_BYTES]
        return base64.b32encode(signature).decode().rstrip("=").lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeLabel:
    """A label there is now, with the code that is printed."""

    label_id: str
    label: Label
    code: str
    position: int


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The use cases of those who label things."""

    store: EventStore
    signer: LabelSigner

    async def make(self, intent: Intent, thing: Thing, name: str, role: str) -> MadeLabel:
        """Make the label of a thing, or find it; raises ``LabelWishWrong``, ``LabelClash``."""
        tenant, label_id = intent.tenant, label_id_of(intent.tenant, thing)
        stream = label_stream(tenant, label_id)
        command = MakeLabel(
            at=intent.occurred_at, label_id=label_id, thing=thing, name=name, role=role
        )
        receipt = await self.store.execute(LABEL, intent, stream, command)
        label = (await self.store.load(LABEL, tenant, stream)).state
        code = self.signer.code(tenant, label_id, label.generation)
        return MadeLabel(label_id=label_id, label=label, code=code, position=receipt.position)

    async def withdraw(self, intent: Intent, label_id: str) -> int:
        """End the label there is of a thing; raises ``LabelNotFound``."""
        command = WithdrawLabel(at=intent.occurred_at, label_id=label_id)
        stream = label_stream(intent.tenant, label_id)
        return (await self.store.execute(LABEL, intent, stream, command)).position
