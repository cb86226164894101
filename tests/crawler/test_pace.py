from __future__ import annotations

import asyncio

import pytest

from crawler.pace import Pace, address_key


class Time:
    """A clock that only sleeping moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        due = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, due)


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def pace(clock: Time) -> Pace:
    return Pace(clock, clock.sleep, most=2)


def test_requests_to_one_address_begin_a_gap_apart_whoever_makes_them(pace, clock):
    begun = []

    async def ask() -> None:
        async with pace.turn("10.0.0.1", 0.5):
            begun.append(clock.now)

    async def all_of_them() -> None:
        await asyncio.gather(*(ask() for _ in range(4)))

    asyncio.run(all_of_them())
    assert begun == [0, 0.5, 1.0, 1.5]


def test_other_addresses_do_not_wait(pace, clock):
    async def ask(number: int) -> None:
        async with pace.turn(f"10.0.0.{number}", 5.0):
            pass

    async def all_of_them() -> None:
        await asyncio.gather(*(ask(number) for number in range(250)))

    asyncio.run(all_of_them())
    assert clock.now == 0


def test_only_so_many_run_at_the_same_time_and_in_the_order_they_came(pace):
    running, most, order = 0, 0, []

    async def ask(number: int) -> None:
        nonlocal running, most
        async with pace.turn("10.0.0.1", 0):
            running += 1
            most = max(most, running)
            order.append(number)
            for _ in range(5):
                await asyncio.sleep(0)
            running -= 1

    async def all_of_them() -> None:
        await asyncio.gather(*(ask(number) for number in range(7)))

    asyncio.run(all_of_them())
    assert most == 2
    assert order == list(range(7))


def test_a_request_that_fails_or_is_called_off_gives_its_turn_back(pace):
    async def fail() -> None:
        async with pace.turn("10.0.0.1", 0):
            raise OSError

    async def hang() -> None:
        async with pace.turn("10.0.0.1", 0):
            await asyncio.sleep(3600)

    async def scenario() -> bool:
        for _ in range(3):
            with pytest.raises(OSError):
                await fail()
        hanging = [asyncio.ensure_future(hang()) for _ in range(5)]
        for _ in range(3):
            await asyncio.sleep(0)
        for task in (hanging[3], hanging[0], hanging[1], hanging[2], hanging[4]):
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
        async with asyncio.timeout(5), pace.turn("10.0.0.1", 0), pace.turn("10.0.0.1", 0):
            return True

    assert asyncio.run(scenario())


def test_a_turn_called_off_as_it_is_handed_over_goes_to_the_next(pace):
    async def scenario() -> str:
        first, second = pace.turn("a", 0), pace.turn("a", 0)
        await first.__aenter__()
        await second.__aenter__()
        waiting = [asyncio.ensure_future(pace.turn("a", 0).__aenter__()) for _ in range(2)]
        await asyncio.sleep(0)
        await first.__aexit__(None, None, None)
        waiting[0].cancel()
        async with asyncio.timeout(5):
            await waiting[1]
        return "in"

    assert asyncio.run(scenario()) == "in"


def test_addresses_at_rest_are_forgotten(pace, clock, monkeypatch):
    monkeypatch.setattr("crawler.pace._KEPT", 3)

    async def ask(address: str, gap: float) -> None:
        async with pace.turn(address, gap):
            pass

    for address, gap in (("a", 0), ("b", 100), ("c", 0), ("d", 0)):
        asyncio.run(ask(address, gap))
    assert set(pace._addresses) == {"b", "d"}


def test_ports_of_one_machine_are_one_server_unless_private_addresses_are_allowed():
    assert address_key("1.1.1.1", 80, allow_private=False) == address_key("1.1.1.1", 443, allow_private=False)
    assert address_key("127.0.0.1", 80, allow_private=True) != address_key("127.0.0.1", 81, allow_private=True)
