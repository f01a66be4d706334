from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from geomap.errors import GeocodingError, GeocodingQuota
from geomap.geocoding import AnswerCache, AnswerReport, Geocoder, NullGeocoder, answer_queries
from geomap.model.context import GeocodeQuery
from geomap.model.place import FeatureClass, Place


def place(name: str) -> Place:
    return Place(
        id=f"osm:node/{name}",
        name=name,
        lat=1,
        lon=2,
        feature_class=FeatureClass.POPULATED,
        feature_code="PPL",
    )


@dataclass
class Clock:
    """Seconds that only pass when somebody sleeps or works."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Gazetteer:
    """A geocoder that knows A to M, takes a while, and fails from question ``fails_at`` on."""

    clock: Clock
    takes_s: float = 0.2
    fails_at: int | None = None
    name: str = "test"
    credit: str = "somebody"
    online: bool = True
    started: list[tuple[float, str]] = field(default_factory=list)

    def geocode(self, query: GeocodeQuery) -> Place | None:
        self.started.append((self.clock.now, query.name))
        self.clock.now += self.takes_s
        if self.fails_at is not None and len(self.started) >= self.fails_at:
            raise GeocodingQuota("too many")
        return place(query.name) if query.name < "N" else None


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[AnswerCache]:
    with AnswerCache(tmp_path / "a.sqlite") as opened:
        yield opened


def ask(names: str, geocoder: Geocoder, cache: AnswerCache, clock: Clock, limit: int = 100) -> AnswerReport:
    return answer_queries(
        [GeocodeQuery(name) for name in names], geocoder, cache, min_delay_s=1.0, max_requests=limit,
        clock=clock.time, sleep=clock.sleep, today=lambda: "2026-11-22",
    )  # fmt: skip


def test_each_name_is_asked_once_in_sorted_order_with_the_pause_between(cache: AnswerCache) -> None:
    clock = Clock()
    geocoder = Gazetteer(clock)
    report = ask("CABA", geocoder, cache, clock)
    assert geocoder.started == [(100.0, "A"), (101.0, "B"), (102.0, "C")]
    assert clock.slept == pytest.approx([0.8, 0.8])
    assert (report.asked, report.from_cache, report.stopped_by, report.unasked) == (3, 0, None, ())
    assert [answer.place for answer in report.answers] == [place("A"), place("B"), place("C")]


def test_a_slow_server_is_not_waited_for_twice(cache: AnswerCache) -> None:
    clock = Clock()
    ask("AB", Gazetteer(clock, takes_s=5.0), cache, clock)
    assert clock.slept == []


def test_a_rerun_sends_nothing_for_found_and_not_found_alike(cache: AnswerCache) -> None:
    clock = Clock()
    first = ask("AZ", Gazetteer(clock), cache, clock)
    again = Gazetteer(clock)
    second = ask("AZ", again, cache, clock)
    assert again.started == []
    assert second.answers == first.answers
    assert (second.asked, second.from_cache) == (0, 2)
    assert second.answers[1].place is None


def test_an_error_stops_the_asking_is_reported_and_costs_no_earlier_answer(cache: AnswerCache) -> None:
    clock = Clock()
    geocoder = Gazetteer(clock, fails_at=2)
    report = ask("ABC", geocoder, cache, clock)
    assert [name for _, name in geocoder.started] == ["A", "B"]
    assert isinstance(report.stopped_by, GeocodingError)
    assert [answer.query.name for answer in report.answers] == ["A"]
    assert [query.name for query in report.unasked] == ["B", "C"]
    assert cache.find("test", GeocodeQuery("A")) is not None
    assert cache.find("test", GeocodeQuery("B")) is None


def test_no_more_than_the_allowed_requests_are_sent_and_cached_names_do_not_count(cache: AnswerCache) -> None:
    clock = Clock()
    ask("A", Gazetteer(clock), cache, clock)
    report = ask("ABC", Gazetteer(clock), cache, clock, limit=1)
    assert (report.asked, report.from_cache) == (1, 1)
    assert [query.name for query in report.unasked] == ["C"]
    assert report.stopped_by is None


def test_the_null_geocoder_leaves_all_open_and_nothing_in_the_cache(cache: AnswerCache) -> None:
    clock = Clock()
    report = ask("AB", NullGeocoder(), cache, clock)
    assert (report.answers, report.asked, len(report.unasked)) == ((), 0, 2)
    assert cache.find(NullGeocoder().name, GeocodeQuery("A")) is None
    assert clock.slept == []


def test_no_queries_give_an_empty_report(cache: AnswerCache) -> None:
    clock = Clock()
    assert ask("", Gazetteer(clock), cache, clock) == AnswerReport()
