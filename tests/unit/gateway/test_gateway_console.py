"""The console's words, run by a JavaScript engine where there is one."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from services.dispatch.domain import rules as hard_rules
from services.dispatch.domain.need import CERT_VALID
from services.workflow.domain import TICKET

CONSOLE = Path(__file__).parents[3] / "services" / "gateway" / "console"
NODE = shutil.which("node")
WITHIN_S = 30

# A browser has these; an engine without a page does not.
PAGE = """
const kept = {kept};
const keep = (_, value) => {{ globalThis.now = value; }};
globalThis.localStorage = {{ getItem: () => kept, setItem: keep }};
Object.defineProperty(globalThis, "navigator", {{ value: {{ languages: {languages} }} }});
const text = await import({text});
const ahead = await import({ahead});
console.log(JSON.stringify({expression}));
"""

needs_node = pytest.mark.skipif(NODE is None, reason="there is no JavaScript engine here")


def shown(
    expression: str, *, kept: str | None = None, languages: list[str] | None = None
) -> object:
    """Return what an expression over the page's words says in a browser like this."""
    script = PAGE.format(
        kept=json.dumps(kept),
        languages=json.dumps(languages or []),
        text=json.dumps((CONSOLE / "text.js").as_uri()),
        ahead=json.dumps((CONSOLE / "ahead.js").as_uri()),
        expression=expression,
    )
    assert NODE is not None
    ran = subprocess.run(
        [NODE, "--input-type=module", "--experimental-default-type=module", "--eval", script],
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    value: object = json.loads(ran.stdout)
    return value


@needs_node
@pytest.mark.parametrize(
    ("kept", "languages", "language"),
    [
        (None, ["en-GB", "zh-CN"], "en"),
        (None, ["zh-Hans-CN", "en"], "zh"),
        (None, ["fr-FR", "en"], "en"),
        (None, ["fr-FR"], "zh"),
        (None, [], "zh"),
        ("zh", ["en-GB"], "zh"),
        ("en", ["zh-CN"], "en"),
        ("nonsense", ["en"], "en"),
    ],
)
def test_the_page_begins_in_the_readers_language(
    kept: str | None, languages: list[str], language: str
) -> None:
    assert shown("text.currentLanguage()", kept=kept, languages=languages) == language


@needs_node
def test_what_was_switched_to_is_remembered() -> None:
    assert shown("(text.switchLanguage(), globalThis.now)", languages=["en"]) == "zh"


@needs_node
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_that_ruled_somebody_out_is_said_in_words(language: str) -> None:
    rules = [
        hard_rules.SKILL,
        CERT_VALID,
        hard_rules.DECLINED,
        hard_rules.SILENT,
        hard_rules.OFF_SHIFT,
        hard_rules.NO_POSITION,
        hard_rules.CAPACITY,
        hard_rules.RESERVE,
        hard_rules.URGENT_FIRST,
        hard_rules.TOO_FAR,
    ]
    said = shown(f"{json.dumps(rules)}.map((rule) => text.word(rule))", kept=language)
    assert isinstance(said, list)
    assert all(text and "_" not in text for text in said), said


@needs_node
@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        ("bool", "false", False),
        ("int", "3", 3),
        ("rating5", "5", 5),
        ("money", "12.50", "12.50"),
        ("phone", "13812345678", "13812345678"),
        ("datetime", "2026-11-22T09:30:00Z", "2026-11-22T09:30:00.000Z"),
        (
            "part_lines",
            "压缩机 × 2\n垫圈",
            [{"part": "压缩机", "qty": 2}, {"part": "垫圈", "qty": 1}],
        ),
        ("part_lines", "", []),
        (
            "checklist",
            "滤网\n- 温度",
            [{"item": "滤网", "answer": True}, {"item": "温度", "answer": False}],
        ),
        ("store_list", "042\n\n007", ["042", "007"]),
    ],
)
def test_what_is_typed_into_a_form_is_sent_as_its_type_wants(
    kind: str, typed: str, meant: object
) -> None:
    module = json.dumps((CONSOLE / "inputs.js").as_uri())
    form = json.dumps({"elements": {"it": {"value": typed}}})
    spec = json.dumps({"type": kind})
    value = f'await (await import({module})).valueOf({form}, "it", {spec})'
    assert shown(value) == meant


NEWS = """(async () => {{
const {{ beginsAnew, isNews, own, shown }} = await import({news});
shown(3);
const told = [isNews(3), isNews(4), isNews(4)];
const held = [];
await own(async () => held.push(isNews(5)));
beginsAnew();
held.push(isNews(6));
shown(6);
await own(() => Promise.reject(new Error())).catch(() => {{}});
return {{ told, held, after: [isNews(6), isNews(7)] }};
}})()"""


@needs_node
def test_only_what_somebody_else_did_is_news_to_who_reads_a_ticket() -> None:
    script = NEWS.format(news=json.dumps((CONSOLE / "news.js").as_uri()))
    assert shown(f"await {script}") == {
        "told": [False, True, False],
        "held": [False, False],
        "after": [False, True],
    }


@needs_node
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fact_of_a_ticket_has_a_name_in_the_timeline(language: str) -> None:
    topics = sorted(fact.TOPIC for fact in TICKET.facts)
    named = shown(f"{json.dumps(topics)}.map((topic) => text.word(topic))", kept=language)
    assert isinstance(named, list)
    nameless = [topic for topic, word in zip(topics, named, strict=True) if word == topic]
    assert nameless == []


@needs_node
@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("escalate:accept:+2h:1", "升级提醒 · 接单时限 · 超时 2h 后"),
        ("escalate:accept:75%:1", "升级提醒 · 接单时限 · 时限用到 75% 时"),
        ("auto:accept", "自动操作 · 验收"),
    ],
)
def test_what_will_happen_by_itself_is_said_in_words(key: str, told: str) -> None:
    ticket = {
        "clocks": [{"name": "accept", "label": "接单时限"}],
        "moves": [{"name": "accept", "label": "验收"}],
    }
    said = f"ahead.upcoming({json.dumps(ticket)}, {json.dumps(key)})"
    assert shown(said, languages=["zh"]) == told
