"""Stock: what there is of each part, where, and for whom: a double-entry ledger, a stream a part.

``accounts`` name places, ``entries`` are what is written of one happening, ``facts`` and ``ledger``
what is true after them. ``deciding`` takes commands: ``moving`` from place to place, ``holding``
for tickets, ``using`` on them. ``stores`` is the other aggregate: places with shelves.
"""
