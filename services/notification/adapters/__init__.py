"""The outside world: a mail server (``smtp``), the vault (``opening``), identity (``addresses``)."""
