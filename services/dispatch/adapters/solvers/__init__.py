"""Engines that look for better plans: VROOM, and PyVRP from what VROOM found.

``task`` is a problem in numbers, ``engines`` hands it to a process (``__main__``) and ends that
process at the deadline, ``parts`` makes small problems of a large one, ``vroom_engine`` and
``pyvrp_engine`` are the two engines, which only the process imports.
"""
