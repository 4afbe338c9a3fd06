"""A state is kept only if it comes back as it went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from shared.decider import Decider, Fact
from shared.eventstore.snapshots import SnapshotCodec


@dataclass(frozen=True, kw_only=True)
class Happened(Fact):
    TOPIC = "thing.happened"


@dataclass(frozen=True, kw_only=True)
class Inner:
    at: datetime


@dataclass(frozen=True, kw_only=True)
class State:
    id: UUID | None = None
    inner: Inner | None = None
    notes: tuple[str, ...] = ()
    counts: Mapping[str, int] | None = None
    anything: object = None


@dataclass(frozen=True, kw_only=True)
class WiderState:
    id: UUID | None = None
    more: int = 0


def decide(_: str, __: object) -> list[Happened]:
    return []


def evolve(state: State, _: Happened) -> State:
    return state


def evolve_wider(state: WiderState, _: Happened) -> WiderState:
    return state


def decider(evolve: object, initial: object) -> Decider[str, Happened, object]:
    return Decider(
        kind="thing",
        initial=initial,  # type: ignore[arg-type]  # states of several shapes
        decide=decide,
        evolve=evolve,  # type: ignore[arg-type]  # likewise
        facts=(Happened,),
    )


CODEC = SnapshotCodec(decider(evolve, State))


def test_a_state_comes_back_as_it_went() -> None:
    state = State(
        id=uuid4(), inner=Inner(at=datetime.now(UTC)), notes=("a",), counts={"a": 1}, anything=[1]
    )
    data = CODEC.encode(state)
    assert data is not None
    assert CODEC.decode(data) == state


def test_a_state_that_would_change_on_the_way_is_not_kept() -> None:
    assert CODEC.encode(State(anything=(1, 2))) is None
    assert CODEC.encode(State(anything=object())) is None


def test_another_shape_of_state_has_another_name() -> None:
    assert CODEC.shape != SnapshotCodec(decider(evolve_wider, WiderState)).shape


def test_a_domain_that_does_not_say_what_it_evolves_to_has_no_snapshots() -> None:
    codec = SnapshotCodec(decider(lambda state, _: state, State))
    assert codec.shape == ""
    assert codec.encode(State()) is None
