"""``gongdan replay``: feed a real history."""

import typer

replay = typer.Typer(help="Feed a real history through the public doors.", no_args_is_help=True)


@replay.callback()
def about() -> None:
    """Feed a real history through the public doors."""
