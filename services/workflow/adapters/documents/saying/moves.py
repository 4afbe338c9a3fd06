"""What is to be known of a move: who makes it, when it is made by itself, what it waits for."""

from collections.abc import Iterator

from services.workflow.adapters.documents.automatic.parts import NO_ANSWER, AutoPart
from services.workflow.adapters.documents.flow.rules import needed_by
from services.workflow.adapters.documents.model import TransitionPart
from services.workflow.adapters.documents.remarks import Words
from services.workflow.adapters.documents.saying.approvals import approvals_of_move
from services.workflow.adapters.documents.saying.phrases import Subject
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.trying.naming import THE_SYSTEM

BY_ITSELF = Words("自动", "By itself")
FOLLOWS = Words("随派单发生", "follows from an assignment")
AT_ONCE = Words("立即", "at once")


def makers_of(one: TransitionPart, subject: Subject) -> str:
    """Return who may make a move: its people, and the system where it takes part."""
    people = subject.roles(one.by)
    system = [subject.say(THE_SYSTEM)] if SYSTEM in one.by else []
    return subject.listed([*([people] if people else []), *system])


def details_of(one: TransitionPart, subject: Subject) -> list[str]:
    """Return a line for each thing to be known of a move, beside what it is called."""
    return [makers_of(one, subject), *facts_of(one, subject)]


def facts_of(one: TransitionPart, subject: Subject) -> list[str]:
    """Return the same without who makes it."""
    return [
        *([subject.say(FOLLOWS)] if one.bound_to else []),
        *([_condition(one.when, subject)] if one.when else []),
        *approvals_of_move(one.id, subject),
        *_waits(one.id, subject),
        *(subject.titled(BY_ITSELF, how) for how in _by_itself(one.id, subject)),
    ]


def _condition(source: str, subject: Subject) -> str:
    said = subject.condition(source)
    return f"条件：{said}" if subject.language == "zh" else f"Only if {said}"


def _waits(move: str, subject: Subject) -> Iterator[str]:
    """Yield what must be done beside the ticket before a move can be made."""
    zh = subject.language == "zh"
    parallel = subject.part.parallel
    if parallel is not None and move in parallel.blocks:
        enough = subject.say(_enough(needed_by(parallel)))
        yield f"要等并行任务{enough}完成" if zh else f"Waits until {enough} parallel work is done"
    for one in subject.part.branches:
        if one.create and move in one.blocks:
            child = subject.say(subject.rules.flow.labels[one.create])
            yield subject.titled(Words("要等子工单关闭", "Waits for the ticket"), child)


def _by_itself(move: str, subject: Subject) -> Iterator[str]:
    """Yield when the system makes a move without being asked."""
    zh = subject.language == "zh"
    parallel = subject.part.parallel
    if parallel is not None and move == parallel.then:
        enough = subject.say(_enough(needed_by(parallel)))
        yield f"并行任务{enough}完成后" if zh else f"when {enough} parallel work is done"
    yield from (_timed(one, subject) for one in subject.part.auto if one.transition == move)
    for one in subject.part.sampling:
        if one.transition == move:
            who = subject.roles([one.by])
            yield (
                f"抽查 {one.rate} 由{who}看，其余通过"
                if zh
                else f"all but the {one.rate} that are drawn for {who}"
            )


def _enough(needed: int) -> Words:
    if needed == 0:
        return Words("全部", "all")
    if needed == 1:
        return Words("任一", "any one piece of")
    return Words(f"满 {needed} 项", f"{needed} pieces of")


def _timed(one: AutoPart, subject: Subject) -> str:
    """Return after which time, counted from what, and on which condition."""
    when = "" if one.when in {None, NO_ANSWER} else subject.condition(one.when or "")
    if subject.language == "zh":
        return f"{_moment(one, subject)}（{when} 时）" if when else _moment(one, subject)
    return f"{_moment(one, subject)}, if {when}" if when else _moment(one, subject)


def _moment(one: AutoPart, subject: Subject) -> str:
    zh = subject.language == "zh"
    since = "" if one.since is None else subject.condition(one.since)
    if int(one.after[:-1]) == 0:
        return subject.say(Words(f"到了 {since}", f"at {since}") if since else AT_ONCE)
    span = subject.span(one.after)
    if since:
        return f"{since} 之后 {span}" if zh else f"{span} after {since}"
    if one.when == NO_ANSWER:
        return f"{span}无人回应" if zh else f"after {span} without an answer"
    return f"{span}后" if zh else f"after {span}"
