"""What an appointment asks of whoever keeps it, days before anybody is chosen."""

from dataclasses import dataclass
from uuid import UUID

from services.dispatch.domain.need import Need, Policy

NO_TICKET = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a ticket needs of somebody whatever the day; as in ``Need``.

    Not from where they come: where people are today says nothing of where they will be then.
    ``certified`` says that certificates count on the day, which is one of ``zone``.
    """

    skills: tuple[str, ...] = ()
    levels: tuple[tuple[str, int], ...] = ()
    areas: tuple[str, ...] = ()
    vendor: str = ""
    certified: bool = False
    zone: str = "UTC"

    @property
    def need(self) -> Need:
        """The same, as the hard rules have it."""
        policy = Policy(key="", asks_for_certificates=self.certified, zone=self.zone)
        return Need(
            ticket_id=NO_TICKET,
            type="",
            policy=policy,
            skills=self.skills,
            levels=self.levels,
            areas=self.areas,
            vendor=self.vendor,
        )


def asked_by(need: Need) -> Asked:
    """Return what a ticket asks."""
    return Asked(
        skills=need.skills,
        levels=need.levels,
        areas=need.areas if need.policy.asks_for_areas else (),
        vendor=need.vendor if need.policy.asks_for_vendors else "",
        certified=need.policy.asks_for_certificates,
        zone=need.policy.zone,
    )
