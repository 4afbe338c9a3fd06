"""The gateway: where people and programs reach Gongdan.

It owns nothing and keeps nothing. It turns HTTP into questions and commands over gRPC, says who is
asking with a caller token, opens sealed values only as far as the asker may see them, and passes
live updates on. It hears the ticket stream to tell browsers that something changed; it says nothing
of its own.
"""
