"""The whole story, chapter by chapter, at instants of its own."""

import asyncio
from datetime import UTC, date, datetime

from eps import clock
from eps.closures.verifying import verify_register
from eps.demonstration import answering, closing, england, turning
from eps.demonstration.months import table_of
from eps.demonstration.own_register import Own, new_register
from eps.demonstration.past import Days
from eps.demonstration.replay import Replayed, Wanted
from eps.demonstration.replay_beside import ReplayBeside, replay_beside
from eps.demonstration.teller import Table, Teller
from eps.record.checkpoints import write_checkpoint
from eps.record.verifying import Verdict

WEDNESDAY = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
HALF_AN_HOUR_LATER = datetime(2026, 11, 25, 11, 30, tzinfo=UTC)
IN_THE_AFTERNOON = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
A_QUARTER = 4
"""Of the people are in the replay, so that the story does not wait long for it."""
REPLAYED = Days(date(2024, 1, 1), date(2024, 3, 31))


async def tell(teller: Teller, people: int, *, seed: int, own: Own) -> bool:
    """Whether the record held. The replay runs from the beginning, in a process and a register of its own."""
    wanted = Wanted(REPLAYED, people // A_QUARTER, seed)
    async with new_register(own), replay_beside(wanted, own.folder / "replay") as replay:
        await _tell_of_today(teller, people, seed=seed)
        verifying = asyncio.create_task(verify_register(MONDAY, lambda _: None))
        replayed = await _tell_of_2024(teller, replay)
        return _tell_of_the_record(teller, await verifying, replayed.verdict)


async def _tell_of_today(teller: Teller, people: int, *, seed: int) -> None:
    at = _at(WEDNESDAY)
    await england.england(teller, at)
    await england.people(teller, people, seed=seed, at=at)
    pharmacy = await closing.pharmacy_of_the_story(at)
    closure = await closing.close(teller, pharmacy, _at(WEDNESDAY))
    cast = answering.Cast.of(await closing.offer_others(teller, closure))
    nearest = await answering.look(teller, cast.waits, _at(HALF_AN_HOUR_LATER))
    await answering.answer(teller, cast, pharmacy, _at(IN_THE_AFTERNOON))
    await turning.nearest_closes(teller, nearest, closure, cast.waits, _at(THURSDAY))
    await turning.reopens(teller, pharmacy, _at(MONDAY))
    await write_checkpoint(MONDAY)


def _at(instant: datetime) -> datetime:
    """From which the clock runs on: however long something takes, every run of the story tells the same times."""
    clock.start_at(instant)
    return instant


async def _tell_of_2024(teller: Teller, replay: ReplayBeside) -> Replayed:
    teller.chapter("What really closed, January to March 2024")
    with teller.watching("Days replayed") as progress:
        replayed = await replay.result(progress)
    teller.say(
        f"Another register, as it was known on 31 December 2023, with {replayed.wanted.people:,} people of its own.",
        "Each day brought what ODS made known of real codes. A code that closed was decided to be the same pharmacy",
        "where a successor at its postcode is recorded: nobody is asked anything. The others closed, and their",
        "patients were offered others that day. Miles are to the nearest one open, in a straight line.",
    )
    teller.show(table_of(replayed.days))
    return replayed


def _tell_of_the_record(teller: Teller, story: Verdict, replay: Verdict) -> bool:
    teller.chapter("Does the record hold?")
    both = {"this story": story, "the replay": replay}
    teller.say(
        "`verify` walks every entry of every chain, every signed checkpoint, and holds patients, nominations, offers",
        "and redirects to what the record tells of them.",
    )
    teller.show(_verdicts(both))
    holds = all(one.holds for one in both.values())
    teller.say(
        "Nothing is missing, and nothing was changed." if holds else "Something does not hold: see above."
    )
    return holds


def _verdicts(verdicts: dict[str, Verdict]) -> Table:
    rows = [
        (
            f"Register of {name}",
            f"{one.entries:,}",
            f"{one.streams:,}",
            f"{one.checkpoints:,}",
            f"{one.faults:,}",
        )
        for name, one in verdicts.items()
    ]
    return Table(("", "Entries", "Chains", "Checkpoints", "Findings"), rows, frozenset(range(1, 5)))
