"""What intake looks at: rules in force and rejected reports (``reports``), and ``assets``."""
