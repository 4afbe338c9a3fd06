"""Choices: what people say of the notices they get, each for themselves.

``settings`` is by which way and when they hear, ``personal`` what they want to hear of besides what
scenarios tell them, ``choices`` decides; ``facts`` are its words.
"""
