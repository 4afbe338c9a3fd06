"""What a scenario document says about approvals: its parts, rules and checks."""
