"""What notification knows: whom a rule tells (``rules``), in which words (``words``), and what
became of each notice (``notice``).
"""
