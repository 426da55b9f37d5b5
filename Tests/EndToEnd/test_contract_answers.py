"""Lists, headers on every kind of response, and the document that describes it all."""

import re

import pytest
from harness import PASSWORD
from openapi_spec_validator import OpenAPIV31SpecValidator
from web import RIDES


def test_pages_of_a_list_join_without_gap_or_repetition(admin):
    seen, cursor = [], ""
    while cursor is not None:
        page = admin.get(f"/api/v1/locations?limit=2{cursor and '&cursor=' + cursor}").expect(200).json
        assert len(page["items"]) <= 2
        seen += [place["name"] for place in page["items"]]
        cursor = page["nextCursor"]
    assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=-1"])
def test_a_limit_out_of_range_is_refused(admin, query):
    admin.get(f"/api/v1/locations?{query}").expect(422, "invalid_input")


def test_a_cursor_that_we_did_not_make_is_refused(admin):
    admin.get("/api/v1/locations?cursor=nonsense").expect(422, "invalid_input")


EVERY_KIND = [
    ("GET", "/"),
    ("GET", "/q/{code}"),
    ("GET", "/nowhere"),
    ("PUT", "/"),
    ("GET", "/api/v1/board"),
    ("GET", "/openapi.json"),
    ("GET", "/health"),
    ("POST", RIDES),
    ("HEAD", "/login"),
]


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("method, path", EVERY_KIND)
def test_every_response_is_guarded_and_named(guest, hotel, method, path, accept):
    answer = guest.request(method, path.replace("{code}", hotel.code()), headers={"Accept": accept})
    assert answer.headers["X-Request-Id"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Referrer-Policy" in answer.headers
    assert "Server" not in answer.headers or not re.search(r"\d", answer.headers["Server"])
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe-" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "no-store" in answer.headers["Cache-Control"] or "no-cache" in answer.headers["Cache-Control"]


def test_a_request_id_is_the_same_in_header_and_body(guest):
    answer = guest.get("/api/v1/nowhere").expect(404, "not_found")
    assert answer.headers["X-Request-Id"] == answer.json["requestId"]
    assert set(answer.json) >= {"type", "title", "status", "detail", "code", "requestId"}


def test_a_browser_gets_the_error_as_a_page(guest):
    answer = guest.get("/nowhere", headers={"Accept": "text/html"}).expect(404)
    assert answer.headers["Content-Type"].startswith("text/html") and "<h1" in answer.text


def test_cookies_are_out_of_reach_of_scripts(server, hotel):
    guest = server.guest()
    cookies = guest.get(f"/q/{hotel.code()}").headers.get_all("Set-Cookie") or []
    sign_in = server.guest().post("/api/v1/auth/session", {"username": "desk", "password": PASSWORD}).expect(200)
    for cookie in cookies + sign_in.headers.get_all("Set-Cookie"):
        assert "httponly" in cookie.lower() and "samesite=" in cookie.lower() and "path=/" in cookie.lower()


def test_a_style_sheet_is_kept_for_ever_and_compressed(guest):
    page = guest.get("/").expect(200).text
    path = re.search(r'<link[^>]+href="([^"]+\.css[^"]*)"', page).group(1)
    answer = guest.get(path, headers={"Accept-Encoding": "gzip"}).expect(200)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in answer.headers["Vary"]
    guest.get(path, headers={"If-None-Match": answer.headers["ETag"]}).expect(304)


def test_the_openapi_document_is_valid_and_agrees_with_the_server(guest, hotel):
    document = guest.get("/openapi.json").expect(200).json
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1")
    for path in ("/api/v1/guest/rides", "/api/v1/driver/board", "/api/v1/board", "/health/ready"):
        assert path in document["paths"]


def test_every_documented_operation_is_routed(guest):
    document = guest.get("/openapi.json").json
    for path, operations in document["paths"].items():
        concrete = re.sub(r"\{[^}]+\}", "x", path)
        for method in operations.keys() & {"get", "put", "post", "patch", "delete"}:
            answer = guest.request(method.upper(), concrete)
            assert answer.status != 405, (method, path)
            assert answer.status < 500, (method, path, answer.body)
