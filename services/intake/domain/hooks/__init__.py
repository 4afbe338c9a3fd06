"""Hooks: doors of a tenant at which programs of others report by signed HTTP."""
