"""Costs: what an asset cost month by month, by the fields that scenarios say are costs."""
