"""A chart of mappings, findings and breaking changes over time: a picture without script, font or other files."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from rst2spec.outputs.log_statistics import LogOptions, headline
from rst2spec.outputs.plain import encoded
from rst2spec.spec.changelog import Changelog, label_of
from rst2spec.spec.changelog_report import LogPoint

NAME: Final = "svg"
SUFFIX: Final = ".svg"
HAS_POINTS: Final = True

_WIDTH: Final = 960
_PANEL: Final = 190
_LOW_PANEL: Final = 90
_TOP: Final = 86
_GAP: Final = 56
_BREAKING: Final = "#7d3cb5"
_LEFT: Final = 72
_RIGHT: Final = 88
_STYLE: Final = """\
text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:#333}
.title{font-size:17px;font-weight:600}.name{font-weight:600}.faint{fill:#777}
.grid{stroke:#e2e2e2}.axis{stroke:#999}.line{fill:none;stroke-width:2;stroke-linejoin:round}.area{opacity:.12}
@media(prefers-color-scheme:dark){.page{fill:#16181c}text{fill:#ddd}.faint{fill:#999}.grid{stroke:#333}.axis{stroke:#777}}
"""


class _Panel(NamedTuple):
    """A curve: its name, color, values, and upper edge."""

    name: str
    color: str
    values: Sequence[int]
    top: int


def write(changelog: Changelog, options: LogOptions) -> Iterator[bytes]:  # noqa: ARG001
    """Two curves, and the breaking changes on an axis of their own, which a flat curve would hide."""
    points = changelog.points
    bottom = _TOP + 2 * (_PANEL + _GAP) + _LOW_PANEL
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {bottom + 40}" role="img" '
        f'aria-label="{_quoted(_alt_text(points))}">\n<style>{_STYLE}</style>\n'
        f'<rect class="page" width="{_WIDTH}" height="{bottom + 40}" fill="#fff"/>\n'
        f'<text class="title" x="{_LEFT}" y="28">Mappings, findings and breaking changes over time</text>\n'
        f'<text class="faint" x="{_LEFT}" y="47">{escape(headline(changelog))}</text>\n'
    ).encode()
    if points:
        days = [_days(point.time) for point in points]
        span = (days[0], max(days[-1], days[0] + 1 / 24))
        yield from encoded(_months(span, bottom))
        for panel in (
            _Panel("mappings", "#2a7f62", [point.mappings for point in points], _TOP),
            _Panel("findings", "#b3402e", [point.findings for point in points], _TOP + _PANEL + _GAP),
        ):
            yield from encoded(_curve(panel, days, span))
        yield from encoded(_bars(_breaking(changelog), span, bottom))
    yield b"</svg>\n"


def _alt_text(points: Sequence[LogPoint]) -> str:
    """Describes the chart for screen readers."""
    if not points:
        return "no documents"
    first, last = points[0], points[-1]
    return (
        f"{first.mappings:,} mappings and {first.findings:,} findings on {first.time}, "
        f"{last.mappings:,} mappings and {last.findings:,} findings on {last.time}"
    )


def _curve(panel: _Panel, days: Sequence[float], span: tuple[float, float]) -> Iterator[str]:
    floor = panel.top + _PANEL
    ticks = _ticks(max(panel.values))
    most = ticks[-1] or 1
    for tick in ticks:
        y = floor - tick / most * _PANEL
        kind = "grid" if tick else "axis"
        yield f'<line class="{kind}" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="faint" x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:,}</text>'
    path: list[str] = []
    # a value holds until the next one
    for day, value in zip(days, panel.values, strict=True):
        x, y = _x(day, span), floor - value / most * _PANEL
        path.append(f"M{x:.1f} {y:.1f}" if not path else f"H{x:.1f}V{y:.1f}")
    path.append(f"H{_WIDTH - _RIGHT}")
    line = "".join(path)
    yield f'<path class="area" fill="{panel.color}" d="{line}V{floor}H{_x(days[0], span):.1f}Z"/>'
    yield f'<path class="line" stroke="{panel.color}" d="{line}"/>'
    end = floor - panel.values[-1] / most * _PANEL
    yield f'<text class="name" x="{_LEFT}" y="{panel.top - 10}" style="fill:{panel.color}">{panel.name}</text>'
    yield f'<text x="{_WIDTH - _RIGHT + 8}" y="{end + 4:.1f}" style="fill:{panel.color}">{panel.values[-1]:,}</text>'


def _breaking(changelog: Changelog) -> Counter[str]:
    """The number of breaking changes by the time of their point."""
    counts: Counter[str] = Counter()
    for version in changelog.versions:
        amount = sum(change.impact == "breaking" for change in version.changes)
        if amount:
            counts[label_of(version.commit.time, changelog.by)] += amount
    return counts


def _bars(counts: Counter[str], span: tuple[float, float], floor: int) -> Iterator[str]:
    """A bar for each time with breaking changes."""
    top = floor - _LOW_PANEL
    ticks = _ticks(max(counts.values(), default=0))
    most = ticks[-1] or 1
    for tick in (ticks[0], ticks[-1]):
        y = floor - tick / most * _LOW_PANEL
        kind = "grid" if tick else "axis"
        yield f'<line class="{kind}" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="faint" x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:,}</text>'
    for time, count in sorted(counts.items()):
        x, y = _x(_days(time), span), floor - count / most * _LOW_PANEL
        yield f'<path class="line" stroke="{_BREAKING}" d="M{x:.1f} {floor}V{y:.1f}"/>'
    yield f'<text class="name" x="{_LEFT}" y="{top - 10}" style="fill:{_BREAKING}">breaking changes</text>'
    total = counts.total()
    yield f'<text x="{_WIDTH - _RIGHT + 8}" y="{floor + 4}" style="fill:{_BREAKING}">{total:,} in all</text>'


def _ticks(most: int) -> list[int]:
    """Round numbers from 0 to at least ``most``, in at most five steps."""
    step = 1
    if most > 5:
        rough = most / 4
        power = 10 ** math.floor(math.log10(rough))
        sizes = [power * factor for factor in (1, 2, 2.5, 5, 10)]
        step = next(int(size) for size in sizes if size >= rough and size == int(size))
    return list(range(0, most + step if most % step or not most else most + 1, step))


def _months(span: tuple[float, float], bottom: int) -> Iterator[str]:
    """The time axis with a few days, months or years."""
    first, last = date.fromordinal(int(span[0])), date.fromordinal(int(span[1]))
    months = (last.year - first.year) * 12 + last.month - first.month
    if months < 2:
        step = max(1, (int(span[1]) - int(span[0])) // 8)
        marks = [(float(day), date.fromordinal(day).isoformat()) for day in range(int(span[0]), int(span[1]) + 1, step)]
    else:
        step = next(size for size in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months / size <= 9)
        numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        marks = [
            (float(date(number // 12, number % 12 + 1, 1).toordinal()), f"{number // 12}-{number % 12 + 1:02}")
            for number in numbers
            if number % step == 0
        ]
    for day, label in marks:
        x = _x(day, span)
        if _LEFT <= x <= _WIDTH - _RIGHT:
            yield f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{bottom}" y2="{bottom + 5}"/>'
            yield f'<text class="faint" x="{x:.1f}" y="{bottom + 21}" text-anchor="middle">{label}</text>'


def _x(day: float, span: tuple[float, float]) -> float:
    return _LEFT + (day - span[0]) / (span[1] - span[0]) * (_WIDTH - _LEFT - _RIGHT)


def _days(time: str) -> float:
    """A commit's time, a day or a month as a number of days."""
    if len(time) <= len("2026-11-02"):
        return float(date.fromisoformat(time if len(time) > len("2026-11") else f"{time}-01").toordinal())
    moment = datetime.fromisoformat(time).replace(tzinfo=None)
    return moment.toordinal() + (moment.hour * 60 + moment.minute) / 1440 + moment.second / 86_400


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})
