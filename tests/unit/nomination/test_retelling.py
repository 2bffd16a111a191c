"""What a record tells, from its first entry: what stands, and what could never have happened."""

from datetime import UTC, datetime, timedelta
from typing import Any

from eps.nomination.retelling import Fault, Standing, Story, differences, retold
from eps.record.chain import Entry
from eps.record.store import Recorded

AT = datetime(2026, 11, 25, 11, tzinfo=UTC)
AGREED = {"text_version": "1", "given": True}


def told(*acts: tuple[str, dict[str, Any]]) -> Story:
    """One entry for each act, an hour apart."""
    return retold(
        Recorded(seq, Entry("patient/1", AT + timedelta(hours=seq), "somebody", "patient", act, payload))
        for seq, (act, payload) in enumerate(acts, start=1)
    )


def chose(
    to: str | None, version: int = 2, *, was: str | None = None, **facts: Any
) -> tuple[str, dict[str, Any]]:
    payload = {"type": "P1", "from": was, "to": to, "version": version, "consent": AGREED} | facts
    return ("nomination.set" if to else "nomination.removed", payload)


def offered(proposal: str = "a", closure: str = "flood", **facts: Any) -> tuple[str, dict[str, Any]]:
    return ("proposal.offered", {"proposal": proposal, "closure": closure, "type": "P1"} | facts)


def became(state: str, proposal: str = "a") -> tuple[str, dict[str, Any]]:
    return (f"proposal.{state}", {"proposal": proposal})


def redirect(event: str) -> tuple[str, dict[str, Any]]:
    return (f"redirect.{event}", {"redirect": "r"})


def test_an_empty_record_tells_of_no_nomination_at_the_first_version() -> None:
    assert told().standing == Standing(version=1)


def test_the_last_nomination_of_each_type_stands() -> None:
    story = told(chose("FA001"), chose("FA002", 3, was="FA001"), chose("FB001", 4, type="P2"))
    assert story.standing.version == 4
    assert story.standing.nominations == {
        "P1": ("FA002", AT + timedelta(hours=2)),
        "P2": ("FB001", AT + timedelta(hours=3)),
    }
    assert story.faults == []


def test_a_nomination_removed_does_not_stand() -> None:
    story = told(chose("FA001"), chose(None, 3, was="FA001"))
    assert (story.standing.nominations, story.standing.version, story.faults) == ({}, 3, [])


def test_an_offer_carried_over_is_still_open_and_may_not_be_made_again_for_that_closure() -> None:
    carried = ("proposal.carried-over", {"proposal": "a", "closure": "fire", "type": "P1"})
    story = told(offered(), carried, offered("b", "fire"))
    assert story.standing.proposals["a"] == ("offered", None)
    assert story.faults == [(3, Fault.OFFERED_TWICE)]


def test_a_redirect_that_waits_for_another_closure_is_not_confirmed_by_it() -> None:
    story = told(redirect("started"), redirect("waits-for"))
    assert story.standing.redirects == {"r": AT + timedelta(hours=1)}


def test_versions_that_do_not_rise_by_one_are_a_fault_at_that_entry() -> None:
    assert told(chose("FA001"), chose("FA002", 4, was="FA001")).faults == [(2, Fault.VERSIONS)]


def test_a_change_without_consent_is_a_fault() -> None:
    for consent in (None, {}, {"given": False}, {"given": "yes"}):
        assert told(chose("FA001", consent=consent)).faults == [(1, Fault.CONSENT)]


def test_a_change_from_what_did_not_stand_is_a_fault() -> None:
    assert told(chose("FA002", was="FA001")).faults == [(1, Fault.BEGINNING)]
    assert told(chose("FA001"), chose("FA002", 3)).faults == [(2, Fault.BEGINNING)]


def test_a_proposal_stands_as_it_last_became_with_the_nearest_it_was_given() -> None:
    story = told(
        offered(nearest="FA002"),
        ("proposal.nearest-changed", {"proposal": "a", "nearest": "FA003"}),
        became("kept"),
    )
    assert story.standing.proposals == {"a": ("kept", "FA003")}
    assert story.faults == []


def test_an_offer_without_a_nearest_has_none() -> None:
    assert told(offered()).standing.proposals == {"a": ("offered", None)}


def test_a_lapsed_offer_may_be_made_again() -> None:
    story = told(offered(), became("lapsed"), became("offered-again"))
    assert (story.standing.proposals, story.faults) == ({"a": ("offered", None)}, [])


def test_an_offer_made_again_has_the_nearest_of_that_time() -> None:
    again = ("proposal.offered-again", {"proposal": "a", "from": "FA001", "to": "FA001", "nearest": "FA003"})
    story = told(offered(nearest="FA002"), became("lapsed"), again)
    assert (story.standing.proposals, story.faults) == ({"a": ("offered", "FA003")}, [])


def test_what_was_answered_is_offered_again_for_another_nomination_only() -> None:
    def again(nominated: str) -> tuple[str, dict[str, object]]:
        return "proposal.offered-again", {"proposal": "a", "from": "FA001", "to": nominated}

    assert told(offered(), became("chose"), again("FA002")).faults == []
    assert told(offered(), became("chose"), again("FA001")).faults == [(3, Fault.TRANSITION)]
    assert told(offered(), again("FA002")).faults == [(2, Fault.TRANSITION)]


def test_a_state_that_may_not_follow_is_a_fault() -> None:
    assert told(offered(), became("chose"), became("withdrawn")).faults == [(3, Fault.TRANSITION)]
    assert told(offered(), became("withdrawn"), became("withdrawn")).faults == [(3, Fault.TRANSITION)]


def test_a_second_offer_for_one_closure_is_a_fault() -> None:
    assert told(offered("a"), offered("b")).faults == [(2, Fault.OFFERED_TWICE)]
    assert told(offered("a"), offered("a")).faults == [(2, Fault.OFFERED_TWICE)]
    assert told(offered("a"), offered("b", type="P2"), offered("c", "fire")).faults == []


def test_a_redirect_stands_until_it_ends_as_it_was_last_confirmed() -> None:
    assert told(redirect("started")).standing.redirects == {"r": AT + timedelta(hours=1)}
    confirmed = told(redirect("started"), redirect("confirmed"))
    assert confirmed.standing.redirects == {"r": AT + timedelta(hours=2)}
    assert told(redirect("started"), redirect("ended")).standing.redirects == {}


def test_other_acts_say_nothing_of_what_stands() -> None:
    assert told(("prescription.issued", {"anything": 1})) == Story()


def test_each_part_that_differs_is_named() -> None:
    record = told(chose("FA001"), offered(), redirect("started")).standing
    assert differences(record, record) == []
    assert differences(Standing(), record) == [
        Fault.VERSION,
        Fault.NOMINATIONS,
        Fault.PROPOSALS,
        Fault.REDIRECTS,
    ]
