"""What the gateway says of itself: its description, its pages, its languages, and how it is."""

from uuid import UUID

from tests.integration.gateway.conftest import Edge
from tests.integration.gateway.gateway_known import (
    TICKET,
)

API = "/api/v1"


async def test_a_problem_says_in_which_languages_it_is_written(edge: Edge) -> None:
    for asked, written, title in (("zh", "zh, en", "没有此工单"), ("en", "en", "No such ticket")):
        path = f"{API}/tickets/{UUID(int=1)}"
        answer = await edge.http.get(path, headers={"Accept-Language": asked})
        assert answer.headers["content-language"] == written
        assert answer.json()["title"] == title
    shown = await edge.http.get(f"{API}/tickets/{TICKET}", headers={"Accept-Language": "zh"})
    assert shown.headers["content-language"] == "zh"


async def test_the_description_is_complete(edge: Edge) -> None:
    document = (await edge.http.get("/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    operations = [each for path in document["paths"].values() for each in path.values()]
    names = [each["operationId"] for each in operations]
    assert len(names) == len(set(names)) >= 30
    for each in operations:
        problem = each["responses"]["default"]["content"]["application/problem+json"]
        assert problem["schema"]["$ref"].endswith("/Problem")
        assert "422" not in each["responses"]
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_pages_load_nothing_from_elsewhere(edge: Edge) -> None:
    for path in ("/", "/docs", "/docs/errors"):
        answer = await edge.http.get(path)
        assert answer.status_code == 200, path
        assert "https://" not in answer.text.replace("https://www.w3.org", "")
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_it_says_how_it_is(edge: Edge) -> None:
    assert (await edge.http.get("/livez")).status_code == 200
    assert (await edge.http.get("/readyz")).json()["state"] == "ready"
    assert (await edge.http.get("/metrics")).status_code == 200
