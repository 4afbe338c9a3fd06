"""Views: the queue, one ticket's history, the figures; each a fold of workflow's published events.

Every view folds exactly one log (decision 1), so that "rebuilt is equal" can be checked. A view is
a projection (``queue.py``) and the questions that read it (``listing.py``), side by side.
"""
