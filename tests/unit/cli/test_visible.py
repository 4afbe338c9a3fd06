"""What others wrote drives nobody's terminal: tables, sentences, trees and refusals show it."""

import json

import pytest
import typer
from rich.tree import Tree

from services.cli.terminal import CommandFailed, Terminal, run, table
from services.cli.visible import visible

EVIL = "evil\x1b]0;pwned\x07\x1b[2J\x1b[31mred \u202egnp.exe \x9b31m\r"
SHOWN = r"evil\x1b]0;pwned\x07\x1b[2J\x1b[31mred \u202egnp.exe \x9b31m\r"


def test_controls_and_turned_directions_are_shown() -> None:
    assert visible(EVIL) == SHOWN
    assert visible("half \ud83d, end\u2028") == r"half \ud83d, end\u2028"


def test_what_people_write_stays_as_it_is() -> None:
    text = "冷柜不制冷 👩‍🔧 عطل\n\tzweite Zeile"
    assert visible(text) == text


def test_a_table_a_sentence_and_a_tree_show_what_customers_wrote(
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal = Terminal(as_json=False)
    terminal.answer([], lambda console: console.print(table(["what", "next"], [[EVIL, "next"]])))
    assert capsys.readouterr().out.splitlines()[1].startswith(f"{SHOWN}  next")
    terminal.answer([], lambda console: console.print(EVIL))
    assert capsys.readouterr().out.rstrip() == SHOWN
    terminal.answer([], lambda console: console.out(EVIL))
    assert capsys.readouterr().out.rstrip() == SHOWN
    terminal.answer([], lambda console: console.print(Tree(EVIL)))
    assert capsys.readouterr().out.rstrip() == SHOWN
    terminal.say(EVIL)
    assert capsys.readouterr().err.rstrip().replace("\n", " ") == SHOWN


def test_what_looks_like_markup_or_an_emojis_name_is_shown_as_it_was_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    written = "[/x] [bold]loud[/bold] [link=http://a.test]here[/link] :smile:"
    Terminal(as_json=False).answer([], lambda console: console.print(table(["what"], [[written]])))
    assert capsys.readouterr().out.splitlines()[1].rstrip() == written


def test_a_refusal_that_quotes_somebody_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    async def work(_: Terminal) -> None:
        raise CommandFailed(f"No technician is called {EVIL}")

    with pytest.raises(typer.Exit):
        run(as_json=False, work=work)
    assert capsys.readouterr().err == f"gongdan: No technician is called {SHOWN}\n"


def test_programs_get_it_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(as_json=True).answer({"summary": EVIL}, lambda _: None)
    assert json.loads(capsys.readouterr().out) == {"summary": EVIL}
