"""Assets: the things that tickets are about, as they were at any moment, and what stands in what.

``members`` says what may be said of one, ``facts`` what can happen to it, ``asset``
keeps that and reads it back as of a time, ``lineage`` holds the tree they stand in without circles.
"""
