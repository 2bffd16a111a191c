import pytest

from eps.answers.limits import RateLimit, RateLimited, RateUnreadable


class Elapsed:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_caller_beyond_the_limit_is_told_how_long_to_wait() -> None:
    elapsed = Elapsed()
    limit = RateLimit("2/minute", elapsed=elapsed)
    limit.count("a")
    limit.count("a")
    elapsed.seconds = 18.5
    with pytest.raises(RateLimited, match="Wait 42 seconds"):
        limit.count("a")


def test_one_caller_does_not_use_up_anothers_share() -> None:
    limit = RateLimit("1/minute")
    limit.count("a")
    limit.count("b")


def test_everybody_begins_again_when_the_time_is_over() -> None:
    elapsed = Elapsed()
    limit = RateLimit("1/second", elapsed=elapsed)
    limit.count("a")
    elapsed.seconds = 1.0
    limit.count("a")


def test_a_limit_that_makes_no_sense_is_refused_at_once() -> None:
    with pytest.raises(RateUnreadable):
        RateLimit("often")
