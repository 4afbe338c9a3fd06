"""Shifts: when somebody works by plan, which days differ from it, and what a person says instead.

``plan`` answers when somebody is on shift by plan, ``written`` reads what people write, ``shift``
decides; ``facts`` and ``commands`` are its words.
"""
