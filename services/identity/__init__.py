"""Identity knows who somebody is and what they may do.

I own tenants, members, their logins and grants, and API keys, each a stream of facts; the sessions
of people, the keys of persons (the vault) and the answers to connections from outside. I hear
nothing. I say who was added, what was granted and revoked, and which keys exist; never a secret.
"""
