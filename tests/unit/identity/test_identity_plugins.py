"""Plug-ins: what a manifest may say, and what becomes of another version."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.identity.domain.plugin import (
    PLUGINS,
    PLUGINS_MAX,
    InstallPlugin,
    Manifest,
    ManifestWrong,
    Plugins,
    PluginsTooMany,
    PluginUnknown,
    RemovePlugin,
)
from services.identity.domain.plugin_commands import COMMANDS, QUESTIONS, methods_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BOT = Manifest(
    plugin="shift-bot",
    version="1.0.0",
    name={"zh": "班次机器人"},
    scopes=("tickets:read",),
    commands=("commentTicket",),
)


def installed(*manifests: Manifest) -> Plugins:
    plugins = Plugins()
    for number, one in enumerate(manifests):
        command = InstallPlugin(at=NOW, manifest=one, key_id=f"{number:012x}")
        for fact in PLUGINS.decide(command, plugins):
            plugins = PLUGINS.evolve(plugins, fact)
    return plugins


def test_another_version_takes_the_place_of_the_one_before_and_knows_its_key() -> None:
    plugins = installed(BOT, replace(BOT, version="1.1.0", commands=()))
    (there,) = plugins.known.values()
    assert (there.manifest.version, there.manifest.commands) == ("1.1.0", ())
    assert (there.key_id, there.earlier_key_id) == (f"{1:012x}", f"{0:012x}")


def test_a_removed_plugin_is_there_no_more() -> None:
    plugins = installed(BOT)
    (removed,) = PLUGINS.decide(RemovePlugin(at=NOW, plugin="shift-bot"), plugins)
    assert PLUGINS.evolve(plugins, removed).known == {}
    with pytest.raises(PluginUnknown):
        PLUGINS.decide(RemovePlugin(at=NOW, plugin="other"), plugins)


def test_everything_that_is_wrong_with_a_manifest_is_told() -> None:
    wrong = Manifest(
        plugin="Shift Bot",
        version="",
        name={},
        about={"fr": "Robot"},
        commands=("commentTicket", "createTenant"),
    )
    with pytest.raises(ManifestWrong) as refused:
        installed(wrong)
    told = [(one.pointer, one.code) for one in refused.value.reasons]
    assert told == [
        ("/plugin", "bad-format"),
        ("/version", "bad-format"),
        ("/name", "missing"),
        ("/about", "bad-format"),
        ("/commands/1", "unknown"),
    ]


def test_there_are_not_more_plugins_than_people_can_look_after() -> None:
    plugins = installed(*(replace(BOT, plugin=f"bot-{n}") for n in range(PLUGINS_MAX)))
    with pytest.raises(PluginsTooMany):
        PLUGINS.decide(InstallPlugin(at=NOW, manifest=BOT, key_id="1"), plugins)
    again = replace(BOT, plugin="bot-1")
    assert PLUGINS.decide(InstallPlugin(at=NOW, manifest=again, key_id="1"), plugins)


def test_a_plugin_without_commands_may_only_ask() -> None:
    assert set(methods_of(())) == set(QUESTIONS)
    assert set(methods_of(["commentTicket"])) == {*QUESTIONS, *COMMANDS["commentTicket"]}
