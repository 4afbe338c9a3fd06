"""Intake knows what was asked, by whom, and about what.

I own submissions: every report that came in through any channel, accepted or rejected with every
reason. I hear ``scenario.published`` from workflow, to know what each ticket type asks for. I say
``submission.accepted``, out of which workflow makes a ticket, and ``submission.rejected``.
"""
