"""Every page that a guest can see, ready to be looked at: the call in all its states, the ride in every stage, errors."""

import io
from datetime import datetime, timedelta, timezone

from PIL import Image
from web import place_id


def photo():
    """Stripes of sea and sand, as a JPEG."""
    picture = Image.new("RGB", (640, 256), (20, 110, 120))
    picture.paste((214, 190, 140), (0, 170, 640, 256))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=70)
    return data.getvalue()


def keep_photo(databases, server, place, data):
    """As uploading would keep it."""
    databases.sql(
        f"""
        insert into location_photos (hotel_id, location_id, content_type, bytes, digest, created_at)
        select hotel_id, id, 'image/jpeg', bytes, sha256(bytes), now()
        from locations, decode('{data.hex()}', 'hex') bytes
        where id = '{place}'
        """,
        server.database,
    )


class GuestScenes:
    """`pages`: name → (path, status); `device` is the cookie of a phone that has a call open."""

    def __init__(self, server, hotel, databases):
        self.server, self.hotel, self.databases = server, hotel, databases
        self.admin = server.person("admin")
        self.admin.patch("/api/v1/hotel", {"phone": "+90 242 555 01 00", "noShowGraceSeconds": 1}).expect(200)
        self.places = {name: place_id(self.admin, name) for name in hotel.locations}
        self.drivers = [server.person(f"driver{number}") for number in (1, 2, 3)]
        for driver in self.drivers:
            driver.start_shift(self.places["Lobby"], driver.staff["buggies"][-1]["id"])
        keep_photo(databases, server, self.places["Lobby"], photo())
        self.rides = {stage: self.ride(stage) for stage in ("completed", "rated", "no_show", "unanswered", "cancelled")}
        self.rides |= {stage: self.ride(stage) for stage in ("accepted", "onboard", "scheduled", "pending")}
        self.device = self.phone.cookies
        self.lose("Main pool", "Garden villas")
        self.pages = self.all_pages()

    def lose(self, replaced, inactive):
        self.admin.post(f"/api/v1/locations/{self.places[replaced]}/code").expect(200)
        self.admin.patch(f"/api/v1/locations/{self.places[inactive]}", {"active": False}).expect(200)

    def all_pages(self):
        code = self.hotel.code
        guest = {f"ride-{stage}": (f"/r/{token}", 200) for stage, token in self.rides.items()}
        return {
            "call-photo": (f"/q/{code()}", 200),
            "call": (f"/q/{code('Beach')}", 200),
            **guest,
            "replaced-code": (f"/q/{code('Main pool')}", 410),
            "inactive-place": (f"/q/{code('Garden villas')}", 404),
            "unknown-code": ("/q/ZZZZZZZZZZZZ", 404),
            "unknown-ride": ("/r/nothing", 404),
            "welcome": ("/", 200),
            "login": ("/login", 200),
        }

    def call(self, **fields):
        self.phone = self.server.guest()
        place = {"destinationId": self.places["Spa"], "locale": "en", **fields}
        return self.phone.call(self.hotel.code("Beach"), **place).expect(201).json["token"]

    def ride(self, stage):
        if stage == "scheduled":
            later = datetime.now(timezone.utc) + timedelta(hours=2)
            return self.call(scheduledFor=later.strftime("%Y-%m-%dT%H:%M:%SZ"))
        token = self.call()
        ride = self.admin.get("/api/v1/rides?limit=1").expect(200).json["items"][0]["id"]
        # Calls of a while ago: none can be taken back without a question.
        self.sql(f"update rides set requested_at = requested_at - interval '5 min' where id = '{ride}'")
        path = f"/api/v1/guest/rides/{token}"
        if stage == "cancelled":
            self.server.guest().post(f"{path}/cancellation").expect(200)
        elif stage == "unanswered":
            self.sql(f"update rides set status = 'unanswered', closed_at = now(), version = 2 where id = '{ride}'")
        elif stage != "pending":
            self.drive(stage, ride)
        if stage == "rated":
            self.server.guest().put(f"{path}/rating", {"stars": 4, "comment": "Thank you"}).expect(200)
        return token

    def drive(self, stage, ride):
        """The last driver has what stays open; the others are free again afterwards."""
        driver = self.drivers[{"accepted": 1, "onboard": 2}.get(stage, 0)]
        driver.accept(ride).expect(200)
        if stage == "no_show":
            self.sql(f"update rides set accepted_at = accepted_at - interval '1 min' where id = '{ride}'")
            driver.post(f"/api/v1/rides/{ride}/no-show").expect(200)
        elif stage != "accepted":
            driver.pick_up(ride).expect(200)
            if stage != "onboard":
                driver.complete(ride, self.places["Spa"]).expect(200)

    def sql(self, statement):
        self.databases.sql(statement, self.server.database)
