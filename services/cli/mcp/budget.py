"""A budget: how many commands an agent may give before a person has to begin anew."""

from dataclasses import dataclass


class BudgetSpent(Exception):
    """No command is left; the message says so to whoever wanted one."""


@dataclass
class Budget:
    """So many commands are left of what there was; asking and foreseeing cost nothing."""

    left: int

    def spend(self) -> None:
        """Take one away; raises ``BudgetSpent``. A command that is refused was one, too."""
        if self.left <= 0:
            raise BudgetSpent(
                "The commands of this session are used up: tell a person what is to be done."
            )
        self.left -= 1
