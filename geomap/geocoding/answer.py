"""Asking a geocoder what the gazetteer does not know: slowly, rarely, and never twice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from geomap.errors import GeocodingError
from geomap.geocoding.cache import AnswerCache
from geomap.geocoding.protocol import Geocoder
from geomap.model.context import GeocodeAnswer, GeocodeQuery


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """What came of a round of questions.

    ``answers`` are sorted by query. ``asked`` counts the requests sent, failed ones too,
    ``from_cache`` the answers that cost nothing. ``stopped_by`` is the error that ended the round
    early, None when none did. ``unasked`` are the queries without an answer: because of
    ``stopped_by``, because ``max_requests`` were sent, or because the geocoder is not online.
    """

    answers: tuple[GeocodeAnswer, ...] = ()
    asked: int = 0
    from_cache: int = 0
    stopped_by: GeocodingError | None = None
    unasked: tuple[GeocodeQuery, ...] = ()


def answer_queries(
    queries: Iterable[GeocodeQuery],
    geocoder: Geocoder,
    cache: AnswerCache,
    *,
    min_delay_s: float,
    max_requests: int,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    today: Callable[[], str],
) -> AnswerReport:
    """Return the answers to ``queries``: those that ``cache`` holds, then those of ``geocoder``.

    Requests start at least ``min_delay_s`` apart by ``clock`` (monotonic seconds, such as
    ``time.monotonic``); ``today`` gives the ISO date to keep with them. The first error of the
    geocoder ends the asking, is given back in the report, and costs no answer got before it:
    a server that refuses or is away should not be asked again at once.
    """
    wanted = sorted(set(queries))
    answers = {query: answer for query in wanted if (answer := cache.find(geocoder.name, query)) is not None}
    from_cache = len(answers)
    asked = 0
    stopped_by: GeocodingError | None = None
    last = -float("inf")
    for query in wanted if geocoder.online else ():
        if query in answers:
            continue
        if asked >= max_requests:
            break
        pause = last + min_delay_s - clock()
        if pause > 0:
            sleep(pause)
        last = clock()
        asked += 1
        try:
            place = geocoder.geocode(query)
        except GeocodingError as error:
            stopped_by = error
            break
        answers[query] = GeocodeAnswer(query=query, place=place, service=geocoder.name, date=today())
        cache.keep(answers[query], credit=geocoder.credit)
    return AnswerReport(
        answers=tuple(answers[query] for query in wanted if query in answers),
        asked=asked,
        from_cache=from_cache,
        stopped_by=stopped_by,
        unasked=tuple(query for query in wanted if query not in answers),
    )
