"""Channels: the ways out of a tenant, what each needs, and where people are reached by them."""
