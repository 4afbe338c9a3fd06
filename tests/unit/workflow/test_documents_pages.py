"""The pages about scenarios: every word is explained on one, and the example does what they say."""

import json
import re
from pathlib import Path
from textwrap import dedent

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.describing import KEYS
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.reading import read_text
from tests.unit.workflow.trial_spec import told

DOCS = Path(__file__).parents[3] / "docs"
PAGES = {page.name: page.read_text("utf-8") for page in (DOCS / "scenarios").glob("*.md")}
SCHEMA = json.loads((DOCS / "scenario.schema.json").read_text("utf-8"))
ROW = re.compile(r"^\| `(\w+)` \| (.*) \| (.*) \| (.*) \|$", re.MULTILINE)
LINK = re.compile(r"\]\(([\w-]+\.md)")
CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)
YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
EXAMPLE = YAML.findall(PAGES["README.md"])[0]


def test_every_key_of_the_language_is_listed_from_a_to_z_with_its_meaning() -> None:
    keys = {key for part in (SCHEMA, *SCHEMA["$defs"].values()) for key in part["properties"]}
    listed = {key: f"{zh} / {en}" for key, en, zh, _ in ROW.findall(PAGES["a-z.md"])}
    assert listed == {key: KEYS[key] for key in sorted(keys)}
    assert list(listed) == sorted(listed)


def test_every_key_is_explained_where_the_list_says() -> None:
    words = {name: {*re.findall(r"\w+", " ".join(CODE.findall(PAGES[name])))} for name in PAGES}
    rows = [(key, LINK.findall(links)) for key, _, _, links in ROW.findall(PAGES["a-z.md"])]
    assert [key for key, pages in rows if not pages] == []
    assert [(key, page) for key, pages in rows for page in pages if key not in words[page]] == []


def test_every_page_is_named_on_the_first() -> None:
    assert PAGES.keys() - {"README.md"} <= {*LINK.findall(PAGES["README.md"])}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_excerpt_can_be_read(name: str) -> None:
    for excerpt in YAML.findall(PAGES[name]):
        read_text(dedent(excerpt))


def test_the_example_can_be_published() -> None:
    document = read_document(EXAMPLE)
    assert advice_on(document) == []
    assert definition_of(document, 1).types["machine_repair"].initial.key == "new"


def test_the_story_about_the_example_holds() -> None:
    story = PAGES["trying.md"].split("```\n")[1]
    assert told(EXAMPLE, story).passed
