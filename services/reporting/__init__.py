"""Reporting answers what happened and how we are doing.

I own nothing but views. I hear what workflow publishes about tickets and scenarios; I say nothing.
Every view can be thrown away and rebuilt from workflow's log, and is then equal to the last byte.
"""
