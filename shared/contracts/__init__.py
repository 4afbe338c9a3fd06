"""Contracts: what services publish to each other and to the world; data only, additive only."""
