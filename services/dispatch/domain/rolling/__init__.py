"""Rolling: tickets that have somebody, or wait for one, are planned again every so often.

``policy`` says whether and how, ``board`` is what the log says of the tickets that take part,
``snapshot`` makes a problem of it, ``changes`` reads a verdict about that problem ticket by ticket,
and ``visits`` decides what of it becomes a fact, should the ticket still be as it was read.
"""
