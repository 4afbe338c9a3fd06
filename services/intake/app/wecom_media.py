"""Media: pictures and voices that somebody sent are fetched from WeCom, kept, and given over.

It is done after the message is in the log and its sender was answered, and again until it works;
what WeCom has no longer, or is not taken here, is said instead.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from services.intake.app.attaching import CANNOT_BE_USED, OURSELVES, Attaching
from services.intake.app.uploads import Standing, Uploads
from services.intake.app.wecom_accounts import WeComDesk
from services.intake.domain.files.limits import PIECE_BYTES_MAX
from services.intake.domain.report import Attachment
from services.intake.domain.wecom.account import Keys
from services.intake.domain.wecom.conversation import CONVERSATION, KeepMedia, MessageHeard
from services.intake.domain.wecom.refusals import WeComUnknown
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction
from shared.sealed import DataKey
from shared.vault import Identifier

GONE: Final = "media-gone"
NOT_TAKEN: Final = CANNOT_BE_USED | {Kind.TOO_LARGE}
NAMES: Final = {"image": "图片", "voice": "语音"}


class MediaGone(Exception):
    """WeCom has it no longer."""


class MediaSource(Protocol):
    """Fetches what was sent to an account."""

    async def fetch(self, corp_id: str, keys: Keys, media_id: str) -> bytes:
        """Return the bytes of a picture or a voice.

        Raises ``MediaGone``, ``WeComAway``, ``WeComRefuses``.
        """


class Persons(Protocol):
    """Knows the key of somebody."""

    async def key(self, tenant: TenantId, who: Identifier) -> DataKey:
        """Return the key of a person."""


@dataclass(frozen=True, kw_only=True)
class WeComMedia:
    """Fetches, keeps and gives over."""

    store: EventStore
    desk: WeComDesk
    source: MediaSource
    uploads: Uploads
    attaching: Attaching
    persons: Persons
    clock: Callable[[], datetime]

    async def fetch(self, tenant: TenantId, stream: UUID, said: MessageHeard) -> None:
        """Fetch what a message brings; again is harmless. Raises as its source, and FilesAway."""
        if not said.media:
            return
        command = KeepMedia(at=self.clock(), message=said.message, report=said.report)
        try:
            account = await self.desk.account(tenant, said.account)
            keys = self.desk.keys_of(tenant, account)
            content = await self.source.fetch(account.settings.corp_id, keys, said.media)
            command = replace(command, file=await self._kept(tenant, said, content))
        except (MediaGone, WeComUnknown):
            command = replace(command, why=GONE)
        except Refusal as refusal:
            if refusal.kind not in NOT_TAKEN or refusal.slug.startswith("wecom-"):
                raise
            command = replace(command, why=refusal.slug)
        intent = Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(stream, f"{said.message}:media"),
            actor=f"wecom:{said.account}",
            occurred_at=command.at,
            correlation_id=stream,
        )
        await self.store.execute(CONVERSATION, intent, stream, command)

    async def _kept(self, tenant: TenantId, said: MessageHeard, content: bytes) -> Attachment:
        """Keep a file, and give it to the ticket that its report is or will be."""
        caller = Caller(tenant=tenant, actor=OURSELVES)
        name = f"{NAMES.get(said.kind, said.kind)}-{said.occurred_at:%Y%m%d-%H%M%S}"
        size, key = len(content), f"wecom:{said.account}:{said.message}"
        standing = await self.uploads.begin(caller, name, size, key)
        while standing.kept is None and standing.offset < size:
            piece = content[standing.offset : standing.offset + PIECE_BYTES_MAX]
            standing = await self.uploads.append(caller, standing.id, standing.offset, piece)
        return await self._given(tenant, said, standing)

    async def _given(self, tenant: TenantId, said: MessageHeard, standing: Standing) -> Attachment:
        caller = Caller(tenant=tenant, actor=OURSELVES)

        async def person() -> DataKey:
            return await self.persons.key(tenant, Identifier("anonymous", f"wecom:{said.person}"))

        [given] = await self.attaching.given(
            caller, said.report, [Attachment(name="", ref=standing.id)], person
        )
        return given
