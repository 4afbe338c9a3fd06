"""Commands that are loaded when they are used: each starts as fast as what it needs itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

import typer
from typer._click import Command, Context  # what TyperGroup is made of; nothing public names it
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group


@dataclass(frozen=True, slots=True)
class Place:
    """In which module a command or a group of that name is, and the sentence that lists it."""

    name: str
    module: str
    sentence: str

    def load(self) -> Command:
        """Return the command that is written there."""
        found = getattr(import_module(self.module), self.name)
        if isinstance(found, typer.Typer):
            group = get_group(found)
            group.name = self.name
            return group
        alone = typer.Typer(add_completion=False)
        alone.command(self.name)(found)
        return get_command(alone)


def group_of(places: Iterable[Place]) -> type[TyperGroup]:
    """Return the kind of group whose commands are at these places."""
    by_name = {one.name: one for one in places}

    class Lazily(TyperGroup):
        def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002  # as every group does
            return list(by_name)

        def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002
            place = by_name.get(cmd_name)
            return TyperCommand(place.name, help=place.sentence) if place else None

        def resolve_command(
            self, ctx: Context, args: list[str]
        ) -> tuple[str | None, Command | None, list[str]]:
            name, command, rest = super().resolve_command(ctx, args)
            return name, by_name[name].load() if name else command, rest

    return Lazily
