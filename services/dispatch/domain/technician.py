"""Technicians: what they can do, where they are, and whether they are on shift."""

from dataclasses import dataclass, replace
from typing import ClassVar, assert_never

from services.dispatch.domain.places import Place
from shared.decider import Decider, Fact, Kind, Refusal

CAPACITY_DEFAULT = 5
CAPACITY_MAX = 10_000
SKILLS_MAX = 50
SKILL_LENGTH_MAX = 50


class TechnicianUnknown(Refusal):
    """There is no technician with this id."""

    slug: ClassVar[str] = "technician-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class TechnicianWrong(Refusal):
    """This cannot be a technician: skills, position or capacity are out of bounds."""

    slug: ClassVar[str] = "technician-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What is known about a technician. ``name`` is a sealed value; ``home`` where they start from.

    ``capacity`` is how many tickets they can have in hand at once, offers included.
    """

    name: str | None = None
    skills: tuple[str, ...] = ()
    home: Place | None = None
    capacity: int = CAPACITY_DEFAULT
    member_id: str | None = None


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


@dataclass(frozen=True, kw_only=True)
class TechnicianShiftStarted(Fact):
    """A technician can be offered work."""

    TOPIC = "technician.shift_started"


@dataclass(frozen=True, kw_only=True)
class TechnicianShiftEnded(Fact):
    """A technician is offered nothing until the next shift."""

    TOPIC = "technician.shift_ended"


TechnicianFact = (
    TechnicianRegistered
    | TechnicianChanged
    | TechnicianMoved
    | TechnicianShiftStarted
    | TechnicianShiftEnded
)


@dataclass(frozen=True, kw_only=True)
class RegisterTechnician:
    """Register a technician, or say what has changed about one."""

    profile: Profile


@dataclass(frozen=True, kw_only=True)
class MoveTechnician:
    """Say where a technician is."""

    place: Place


@dataclass(frozen=True, kw_only=True)
class StartShift:
    """Begin a technician's shift."""


@dataclass(frozen=True, kw_only=True)
class EndShift:
    """End a technician's shift."""


TechnicianCommand = RegisterTechnician | MoveTechnician | StartShift | EndShift


@dataclass(frozen=True, kw_only=True)
class Technician:
    """A technician as of now; ``profile`` is None before there is one."""

    profile: Profile | None = None
    place: Place | None = None
    on_shift: bool = True


def decide(command: TechnicianCommand, technician: Technician) -> list[TechnicianFact]:
    """Say what follows from a command; nothing new to say is an empty list."""
    match command:
        case RegisterTechnician(profile=profile):
            return _register(profile, technician)
        case MoveTechnician(place=place):
            _known(technician)
            if not place.is_on_the_globe:
                raise TechnicianWrong
            return [] if place == technician.place else [TechnicianMoved(place=place, **_NOW)]
        case StartShift():
            _known(technician)
            return [] if technician.on_shift else [TechnicianShiftStarted(**_NOW)]
        case EndShift():
            _known(technician)
            return [TechnicianShiftEnded(**_NOW)] if technician.on_shift else []
        case _:
            assert_never(command)


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
        case TechnicianShiftStarted():
            return replace(technician, on_shift=True)
        case TechnicianShiftEnded():
            return replace(technician, on_shift=False)
        case _:
            assert_never(fact)
