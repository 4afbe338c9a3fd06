"""Reporting: what happened, and how are we doing?

I own nothing but views. I hear what workflow publishes about tickets and scenarios, and say nothing.
Every view can be thrown away and rebuilt from workflow's log, and is then equal to the last byte.
"""
