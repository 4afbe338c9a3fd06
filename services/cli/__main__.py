"""``python -m services.cli``, also installed as ``gongdan``."""

from services.cli.commands import app


def main() -> None:
    """Run the command line."""
    app(prog_name="gongdan")


if __name__ == "__main__":
    main()
