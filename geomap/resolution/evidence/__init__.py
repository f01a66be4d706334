"""The kinds of evidence.

To add one: a function in a file of its own, a row in the table below, a weight in ``rank.py``, and
its two sentences in ``explanations.toml``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from geomap.resolution.evidence import (
    containment,
    dateline,
    home,
    lists,
    measured,
    name_kind,
    nearby,
    prior,
    said,
    shared_unit,
    spoken,
)
from geomap.resolution.evidence.signal import Signal
from geomap.resolution.pairs import Surroundings
from geomap.resolution.table import CandidateTable, Floats

Measure = Callable[[CandidateTable, Floats, Surroundings], Signal]


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """One kind of evidence; ``is_prior`` when it needs no belief about other names."""

    name: str
    measure: Measure
    is_prior: bool = False


EVIDENCE: tuple[EvidenceKind, ...] = (
    EvidenceKind("prominence", prior.prominence, is_prior=True),
    EvidenceKind("country", prior.country, is_prior=True),
    EvidenceKind("first_level", prior.first_level, is_prior=True),
    EvidenceKind("second_level", prior.second_level, is_prior=True),
    EvidenceKind("region", prior.region, is_prior=True),
    EvidenceKind("water", prior.water, is_prior=True),
    EvidenceKind("landform", prior.landform, is_prior=True),
    EvidenceKind("seat", prior.seat, is_prior=True),
    EvidenceKind("acting", prior.acting, is_prior=True),
    EvidenceKind("written_so", name_kind.written_so, is_prior=True),
    EvidenceKind("exonym", name_kind.exonym, is_prior=True),
    EvidenceKind("alternate_name", name_kind.alternate_name, is_prior=True),
    EvidenceKind("abbreviation", name_kind.abbreviation, is_prior=True),
    EvidenceKind("former_name", name_kind.former_name, is_prior=True),
    EvidenceKind("called_so", said.called_so, is_prior=True),
    EvidenceKind("called_otherwise", said.called_otherwise, is_prior=True),
    EvidenceKind("called_capital", said.called_capital, is_prior=True),
    EvidenceKind("spoken", spoken.spoken, is_prior=True),
    EvidenceKind("is_dateline", dateline.is_dateline, is_prior=True),
    EvidenceKind("home_country", home.home_country, is_prior=True),
    EvidenceKind("home_admin1", home.home_admin1, is_prior=True),
    EvidenceKind("near_home", home.near_home, is_prior=True),
    EvidenceKind("same_country", shared_unit.same_country),
    EvidenceKind("same_admin1", shared_unit.same_admin1),
    EvidenceKind("same_admin2", shared_unit.same_admin2),
    EvidenceKind("near_anywhere", nearby.near_anywhere),
    EvidenceKind("near_in_text", nearby.near_in_text),
    EvidenceKind("country_named", nearby.country_named),
    EvidenceKind("admin1_named", nearby.admin1_named),
    EvidenceKind("stated_inside", containment.stated_inside),
    EvidenceKind("stated_outside", containment.stated_outside),
    EvidenceKind("listed_inside", containment.listed_inside),
    EvidenceKind("stated_container", containment.stated_container),
    EvidenceKind("listed_level", lists.listed_level),
    EvidenceKind("as_measured", measured.as_measured),
    EvidenceKind("near_dateline", dateline.near_dateline),
)
