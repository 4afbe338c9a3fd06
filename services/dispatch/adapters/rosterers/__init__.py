"""The engine that looks for better rosters: CP-SAT, in a process of its own.

``engine`` hands a problem to the process (``__main__``) and ends it at the deadline; ``search``
and the model in ``cpsat`` are imported by the process alone.
"""
