"""The kernel: what every service of Gongdan needs and none owns.

Six rules keep it small:

1. No business word: a test fails on them outside ``contracts/`` and ``pb/``.
2. At least two services use it today.
3. It imports no service.
4. No file above 300 lines, no file called ``utils``.
5. ``contracts/`` is data only, additive only; its JSON schemas are golden files.
6. A new file here needs a decision record.
"""
