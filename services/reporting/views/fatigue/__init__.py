"""The form-fatigue sensor: which fields people fill in without care, and nothing depends on.

``forms`` keeps what was filled in with a report or a move, ``naming`` which fields a scenario's
rules look at, ``influence`` tells whether values foretell rework, ``sensing`` puts it together and
proposes, ``asking`` answers. ``docs/figures.md`` says it in words.
"""
