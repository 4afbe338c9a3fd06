"""Technicians: what they can do, where they are, and whether they are on shift (``shifts``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from services.dispatch.domain.areas import check_areas
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.places import Place
from services.dispatch.domain.shifts.commands import ShiftCommand
from services.dispatch.domain.shifts.facts import SHIFT_FACTS, ShiftFact
from services.dispatch.domain.shifts.shift import BY_HAND, Shift
from services.dispatch.domain.shifts.shift import decide as decide_shift
from services.dispatch.domain.shifts.shift import evolve as evolve_shift
from shared.decider import Decider, Fact, Kind, Refusal

CAPACITY_DEFAULT = 5
CAPACITY_MAX = 10_000
SKILLS_MAX = 50
SKILL_LENGTH_MAX = 50
LEVEL_MAX = 5
VENDORS_MAX = 50
VENDOR_LENGTH_MAX = 100
VEHICLE_LENGTH_MAX = 100


class TechnicianUnknown(Refusal):
    """There is no technician with this id."""

    slug: ClassVar[str] = "technician-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class TechnicianExists(Refusal):
    """There is a technician with this id already; send ``change`` to replace what is known."""

    slug: ClassVar[str] = "technician-exists"


CERTIFICATE_WRONG = (
    "A certificate is about a skill that the technician has, one for each at most, and its last day"
    " is one of the calendar, such as 2027-11-28."
)
LEVEL_WRONG = "A level is from 1 to 5, and about a skill that the technician has."


class TechnicianWrong(Refusal):
    """A technician takes 1 to 10,000 tickets, is on Earth, has at most 50 skills and 50 vendors."""

    slug: ClassVar[str] = "technician-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What is known about a technician. ``name`` is a sealed value; ``home`` where they start from.

    ``capacity`` is how many tickets they can have in hand at once, offers included. ``areas`` are
    where they work (``region:EAST``; none: everywhere), ``vendors`` those whose things they are
    authorised for, ``levels`` how well they have which skills (1, where nothing is said, to 5).
    ``vehicle`` is what they come in, as the company calls it; its stock is that of their van.
    """

    name: str | None = None
    skills: tuple[str, ...] = ()
    home: Place | None = None
    capacity: int = CAPACITY_DEFAULT
    member_id: str | None = None
    certificates: tuple[Certificate, ...] = ()
    areas: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    levels: Mapping[str, int] = field(default_factory=dict)
    vehicle: str = ""

    def check(self) -> None:
        """Raise TechnicianWrong, saying why, if there can be no such technician."""
        certified = [one.skill for one in self.certificates]
        if not self._is_within_bounds:
            raise TechnicianWrong
        if len(set(certified)) < len(certified) or not {*certified} <= {*self.skills}:
            raise TechnicianWrong(CERTIFICATE_WRONG)
        levels_fit = all(1 <= level <= LEVEL_MAX for level in self.levels.values())
        if not levels_fit or not {*self.levels} <= {*self.skills}:
            raise TechnicianWrong(LEVEL_WRONG)

    @property
    def _is_within_bounds(self) -> bool:
        return (
            1 <= self.capacity <= CAPACITY_MAX
            and len(self.skills) <= SKILLS_MAX
            and all(0 < len(skill) <= SKILL_LENGTH_MAX for skill in self.skills)
            and len(self.vendors) <= VENDORS_MAX
            and all(0 < len(vendor) <= VENDOR_LENGTH_MAX for vendor in self.vendors)
            and len(self.vehicle) <= VEHICLE_LENGTH_MAX
            and (self.home is None or self.home.is_on_the_globe)
        )


@dataclass(frozen=True, kw_only=True)
class TechnicianRegistered(Fact):
    """A technician can be sent out from now on."""

    TOPIC = "technician.registered"
    profile: Profile


@dataclass(frozen=True, kw_only=True)
class TechnicianChanged(Fact):
    """What is known about a technician is different now."""

    TOPIC = "technician.changed"
    profile: Profile


@dataclass(frozen=True, kw_only=True)
class TechnicianMoved(Fact):
    """A technician is somewhere else now."""

    TOPIC = "technician.moved"
    place: Place


TechnicianFact = TechnicianRegistered | TechnicianChanged | TechnicianMoved | ShiftFact


@dataclass(frozen=True, kw_only=True)
class RegisterTechnician:
    """Register a technician; ``change``: replace what is known about one instead."""

    profile: Profile
    at: datetime
    change: bool = False


@dataclass(frozen=True, kw_only=True)
class MoveTechnician:
    """Say where a technician is."""

    place: Place
    at: datetime


TechnicianCommand = RegisterTechnician | MoveTechnician | ShiftCommand


@dataclass(frozen=True, kw_only=True)
class Technician:
    """A technician as of now; ``profile`` is None before there is one."""

    profile: Profile | None = None
    place: Place | None = None
    shift: Shift = BY_HAND


def decide(command: TechnicianCommand, technician: Technician) -> list[TechnicianFact]:
    """Say what follows from a command; nothing new to say is an empty list."""
    if isinstance(command, RegisterTechnician):
        return _register(command, technician)
    if technician.profile is None:
        raise TechnicianUnknown
    match command:
        case MoveTechnician(place=place, at=at):
            if not place.is_on_the_globe:
                raise TechnicianWrong
            moved = place != technician.place
            return [TechnicianMoved(place=place, occurred_at=at)] if moved else []
        case _:
            return [*decide_shift(command, technician.shift)]


def _register(command: RegisterTechnician, technician: Technician) -> list[TechnicianFact]:
    profile = command.profile
    profile.check()
    check_areas(profile.areas)
    known = technician.profile
    if known is None and command.change:
        raise TechnicianUnknown
    if known is None:
        return [TechnicianRegistered(profile=profile, occurred_at=command.at)]
    if known == profile:
        return []
    if not command.change:
        raise TechnicianExists
    return [TechnicianChanged(profile=profile, occurred_at=command.at)]


def evolve(technician: Technician, fact: TechnicianFact) -> Technician:
    """Return the technician after a fact."""
    match fact:
        case TechnicianRegistered(profile=profile):
            return Technician(profile=profile, place=profile.home)
        case TechnicianChanged(profile=profile):
            before = technician.profile
            moved_home = before is None or before.home != profile.home
            place = profile.home if moved_home else technician.place
            return replace(technician, profile=profile, place=place)
        case TechnicianMoved(place=place):
            return replace(technician, place=place)
        case _:
            return replace(technician, shift=evolve_shift(technician.shift, fact))


TECHNICIAN: Decider[TechnicianCommand, TechnicianFact, Technician] = Decider(
    kind="technician",
    initial=Technician,
    decide=decide,
    evolve=evolve,
    facts=(
        TechnicianRegistered,
        TechnicianChanged,
        TechnicianMoved,
        *SHIFT_FACTS,
    ),
)
