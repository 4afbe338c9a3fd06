"""Appointments: when somebody comes, as agreed with whoever waits for them.

A slot can be promised as long as there are hands for it; somebody is looked for shortly before.
"""
