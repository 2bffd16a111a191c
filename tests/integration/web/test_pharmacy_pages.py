"""Pages of pharmacy staff without a browser: what is filled in beforehand, what comes back, what is counted."""

import re
from datetime import date, timedelta

import httpx
import pytest

from eps.closures import deciding
from eps.closures.recording import Recorder, record
from eps.database import execute
from eps.identifiers import OdsCode
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.domain import Session
from eps.pharmacies.service import pharmacy_now
from tests.dispensing import downloaded
from tests.factories import nhs_number
from tests.integration.web.browsing import enter, fill_in, hidden_in, text_of, title_of
from tests.people import commissioner, staff_of
from tests.prescribing import issued
from tests.town import NOW, add_patients, close, closing, later, make_town, settle

FA001 = OdsCode("FA001")
CLOSURE = {"from": "now", "kind": "unknown", "reason": "flood"}


@pytest.fixture
async def staff(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    await make_town(patients=1)
    await enter(browser, staff_of("FA001"))
    return browser


async def send_date(staff: httpx.AsyncClient, **form: str) -> httpx.Response:
    shown = await staff.get("/pharmacy/FA001/dates")
    return await staff.post("/pharmacy/FA001/dates", data=hidden_in(shown) | form)


async def test_a_holiday_is_confirmed_with_the_times_of_its_weekday_that_stand_there(
    staff: httpx.AsyncClient,
) -> None:
    page = await staff.get("/pharmacy/FA001/dates")
    assert re.search(r'id="times-2026-12-25"[^>]*value="09:00 to 17:00"', page.text)
    await send_date(staff, date="2026-12-25", do="open", **{"times-2026-12-25": "09:00 to 17:00"})
    assert (await pharmacy_now(FA001)).specified_dates[date(2026, 12, 25)] == (Session(540, 1020),)


async def test_a_date_that_was_recorded_or_taken_back_is_said(staff: httpx.AsyncClient) -> None:
    saved = await send_date(staff, date="2026-12-25", do="closed", **{"times-2026-12-25": ""})
    page = await staff.get(saved.headers["location"])
    assert "Friday 25 December 2026 is recorded: closed all day." in text_of(page)
    gone = await send_date(staff, date="2026-12-25", do="remove")
    assert "Friday 25 December 2026 is taken back." in text_of(await staff.get(gone.headers["location"]))
    assert "is recorded" not in text_of(await staff.get("/pharmacy/FA001/dates?said=today"))


async def test_what_is_missing_at_the_counter_is_listed_in_the_order_of_the_form(
    staff: httpx.AsyncClient,
) -> None:
    page = await fill_in(staff, "/pharmacy/FA001/counter", {})
    links = re.findall(r'<a href="#([a-z_]+)">', page.text)
    assert links == ["nhs_number", "wish", "capacity", "method", "checked", "staff_id", "given"]


async def test_times_of_a_holiday_that_are_none_are_put_right_in_their_own_field(
    staff: httpx.AsyncClient,
) -> None:
    page = await send_date(staff, date="2026-12-25", do="open", **{"times-2026-12-25": "all day"})
    assert page.status_code == 400
    assert 'href="#times-2026-12-25"' in page.text
    assert re.search(r'id="times-2026-12-25"[^>]*value="all day"', page.text)


async def test_a_date_too_far_ahead_is_put_right_in_its_field(staff: httpx.AsyncClient) -> None:
    page = await send_date(staff, date="2036-12-25", do="open", times="09:00 to 17:00")
    assert page.status_code == 400
    assert 'href="#date"' in page.text


async def test_no_pharmacist_for_the_rest_of_the_day_is_one_tap(staff: httpx.AsyncClient) -> None:
    await fill_in(staff, "/pharmacy/FA001", {"kind": "no-pharmacist"}, to="/pharmacy/FA001/today")
    assert "Open until 5pm, but no pharmacist there" in text_of(await staff.get("/pharmacy/FA001"))


async def test_what_was_said_of_today_by_mistake_is_taken_back(staff: httpx.AsyncClient) -> None:
    await fill_in(staff, "/pharmacy/FA001", {"kind": "no-pharmacist"}, to="/pharmacy/FA001/today")
    page = await staff.get("/pharmacy/FA001")
    assert "You have said: We are open with no pharmacist, until the end of today" in text_of(page)
    taken_back = hidden_in(page) | {"kind": "no-pharmacist"}
    answer = await staff.post("/pharmacy/FA001/today/take-back", data=taken_back)
    page = await staff.get(answer.headers["location"])
    assert "What you said of today is taken back." in text_of(page)
    assert "You have said" not in text_of(page)
    assert "no pharmacist there" not in text_of(page)


@pytest.mark.parametrize("kind", ["no-pharmacist", "on-holiday"])
async def test_what_is_not_said_any_more_is_not_taken_back_twice(staff: httpx.AsyncClient, kind: str) -> None:
    page = await fill_in(staff, "/pharmacy/FA001", {"kind": kind}, to="/pharmacy/FA001/today/take-back")
    assert (page.status_code, title_of(page)) == (400, "Error: Rowlands Pharmacy")


async def test_a_form_that_somebody_overtook_is_shown_again(staff: httpx.AsyncClient) -> None:
    before = hidden_in(await staff.get("/pharmacy/FA001"))
    await fill_in(staff, "/pharmacy/FA001", {}, to="/pharmacy/FA001/nothing-changed")
    late = before | {"kind": "closes-early", "at-closes-early": "15:00"}
    page = await staff.post("/pharmacy/FA001/today", data=late)
    assert (page.status_code, title_of(page)) == (400, "Error: Rowlands Pharmacy")
    assert "Somebody changed these hours while you filled them in." in text_of(page)
    assert re.search(r'id="at-closes-early"[^>]*value="15:00"', page.text)


@pytest.mark.parametrize("version", ["9" * 5_000, "9" * 12, "-1", ""])
async def test_a_version_that_is_none_is_one_that_was_overtaken(
    staff: httpx.AsyncClient, version: str
) -> None:
    """More digits than Python makes a number of, and than a column holds."""
    page = await fill_in(staff, "/pharmacy/FA001", {"version": version}, to="/pharmacy/FA001/nothing-changed")
    assert page.status_code == 400
    assert "Somebody changed these hours while you filled them in." in text_of(page)


async def test_the_form_that_comes_back_from_checking_is_looked_at_again_before_anything_is_recorded(
    staff: httpx.AsyncClient,
) -> None:
    await fill_in(staff, "/pharmacy/FA001/close", CLOSURE)
    await close("FA001")
    page = await staff.get("/pharmacy/FA001/close/check")
    assert title_of(page) == "Error: Report that your pharmacy closes"
    assert 'action="/pharmacy/FA001/close"' in page.text


async def test_what_is_held_is_counted_and_given_back_while_a_closure_is_checked(
    staff: httpx.AsyncClient,
) -> None:
    await issued()
    await downloaded()
    await issued()
    await fill_in(staff, "/pharmacy/FA001/close", CLOSURE)
    check = await staff.get("/pharmacy/FA001/close/check")
    assert "Waiting to be downloaded 1 Downloaded and not started 1" in text_of(check)
    back = await staff.post("/pharmacy/FA001/return-all", data=hidden_in(check))
    assert back.headers["location"] == "/pharmacy/FA001/close/check"
    assert "Downloaded and not started 0" in text_of(await staff.get("/pharmacy/FA001/close/check"))


async def test_so_few_people_that_they_could_be_known_are_not_counted(staff: httpx.AsyncClient) -> None:
    await fill_in(staff, "/pharmacy/FA001/close", CLOSURE)
    check = await staff.get("/pharmacy/FA001/close/check")
    assert "People it may concern Fewer than 5" in text_of(check)


async def test_how_many_are_asked_is_said_to_the_nearest_ten(browser: httpx.AsyncClient) -> None:
    await make_town(patients=0)
    await add_patients(23)
    closure = await close("FA001")
    await enter(browser, staff_of("FA001"))
    page = await browser.get(f"/pharmacy/FA001/closures/{closure.id}")
    assert "Telling patients Done: about 20 people can choose now" in text_of(page)


async def test_who_could_be_known_by_how_few_are_asked_is_not_counted(staff: httpx.AsyncClient) -> None:
    closure = await close("FA001")
    page = await staff.get(f"/pharmacy/FA001/closures/{closure.id}")
    assert "Telling patients Done: fewer than 5 people can choose now" in text_of(page)


async def test_once_it_is_over_nobody_is_said_to_choose(staff: httpx.AsyncClient) -> None:
    closure = await close("FA001")
    await deciding.end(closure.id, commissioner(), NOW)
    page = await staff.get(f"/pharmacy/FA001/closures/{closure.id}")
    told = "Telling patients Over: fewer than 5 people were asked to choose, and nobody is any more"
    assert told in text_of(page)


async def test_when_telling_people_begins_is_said(staff: httpx.AsyncClient) -> None:
    [closure] = await record(closing("FA001"), Recorder(commissioner(), NOW))
    page = await staff.get(f"/pharmacy/FA001/closures/{closure.id}")
    assert "Telling patients It begins in a moment. Look again" in text_of(page)
    for_good = closing("FA001", kind=ClosureKind.PERMANENT, ends_at=None, starts_at=NOW + timedelta(days=60))
    [asked] = await record(for_good, Recorder(staff_of("FA001"), NOW))
    await deciding.confirm(asked.id, commissioner(), NOW)
    page = await staff.get(f"/pharmacy/FA001/closures/{asked.id}")
    assert "Telling patients It begins on Sunday 27 December 2026, 11am Reference" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": "flood"}, "No: what is inside cannot be collected"),
        ({"reason": "power-or-it"}, "No: you are closed from now on"),
        ({"reason": "power-or-it", "still_dispensing": "yes"}, "Yes, by arrangement"),
        (
            {"reason": "building-work", "from": "", "starts-date": "2026-12-01", "starts-time": "09:00"},
            "What is ready, until you close",
        ),
    ],
)
async def test_what_can_still_be_collected_is_said_before_it_is_reported(
    staff: httpx.AsyncClient, typed: dict[str, str], said: str
) -> None:
    await fill_in(staff, "/pharmacy/FA001/close", CLOSURE | typed)
    check = await staff.get("/pharmacy/FA001/close/check")
    assert f"Can be collected meanwhile {said}" in text_of(check)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": "flood"}, "It counts at once. Everybody who uses your pharmacy is offered others."),
        ({"reason": "staff-illness"}, "If it still stands on Thursday 26 November 2026, 11am, everybody"),
        (
            {"reason": "flood", "kind": "temporary", "ends-date": "2026-11-25", "ends-time": "15:00"},
            "It counts at once, and is too short to ask anybody to choose",
        ),
    ],
)
async def test_whether_people_are_asked_to_choose_is_said_before_it_is_reported(
    staff: httpx.AsyncClient, typed: dict[str, str], said: str
) -> None:
    await fill_in(staff, "/pharmacy/FA001/close", CLOSURE | typed)
    assert said in text_of(await staff.get("/pharmacy/FA001/close/check"))


async def test_asked_more_than_three_times_it_says_what_it_told_last(browser: httpx.AsyncClient) -> None:
    await make_town(patients=0)
    await add_patients(23)
    await enter(browser, staff_of("FA001"))
    for reason in ("flood", "fire", "weather", "other"):
        await fill_in(browser, "/pharmacy/FA001/close", CLOSURE | {"reason": reason})
        check = await browser.get("/pharmacy/FA001/close/check")
        assert "People it may concern About 20" in text_of(check)


async def test_what_is_wrong_is_listed_in_the_order_of_the_form(staff: httpx.AsyncClient) -> None:
    page = await fill_in(staff, "/pharmacy/FA001/close", {})
    links = re.findall(r'<a href="#([a-z-]+)">', page.text)
    assert links == ["starts-date", "starts-time", "kind", "reason"]


async def test_what_cannot_be_done_with_a_closure_any_more_is_said_on_its_page(
    staff: httpx.AsyncClient,
) -> None:
    closure = await close("FA001")
    address = f"/pharmacy/FA001/closures/{closure.id}"
    form = hidden_in(await staff.get(address))
    await deciding.end(closure.id, commissioner(), NOW)
    page = await staff.post(address, data=form | {"do": "open"})
    assert (page.status_code, title_of(page)) == (400, "Error: Your closure")


async def test_a_closure_that_is_not_decided_yet_has_no_notice(staff: httpx.AsyncClient) -> None:
    asked = await close("FA001", by=staff_of("FA001"), kind=ClosureKind.PERMANENT, ends_at=None)
    page = await staff.get(f"/pharmacy/FA001/closures/{asked.id}")
    assert "Waiting for your ICB" in text_of(page)
    assert "A notice for your door" not in text_of(page)


async def test_receipt_and_notice_speak_of_medicine_that_is_taken_there_each_day(
    staff: httpx.AsyncClient,
) -> None:
    closure = await close("FA001")
    for path, whose in (("", "their"), ("/notice", "your")):
        page = await staff.get(f"/pharmacy/FA001/closures/{closure.id}{path}")
        assert f"hone whoever prescribes it, and {whose} key worker, today." in text_of(page)


async def test_the_first_page_opens_again_and_looks_again_in_one_tap(staff: httpx.AsyncClient) -> None:
    closure = await close("FA001", by=staff_of("FA001"), ends_at=None, review_at=NOW + timedelta(hours=20))
    await later(hours=21)
    page = await staff.get("/pharmacy/FA001")
    assert "You wanted to look again by now" in text_of(page)
    address = f"/pharmacy/FA001/closures/{closure.id}"
    await staff.post(address, data=hidden_in(page) | {"do": "renew"})
    assert "You look again by Friday 27 November 2026, 8am." in text_of(await staff.get("/pharmacy/FA001"))
    await staff.post(address, data=hidden_in(page) | {"do": "open"})
    await settle()
    assert "We are open again" not in text_of(await staff.get("/pharmacy/FA001"))


async def closure_page(staff: httpx.AsyncClient, closure: Closure) -> str:
    return text_of(await staff.get(f"/pharmacy/FA001/closures/{closure.id}"))


async def test_a_closure_that_is_only_asked_for_gives_no_words_to_send(staff: httpx.AsyncClient) -> None:
    page = await closure_page(staff, await asked_to_close_for_good())
    assert "It was asked for, and is not decided: “Rowlands Pharmacy closes for good on" in page
    assert "Send nothing to others yet: this waits for your ICB." in page
    assert "Reported Wednesday" not in page.partition("Words to copy for others")[2]


async def test_once_it_is_confirmed_there_are_words_to_send(staff: httpx.AsyncClient) -> None:
    closure = await asked_to_close_for_good()
    await deciding.confirm(closure.id, commissioner(), NOW)
    words = (await closure_page(staff, closure)).partition("Words to copy for others")[2]
    assert "closes for good on" in words
    assert "decided" not in words


async def test_one_that_was_refused_leaves_nothing_to_send(staff: httpx.AsyncClient) -> None:
    closure = await asked_to_close_for_good()
    await deciding.refuse(closure.id, commissioner(), NOW)
    page = await closure_page(staff, closure)
    assert "It was asked for, and refused:" in page
    assert "There is nothing to send: your ICB refused it." in page


async def test_after_opening_again_the_closure_is_told_as_past(staff: httpx.AsyncClient) -> None:
    closure = await close("FA001")
    await deciding.end(closure.id, commissioner(), NOW + timedelta(minutes=5))
    page = await staff.get(f"/pharmacy/FA001/closures/{closure.id}")
    words = text_of(page).partition("Words to copy for others")[2]
    for told in (text_of(page).partition("Words to copy")[0], words):
        assert "Rowlands Pharmacy was closed from" in told
        assert "It is open again, at its usual times." in told
    assert "cannot give you medicine" not in text_of(page)


async def asked_to_close_for_good() -> Closure:
    asked = closing("FA001", kind=ClosureKind.PERMANENT, starts_at=NOW + timedelta(days=60), ends_at=None)
    [closure] = await record(asked, Recorder(staff_of("FA001"), NOW))
    return closure


ASKING = {
    "capacity": "patient",
    "checked": "Date of birth",
    "method": "in person",
    "staff_id": "S1",
    "given": "yes",
}


async def test_staff_are_told_what_a_person_can_do_whom_they_may_not_change(staff: httpx.AsyncClient) -> None:
    await execute("UPDATE patient SET restricted = TRUE")
    form = {"nhs_number": nhs_number(1), "wish": "nominate"} | ASKING
    page = text_of(await fill_in(staff, "/pharmacy/FA001/counter", form))
    assert "This person’s pharmacy cannot be changed here. They can ask their GP surgery" in page
    assert "your pharmacy here" not in page.lower()
    assert "restricted" not in page.lower()


async def test_staff_cannot_remove_who_is_not_theirs_and_are_told_why(browser: httpx.AsyncClient) -> None:
    await make_town(patients=1)
    await enter(browser, staff_of("FA002"))
    form = {"nhs_number": nhs_number(1), "wish": "remove"} | ASKING
    page = text_of(await fill_in(browser, "/pharmacy/FA002/counter", form))
    assert "You do not get this person’s prescriptions, so there is nothing to remove here." in page


async def test_the_receipt_says_when_the_closure_ends_and_when_the_doors_open(
    staff: httpx.AsyncClient,
) -> None:
    closure = await close("FA001", ends_at=NOW + timedelta(days=2, hours=8))
    said = text_of(await staff.get(f"/pharmacy/FA001/closures/{closure.id}"))
    assert "Rowlands Pharmacy is closed until 9am Monday." in said
    assert "Closed from Wednesday 25 November 2026, 11am" in said
    assert "The closure ends Friday 27 November 2026, 7pm" in said
    assert "Your doors open next Monday 30 November 2026, 9am" in said
    assert "begins Wednesday 25 November 2026, 11am, and ends Friday 27 November 2026, 7pm." in said
