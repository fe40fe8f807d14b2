# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A picture of the speeds: a bar for each row, from its figures in JSON form."""

from xml.sax.saxutils import escape

from figures import ratio

LEFT, RIGHT, TOP, BOTTOM = 130, 60, 44, 30
UNIT = 420  # pixels from 0 to the speed of native
MOST = 1.25  # a longer bar is cut off; its number tells
STEP, BAR = 17, 11

GOOD, MISSED, NO_FLOOR, GRID, TEXT = "#2f7d5b", "#b3402e", "#7c95a8", "#d5d9dd", "#20262b"


def _text(x, y, words, anchor="start", size=11, more=""):
    return (f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="{anchor}"{more}>'
            f"{escape(words)}</text>")


def _color(result):
    if result["floor"] is None:
        return NO_FLOOR
    return MISSED if result["misses"] else GOOD


def _row(result, y):
    speed = result["columns"]["wasm"]["speed"]
    low, median, high = (min(value, MOST) for value in speed)
    middle = y + BAR / 2
    floor = result["floor"]
    parts = [f"<title>{escape(result['shows'])}</title>",
             _text(LEFT - 8, y + BAR - 1, result["name"], "end"),
             f'<rect x="{LEFT}" y="{y}" width="{median * UNIT:.1f}" height="{BAR}" '
             f'fill="{_color(result)}"/>',
             f'<line x1="{LEFT + low * UNIT:.1f}" x2="{LEFT + high * UNIT:.1f}" y1="{middle}" '
             f'y2="{middle}" stroke="{TEXT}"/>']
    if floor is not None:
        x = LEFT + floor * UNIT
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 2}" y2="{y + BAR + 2}" stroke="{TEXT}" '
                     'stroke-width="2"/>')
    parts.append(_text(LEFT + max(high, floor or 0) * UNIT + 5, y + BAR - 1,
                       ratio(speed[1]) + (" !" if result["misses"] else ""), size=10))
    return "<g>" + "".join(parts) + "</g>"


def _grid(bottom):
    for tenths in range(0, 13, 2):
        x = LEFT + tenths / 10 * UNIT
        width = 2 if tenths == 10 else 1
        yield (f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{TOP - 6}" y2="{bottom}" stroke="{GRID}" '
               f'stroke-width="{width}"/>')
        yield _text(x, bottom + 15, f"{tenths / 10:.1f}", "middle")


def svg(document):
    """
    >>> speed = {"wasm": {"speed": (0.9, 0.95, 1.0)}}
    >>> row = {"name": "a<b", "shows": "a", "memory": False, "floor": 0.97, "misses": True,
    ...        "columns": speed}
    >>> picture = svg({"rows": [row]})
    >>> "a&lt;b" in picture, MISSED in picture, ">0.95 !<" in picture
    (True, True, True)
    """
    rows = [result for result in document["rows"] if not result["memory"]]
    bottom = TOP + len(rows) * STEP
    width, height = LEFT + int(MOST * UNIT) + RIGHT, bottom + BOTTOM
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" fill="{TEXT}">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        _text(LEFT, 16, "Speed as wasm, relative to native (1.0)", size=13, more=' font-weight="bold"'),
        _text(LEFT, 31, "thick mark: floor; thin line: quartiles; grey: no floor; red and !: floor missed",
              size=10),
        *_grid(bottom), *(_row(result, TOP + number * STEP) for number, result in enumerate(rows)),
        "</svg>", ""])
