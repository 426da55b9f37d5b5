"""What is printed can be scanned: two independent readers against every form in which we give out a code."""

import io
import re
import struct
import subprocess

import pytest
import zxingcpp
from PIL import Image


def read_with_zxing(picture):
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))]


def read_with_zbar(picture):
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "png:-"]
    return subprocess.run(command, input=picture, capture_output=True).stdout.decode().split()


def draw(svg, size):
    command = ["rsvg-convert", "--width", str(size), "--height", str(size), "--background-color", "white"]
    return subprocess.run(command, input=svg, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def lobby(admin):
    return admin.get("/api/v1/locations").expect(200).json["items"][0]


def test_the_guest_url_is_the_page_of_the_place(server, lobby):
    assert lobby["guestURL"] == f"{server.url}/q/{lobby['code']}"
    assert "Lobby" in server.guest().get(f"/q/{lobby['code']}").expect(200).text


def test_the_svg_reads_as_the_guest_url(admin, lobby):
    answer = admin.get(f"/api/v1/locations/{lobby['id']}/qr.svg").expect(200)
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    picture = draw(answer.body, 600)
    assert read_with_zxing(picture) == [lobby["guestURL"]]
    assert read_with_zbar(picture) == [lobby["guestURL"]]


@pytest.mark.parametrize("size", [64, 65, 100, 256, 333, 512, 1000, 2048])
def test_the_png_is_exactly_as_large_as_asked_and_reads_as_the_guest_url(admin, lobby, size):
    answer = admin.get(f"/api/v1/locations/{lobby['id']}/qr.png?size={size}").expect(200)
    assert answer.headers["Content-Type"] == "image/png"
    assert struct.unpack(">II", answer.body[16:24]) == (size, size)
    assert read_with_zxing(answer.body) == [lobby["guestURL"]]
    if size >= 100:  # zbar gives up on single-pixel modules
        assert read_with_zbar(answer.body) == [lobby["guestURL"]]


@pytest.mark.parametrize("size", ["63", "2049", "0", "-1", "big", "64.5"])
def test_a_size_out_of_range_is_refused(admin, lobby, size):
    admin.get(f"/api/v1/locations/{lobby['id']}/qr.png?size={size}").expect(422, "invalid_input")


def test_every_printed_poster_reads_as_its_place(server, admin, open_page):
    places = admin.get("/api/v1/locations").expect(200).json["items"]
    page = open_page(server.url + "/login", phone=False, color_scheme="dark")
    page.context.add_cookies([{"name": n, "value": v, "url": server.url} for n, v in admin.cookies.items()])
    page.goto(server.url + "/admin/qr")
    page.emulate_media(media="print")
    found = {code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot(full_page=True))))}
    assert found == {place["guestURL"] for place in places}
    page.goto(f"{server.url}/admin/qr?location={places[1]['id']}")
    shot = page.screenshot(full_page=True)
    assert read_with_zxing(shot) == [places[1]["guestURL"]]
    assert page.trouble == []


def test_the_code_in_the_terminal_reads_as_the_guest_url(server, lobby):
    printed = server.run("qr", "Lobby").stdout
    assert read_with_zxing(terminal_picture(printed)) == [lobby["guestURL"]]
    assert read_with_zxing(terminal_picture(server.run("qr", lobby["code"]).stdout)) == [lobby["guestURL"]]


def terminal_picture(text):
    """Half-block characters as a terminal shows them: black on white where the text says so, else light on dark."""
    ink, paper = (0, 255) if "\x1b[30;107m" in text else (255, 0)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    lines = [line for line in plain.splitlines() if line and set(line) <= set(" █▀▄")]
    width = max(map(len, lines))
    image = Image.new("L", (width, 2 * len(lines)), paper)
    for y, line in enumerate(lines):
        for x, character in enumerate(line):
            image.putpixel((x, 2 * y), ink if character in "█▀" else paper)
            image.putpixel((x, 2 * y + 1), ink if character in "█▄" else paper)
    image = image.resize((width * 8, len(lines) * 16), Image.NEAREST)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
