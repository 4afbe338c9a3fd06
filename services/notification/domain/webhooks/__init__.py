"""Webhooks: programs of others that are told of events, signed, until they say that they heard.

Their endpoints are one private stream of each tenant (decision 89); what is owed to each of them is
kept beside the log, since it is no news to anybody.
"""
