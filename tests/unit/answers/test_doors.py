"""What a request passes before its handler runs, and what it is told where it does not pass."""

from typing import Any

import pytest

from eps.answers.operations import Answer, Operation
from eps.settings import settings
from tests.unit.answers.toys import MINE, PHARMACY, client, crash
from tests.unit.identity.issuer import bearer

NEW = {"idempotency-key": "a"}
SOMEWHERE = f"/api/toys/{MINE}"


async def asked(method: str, path: str, **given: Any) -> tuple[int, dict[str, Any]]:
    async with client() as caller:
        answer = await caller.request(method, path, **given)
    return answer.status_code, answer.json()


async def test_anybody_may_call_a_public_operation_whatever_token_is_sent() -> None:
    assert await asked("GET", "/api/toys?limit=3") == (200, {"toys": [], "limit": 3})
    status, _ = await asked("GET", "/api/toys", headers={"authorization": "Bearer rubbish"})
    assert status == 200


async def test_a_call_that_passes_every_check_reaches_its_handler() -> None:
    headers = {**PHARMACY, "if-match": '"3"'}
    async with client() as caller:
        answer = await caller.put(SOMEWHERE, headers=headers, json={"name": "ball"})
    assert (answer.status_code, answer.json()) == (200, {"name": "ball", "version": 3})
    assert answer.headers["etag"] == 'W/"4"'


async def test_what_is_made_says_where_it_is() -> None:
    async with client() as caller:
        answer = await caller.post("/api/toys", headers={**PHARMACY, **NEW}, json={"name": "ball"})
    assert answer.status_code == 201
    assert answer.headers["location"] == SOMEWHERE
    assert answer.json() == {"key": "a", "by": "account-1", "bytes": len(answer.request.content)}


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer  ", "Basic YTpi", "rubbish"])
async def test_without_a_token_nobody_is_known(sent: str) -> None:
    async with client() as caller:
        answer = await caller.post("/api/toys", headers={"authorization": sent})
    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/sign-in-first"
    assert answer.headers["www-authenticate"] == 'Bearer realm="eps"'


async def test_a_bad_token_is_refused_with_the_reason() -> None:
    async with client() as caller:
        answer = await caller.post("/api/toys", headers={"authorization": "Bearer a.b.c"})
    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/token-refused"
    assert answer.headers["www-authenticate"].endswith('error="invalid_token"')


async def test_a_patient_whose_identity_was_not_proven_is_told_so() -> None:
    status, problem = await asked("POST", "/api/toys", headers=bearer("patient", vot="P5"))
    assert (status, problem["type"]) == (403, "/problems/identity-not-proven")


async def test_a_role_that_may_not_is_refused_before_anything_is_said_of_what_it_sent() -> None:
    status, problem = await asked(
        "POST", "/api/toys", headers=bearer("commissioner", icb_code="QOP"), content="{"
    )
    assert (status, problem["type"]) == (403, "/problems/role-may-not")


async def test_staff_of_another_organisation_are_refused() -> None:
    assert (await asked("POST", "/api/codes/FA002/close", headers=PHARMACY))[0] == 200
    status, problem = await asked("POST", "/api/codes/FA003/close", headers=PHARMACY)
    assert (status, problem["type"]) == (403, "/problems/not-your-organisation")


@pytest.mark.parametrize(
    ("query", "pointer", "detail"),
    [
        ("limit=0", "/limit", "Send 1 or more."),
        ("limit=ten", "/limit", "Send a whole number."),
        ("limit=1&limit=2", "/limit", "Send this once only."),
        ("colour=red", "/colour", "Leave this out, or look at its spelling: there is no such field here."),
        ("name=a%00b", "/name", "Leave out the NUL character."),
        ("name=%ff%fe", "/name", "Send this as text in UTF-8."),
        ("na%00me=a", "/na\0me", "Leave out the NUL character."),
        ("%ff=a", "/�", "Leave this out, or look at its spelling: there is no such field here."),
    ],
)
async def test_a_wrong_parameter_is_named(query: str, pointer: str, detail: str) -> None:
    status, problem = await asked("GET", f"/api/toys?{query}")
    assert (status, problem["errors"]) == (422, [{"pointer": pointer, "detail": detail}])


async def test_a_wrong_place_in_the_path_is_named() -> None:
    status, problem = await asked("GET", "/api/toys/seven")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/id")


async def test_what_the_path_names_is_not_taken_from_the_query() -> None:
    status, problem = await asked("GET", f"{SOMEWHERE}?id={MINE}")
    assert (status, problem["errors"]) == (422, [{"pointer": "/id", "detail": "Send this once only."}])


async def test_the_version_and_the_key_are_asked_for_before_the_body_is_read() -> None:
    status, problem = await asked("PUT", SOMEWHERE, headers=PHARMACY, content="{")
    assert (status, problem["type"]) == (428, "/problems/version-missing")
    status, problem = await asked("POST", "/api/toys", headers=PHARMACY, content="{")
    assert (status, problem["type"]) == (400, "/problems/idempotency-key-missing")


async def test_a_wrong_body_is_told_by_its_fields() -> None:
    status, problem = await asked("POST", "/api/toys", headers={**PHARMACY, **NEW}, json={"nam": "ball"})
    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == ["/name", "/nam"]


async def test_a_body_where_none_belongs_is_refused_unless_it_is_empty() -> None:
    assert (await asked("POST", "/api/breaking"))[0] == 409
    assert (await asked("POST", "/api/breaking", json={}))[0] == 409
    status, problem = await asked("POST", "/api/breaking", json={"id": 1})
    assert (status, problem["errors"][0]["pointer"]) == (422, "/id")


async def test_a_body_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPS_MAXIMUM_BODY_BYTES", "100")
    settings.cache_clear()
    status, problem = await asked("POST", "/api/toys", headers={**PHARMACY, **NEW}, json={"name": "a" * 100})
    assert (status, problem["type"]) == (413, "/problems/body-too-large")


async def test_a_refusal_of_a_rule_is_answered_in_its_words() -> None:
    status, problem = await asked("POST", "/api/breaking")
    assert (status, problem["detail"]) == (409, "This toy is broken. Mend it first.")
    assert problem["errors"] == [{"pointer": "/id", "detail": "This toy is broken. Mend it first."}]


async def test_a_method_that_is_not_there_is_told_which_are() -> None:
    async with client() as caller:
        answer = await caller.delete(SOMEWHERE)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, PUT, HEAD")
    assert answer.json()["type"] == "/problems/wrong-method"
    assert (await asked("POST", "/_ping"))[0] == 405


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/toys/", f"{SOMEWHERE}/more", "/%00", "/../etc/passwd", "//api/toys"]
)
async def test_an_unknown_address_is_a_problem_too(path: str) -> None:
    status, problem = await asked("GET", path)
    assert (status, problem["type"]) == (404, "/problems/nothing-at-this-address")


async def test_head_is_answered_where_get_is() -> None:
    async with client() as caller:
        assert (await caller.head("/api/toys")).status_code == 200


async def test_callers_are_limited_each_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPS_API_RATE_LIMIT", "2/hour")
    settings.cache_clear()
    async with client() as caller:
        statuses = [(await caller.get("/api/toys")).status_code for _ in range(3)]
        last = await caller.post("/api/toys", headers={"authorization": "Bearer a.b.c"})
        known = await caller.post("/api/codes/FA002/close", headers=PHARMACY)
        ping = await caller.get("/_ping")
    assert statuses == [200, 200, 429]
    assert last.status_code == 429, "guessing tokens counts for the address"
    assert 0 < int(last.headers["retry-after"]) <= 3600
    assert known.status_code == 200
    assert ping.status_code == 200


def test_an_operation_whose_path_names_what_its_parameters_lack_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="crash: Nothing lacks id of "):
        Operation("GET", "/api/toys/{id}", crash, action=None, summary="", answers={200: Answer("")})
