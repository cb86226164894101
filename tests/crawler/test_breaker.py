from __future__ import annotations

import pytest

from core.snapshot import Cause
from crawler.breaker import (
    COOL_DOWN,
    MAX_BACKOFF,
    MAX_SLOWED,
    MOST_DEAD,
    MOST_REFUSED,
    PROBES,
    Breaker,
    backoff,
    chance,
)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(1.0, clock)


def failing(breaker: Breaker, cause: Cause, times: int) -> Breaker:
    for _ in range(times):
        breaker.failed(cause)
    return breaker


@pytest.mark.parametrize(("cause", "most"), [(Cause.TIMEOUT, MOST_DEAD), (Cause.FORBIDDEN, MOST_REFUSED)])
def test_so_many_walls_in_a_row_leave_the_host_alone_for_a_cool_down(breaker, clock, cause, most):
    failing(breaker, cause, most - 1)
    assert (breaker.state, breaker.wait()) == ("closed", 0)
    failing(breaker, cause, 1)
    assert (breaker.state, breaker.wait()) == ("open", COOL_DOWN)
    clock.now += COOL_DOWN
    assert breaker.wait() == 0


def test_one_answer_begins_the_count_anew(breaker):
    failing(breaker, Cause.TIMEOUT, MOST_DEAD - 1).answered()
    assert failing(breaker, Cause.TIMEOUT, MOST_DEAD - 1).state == "closed"


def test_a_failure_that_is_no_wall_is_an_answer(breaker):
    failing(breaker, Cause.TIMEOUT, MOST_DEAD - 1).failed(Cause.NOT_FOUND)
    assert failing(breaker, Cause.TIMEOUT, 1).state == "closed"


def test_a_host_whose_probes_fail_is_given_up_with_its_cause(breaker):
    failing(breaker, Cause.REFUSED, MOST_DEAD)
    assert failing(breaker, Cause.TIMEOUT, PROBES - 1).state == "open"
    failing(breaker, Cause.TIMEOUT, 1)
    assert (breaker.state, breaker.cause) == ("given_up", Cause.TIMEOUT)


def test_a_probe_that_is_answered_closes_it_but_there_is_no_second_cool_down(breaker):
    failing(breaker, Cause.RESET, MOST_DEAD).answered()
    assert breaker.state == "closed"
    assert failing(breaker, Cause.RESET, MOST_DEAD).state == "given_up"


def test_the_wait_that_a_server_asks_for_holds_even_without_a_delay(clock):
    breaker = Breaker(0.0, clock)
    breaker.failed(Cause.RATE_LIMITED, 7.0)
    clock.now += 3
    assert breaker.wait() == 4


def test_without_a_delay_there_is_no_cool_down(clock):
    breaker = failing(Breaker(0.0, clock), Cause.TIMEOUT, MOST_DEAD)
    assert (breaker.state, breaker.wait()) == ("open", 0)


def test_each_request_for_patience_doubles_the_pause_and_answers_bring_it_back(breaker):
    pauses = []
    for _ in range(3):
        breaker.failed(Cause.RATE_LIMITED, busy=True)
        pauses.append(breaker.pause)
    assert pauses == [2, 4, 8]
    breaker.eased()
    assert breaker.pause == pytest.approx(6.4)
    for _ in range(20):
        breaker.eased()
    assert breaker.pause == 1


def test_the_pause_has_an_end(breaker):
    for _ in range(20):
        breaker.failed(Cause.SERVER_ERROR, busy=True)
    assert breaker.pause == 16
    assert Breaker(9.0, breaker.clock).pause == 9
    slow = Breaker(9.0, breaker.clock)
    for _ in range(3):
        slow.failed(Cause.SERVER_ERROR, busy=True)
    assert slow.pause == MAX_SLOWED


def test_second_attempts_wait_longer_each_time_and_the_same_in_every_scan():
    first, second = (backoff("https://x.example/a", attempt, 1.0) for attempt in (1, 2))
    assert 5 <= first < 7.5
    assert 10 <= second < 15
    assert second == 2 * first
    assert backoff("https://x.example/a", 1, 1.0) == first
    assert backoff("https://x.example/b", 1, 1.0) != first
    assert backoff("https://x.example/a", 1, 0.0) == 0
    assert backoff("https://x.example/a", 9, 10.0) <= 1.5 * MAX_BACKOFF


def test_chance_follows_from_the_address_and_lies_below_one():
    assert all(0 <= chance(str(number)) < 1 for number in range(200))
    assert len({chance(str(number)) for number in range(200)}) == 200
