# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What many rounds say: ratios are taken within a round, so that what slows both programs at a time
hardly counts."""

import statistics


def quartiles(values):
    """The lower quartile, the median, the upper quartile.

    >>> quartiles([5, 1, 2, 4, 3])
    (2.0, 3.0, 4.0)
    >>> quartiles([7])
    (7, 7, 7)
    """
    if len(values) == 1:
        return (values[0],) * 3
    return tuple(statistics.quantiles(values, n=4, method="inclusive"))


def ratios(figures, others):
    """Round by round.

    >>> ratios([10, 20], [5, 40])
    [2.0, 0.5]
    """
    return [one / other for one, other in zip(figures, others, strict=True)]


def misses(floor, most_kib, speed, peak_kib):
    """True when a row has not what it has to have, by the figures as they are shown.

    >>> misses(0.97, None, speed=0.966, peak_kib=9000), misses(0.97, None, speed=0.96, peak_kib=9000)
    (False, True)
    >>> misses(None, 6144, speed=0.1, peak_kib=6144), misses(None, 6144, speed=0.1, peak_kib=6145)
    (False, True)
    """
    if floor is not None and round(speed, 2) < floor:
        return True
    return most_kib is not None and peak_kib > most_kib


def ratio(value):
    """
    >>> ratio(0.966), ratio(0.0123), ratio(0.00036), ratio(2345.6)
    ('0.97', '0.01', '0.0004', '2346')
    """
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.2f}" if value >= 0.01 else f"{value:.4f}"


def duration(nanoseconds):
    """
    >>> duration(49.4), duration(1234), duration(5.6e6), duration(2.1e9)
    ('49.4 ns', '1.23 µs', '5.6 ms', '2.1 s')
    """
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


def mebibytes(kib):
    """
    >>> mebibytes(4403)
    '4.3 MiB'
    """
    return f"{kib / 1024:.1f} MiB"
