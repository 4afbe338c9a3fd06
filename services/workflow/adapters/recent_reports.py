"""The latest reports about each thing, kept in one row of a table for each of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from services.workflow.domain.merging.likeness import Earlier
from shared.database import Databases
from shared.intent import TenantId

KEPT_MAX: Final = 20
"""Of one thing, the latest; who comes later is compared with those."""

DIGEST_BYTES: Final = 16

REMEMBER: Final = f"""
insert into workflow.recent_reports as kept (thing, reports)
values ($1, jsonb_build_array($2::jsonb))
on conflict (thing) do update set reports = case
  when kept.reports @> jsonb_build_array(jsonb_build_object('ticket_id', $3::text))
  then kept.reports
  when jsonb_array_length(kept.reports) < {KEPT_MAX}
  then kept.reports || excluded.reports
  else (kept.reports - 0) || excluded.reports
end
returning reports::text
"""
"""A report that comes again is where it was; so those that come at once each have their place."""


class _Report(msgspec.Struct, frozen=True):
    ticket_id: str
    number: str
    at: datetime
    fault: str
    pieces: list[int]


_reports = msgspec.json.Decoder(list[_Report]).decode


@dataclass(frozen=True, kw_only=True)
class RecentReportsTable:
    """The table of a tenant's database."""

    databases: Databases

    async def before(self, tenant: TenantId, thing: str, report: Earlier) -> Sequence[Earlier]:
        """Remember a report about a thing; return those that came before it, the oldest first."""
        name = hashlib.blake2b(thing.encode(), digest_size=DIGEST_BYTES).digest()
        kept = _Report(
            report.ticket_id, report.number, report.at, report.fault, sorted(report.pieces)
        )
        document = msgspec.json.encode(kept).decode()
        async with self.databases.connection(tenant) as db:
            found = _reports(await db.fetchval(REMEMBER, name, document, report.ticket_id))
        ids = [one.ticket_id for one in found]
        place = ids.index(report.ticket_id)
        return [
            Earlier(
                ticket_id=one.ticket_id,
                number=one.number,
                at=one.at,
                fault=one.fault,
                pieces=frozenset(one.pieces),
            )
            for one in found[:place]
        ]
