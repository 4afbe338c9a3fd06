"""Flow: what one ticket brings about.

Its branches tell, route and hide; its parallel branches come together again; its children hold it
up; its follow-ups come later; and its rules count it together with others of its kind.
"""
