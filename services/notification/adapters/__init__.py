"""The outside: a mail server (``smtp``), the vault (``opening``), identity (``addresses``)."""
