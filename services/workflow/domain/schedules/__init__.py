"""Schedules: work that comes again and again, by a rule of the calendar, by a meter, or by both.

A schedule is about one subject and opens tickets of one type. Its visits are numbered; each has
one ticket, which is there some time before it is due. Read ``facts`` for what can happen,
``expecting`` for what comes next, ``deciding`` for what follows.
"""
