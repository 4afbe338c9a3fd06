"""Planning: who goes where, one after the other, and when.

``problem`` says what is asked for, ``travel`` how long ways take, ``admission`` what cannot be
planned at all, ``plan`` what comes of it, ``timing`` when each stop begins, ``insertion`` makes a
plan that always works, ``verifier`` checks any plan, and ``acceptance`` says whether a new one is
worth it.

Times are whole seconds since a moment that whoever plans chooses, so that nothing here knows a
clock or a zone.
"""
