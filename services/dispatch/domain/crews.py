"""Crews of tickets: what each of their people must be able to do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from services.dispatch.domain.crew import Post
from services.dispatch.domain.need import Need

CREW_MAX = 20
"""How many posts of a ticket are filled; documents that ask for more are not published."""


@dataclass(frozen=True, kw_only=True)
class CrewRole:
    """So many people (``count``) in a ``role``, with what each of them must be able to do."""

    role: str
    count: int = 1
    skills: tuple[str, ...] = ()
    levels: tuple[tuple[str, int], ...] = ()


def with_crew(need: Need, wanted: Sequence[CrewRole]) -> tuple[Need, ...]:
    """Return what the lead of a ticket needs, then what each post of its crew does.

    Posts are in the same place and as urgent; the parts are the lead's business. Nobody of a crew
    is planned again, because a plan would let them come at different times, and a post is in no
    queue: whoever takes the ticket out of one is its lead.
    """
    each = (
        (Post(ticket_id=need.ticket_id, role=one.role, number=number), one)
        for one in wanted
        for number in range(1, one.count + 1)
    )
    posts = dict(islice(each, CREW_MAX))
    if not posts:
        return (need,)
    alone = replace(need.policy, replan=None)
    lead = replace(need, crew=tuple(posts), policy=alone)
    return (
        lead,
        *(
            replace(
                lead,
                ticket_id=post.post_id,
                post=post,
                policy=replace(alone, grab=None),
                skills=one.skills,
                levels=one.levels,
                parts=(),
            )
            for post, one in posts.items()
        ),
    )
