"""The gateway's small parts: languages, cursors, credentials, problems."""

import re
from pathlib import Path

import pytest

from services.gateway.api.catalogue import entry_of, errors_page
from services.gateway.api.context import is_position
from services.gateway.api.cursors import Cursors, CursorUnusable
from services.gateway.api.language import Language, language_of, localised
from services.gateway.api.parameters import ParameterUnknown, require_known
from services.gateway.api.problems import pointer_to, problem_of
from services.gateway.api.titles import TITLES
from services.gateway.auth import (
    CredentialKind,
    CredentialMissing,
    CrossSite,
    credential_of,
    require_same_site,
)
from shared.decider import Kind, Reason, Refusal

ROOT = Path(__file__).parents[3]
SECRET = bytes(range(32))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", Language.EN),
        ("*", Language.EN),
        ("zh-CN,zh;q=0.9,en;q=0.8", Language.ZH),
        ("en-GB,zh;q=0.5", Language.EN),
        ("fr, zh;q=0.1", Language.ZH),
        ("zh;q=nonsense", Language.EN),
        ("zh;q=0", Language.EN),
        (";;;,,,=", Language.EN),
    ],
)
def test_the_language_asked_for_most_is_chosen(header: str, language: Language) -> None:
    assert language_of(header) is language


def test_labels_become_the_text_asked_for_wherever_they_stand() -> None:
    label = {"zh": "待受理", "en": "New"}
    tree = {"state": label, "moves": [{"label": label}], "other": {"zh": 1, "de": 2}}
    assert localised(tree, Language.EN) == {
        "state": "New",
        "moves": [{"label": "New"}],
        "other": {"zh": 1, "de": 2},
    }


def test_a_cursor_leads_back_to_where_the_page_ended() -> None:
    cursors = Cursors(SECRET)
    assert cursors.read("list?view=open", cursors.sign("list?view=open", "17")) == "17"
    assert cursors.read("list", "") == ""
    assert cursors.sign("list", "") == ""


@pytest.mark.parametrize("forged", ["x", "W10.x", "é", "." * 10, "a" * 9_000])
def test_a_cursor_that_is_not_ours_is_refused(forged: str) -> None:
    with pytest.raises(CursorUnusable):
        Cursors(SECRET).read("list", forged)


def test_a_cursor_signed_elsewhere_is_refused() -> None:
    with pytest.raises(CursorUnusable):
        Cursors(SECRET).read("list", Cursors(SECRET[::-1]).sign("list", "17"))


def test_credentials_say_what_they_are() -> None:
    assert credential_of("Bearer gd_local_k_s", "c", "").kind is CredentialKind.API_KEY
    operator = credential_of("bearer gdo_secret", None, "weilai")
    assert (operator.kind, operator.tenant) == (CredentialKind.OPERATOR, "weilai")
    assert credential_of(None, "session", "").kind is CredentialKind.SESSION
    assert "gd_local" not in repr(credential_of("Bearer gd_local_k_s", None, ""))


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer a b", "Basic x", "Bearer é"])
def test_without_a_credential_there_is_nobody(authorization: str | None) -> None:
    with pytest.raises(CredentialMissing):
        credential_of(authorization, None, "")


def test_browsers_say_which_page_sent_a_request() -> None:
    require_same_site(None, None, "gongdan.test")
    require_same_site("same-origin", "https://gongdan.test", "gongdan.test")
    for site, origin in (
        ("cross-site", None),
        ("same-site", None),
        (None, "https://a.test"),
        (None, "null"),
    ):
        with pytest.raises(CrossSite):
            require_same_site(site, origin, "gongdan.test")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("workflow.1.42", True),
        ("workflow.1.42,intake.1.7", True),
        ("zork.1.1", False),
        ("workflow.1.42,zork.1.1", False),
        ("workflow.1.42,", False),
        ("workflow.1", False),
        ("Workflow.1.2", False),
        ("workflow.1.-2", False),
        ("workflow.1.99999999999999999999", False),
    ],
)
def test_positions_have_one_form(text: str, good: bool) -> None:  # noqa: FBT001
    assert is_position(text) is good


def test_pointers_follow_the_rules_of_json_pointers() -> None:
    assert pointer_to("fields", "a/b~c", 0) == "/fields/a~1b~0c/0"


def test_a_problem_never_lets_details_replace_its_own_words() -> None:
    refusal = Refusal("No.", reasons=[Reason(code="x", message="y")], status="ok", open="a, b")
    problem = problem_of(refusal, Language.EN, "r-1").model_dump()
    assert (problem["status"], problem["open"]) == (409, "a, b")


def test_a_reason_is_told_in_the_language_asked_for() -> None:
    reasons = [
        Reason(code="x", message="Mend it.", zh="请修改。"),
        Reason(code="too-long", message="Too long."),
        Reason(code="x", message="Only English."),
    ]
    refusal = Refusal("No.", reasons=reasons)
    chinese = problem_of(refusal, Language.ZH, "r-1").errors
    assert [one.message for one in chinese] == ["请修改。", "此项过长。", "Only English."]
    english = problem_of(refusal, Language.EN, "r-1").errors
    assert [one.message for one in english] == ["Mend it.", "Too long.", "Only English."]


def test_a_parameter_that_nobody_knows_is_refused_with_the_one_that_was_meant() -> None:
    known = frozenset({"state", "view", "limit"})
    require_known(["state", "limit"], known)
    with pytest.raises(ParameterUnknown) as refused:
        require_known(["states", "limit", "zork"], known)
    told = [(one.pointer, one.message.rpartition("name. ")[2]) for one in refused.value.reasons]
    assert told == [
        ("?states", "Did you mean state?"),
        ("?zork", "There are: limit, state, view."),
    ]


def test_a_code_nobody_listed_still_has_a_title_in_both_languages() -> None:
    entry = entry_of("never-heard-of", Kind.FORBIDDEN)
    assert (entry.status, entry.zh, entry.en) == (403, "没有权限", "Not allowed")


def test_the_page_about_errors_is_the_catalogue() -> None:
    assert (ROOT / "docs" / "errors.md").read_text() == errors_page()


def test_every_refusal_of_every_service_has_a_title() -> None:
    slugs: set[str] = set()
    for folder in ("services", "shared"):
        for path in (ROOT / folder).rglob("*.py"):
            slugs |= set(re.findall(r'slug(?:: ClassVar\[str\])? = "([a-z-]+)"', path.read_text()))
    assert slugs - TITLES.keys() == {"refused"}
