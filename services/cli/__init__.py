"""The command line: starts and watches the whole product, and speaks to it as any client does.

It imports no service: what it asks of one goes through REST, like everybody else's requests.
"""
