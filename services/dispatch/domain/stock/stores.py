"""Stores: places with shelves where parts are picked up."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.domain.places import Place
from services.dispatch.domain.stock.accounts import STORE, kind_of, store
from services.dispatch.domain.stock.refusals import StoreWrong
from shared.decider import Decider, Fact

NAME_LENGTH_MAX = 100


@dataclass(frozen=True, kw_only=True)
class StoreRegistered(Fact):
    """Parts can be kept at a store from now on, or it is called otherwise or elsewhere now."""

    TOPIC = "stock.store_registered"
    store: str
    name: str
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class RegisterStore:
    """Register a store, or replace what is known about it."""

    store: str
    name: str
    place: Place | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Store:
    """A store as of now; an empty ``name``: there is none. ``place`` None: nobody said where."""

    name: str = ""
    place: Place | None = None


def decide(command: RegisterStore, known: Store) -> list[StoreRegistered]:
    """Say what follows from a command; nothing new to say is an empty list."""
    name, place = command.name, command.place
    sound = 0 < len(name) <= NAME_LENGTH_MAX and name.isprintable() and name == name.strip()
    somewhere = place is None or place.is_on_the_globe
    if not (sound and somewhere and kind_of(store(command.store)) == STORE):
        raise StoreWrong
    if known == Store(name=name, place=place):
        return []
    return [StoreRegistered(store=command.store, name=name, place=place, occurred_at=command.at)]


def evolve(known: Store, fact: StoreRegistered) -> Store:
    """Return the store after a fact."""
    del known  # what is said of a store replaces what was
    return Store(name=fact.name, place=fact.place)


STORES: Decider[RegisterStore, StoreRegistered, Store] = Decider(
    kind="store", initial=Store, decide=decide, evolve=evolve, facts=(StoreRegistered,)
)
