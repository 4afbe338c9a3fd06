"""Scenario documents: what a company writes down, made into rules the domain can follow.

``reading`` takes YAML or JSON text apart, ``model`` gives it a shape and its normal form,
``checking`` looks for what does not fit together, ``expressions`` compiles its conditions,
``compiling`` makes the definition, ``linting`` gives advice, ``shipped`` holds our own.
"""
