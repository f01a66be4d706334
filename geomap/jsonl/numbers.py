"""How precisely numbers are written, so that the same input gives the same bytes."""

#: About a metre on the ground.
_DEGREE_DECIMALS = 5
_SCORE_DECIMALS = 3


def round_degrees(value: float) -> float:
    """Return ``value`` to five decimals.

    Examples
    --------
    >>> round_degrees(34.0132512), round_degrees(-0.000001)
    (34.01325, 0.0)
    """
    return _rounded(value, _DEGREE_DECIMALS)


def round_score(value: float) -> float:
    """Return ``value``, a probability or a weight, to three decimals.

    Examples
    --------
    >>> round_score(0.87654)
    0.877
    """
    return _rounded(value, _SCORE_DECIMALS)


def _rounded(value: float, decimals: int) -> float:
    # Adding 0.0 turns -0.0, which is equal but prints otherwise, into 0.0.
    return round(float(value), decimals) + 0.0
