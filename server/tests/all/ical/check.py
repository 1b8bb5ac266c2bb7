"""Reads a calendar from the standard input with readers of another make, and writes what they found as JSON.

    python3 check.py properties            every component with its properties, decoded, and the raw text's faults
    python3 check.py zones FIRST LAST      where a VTIMEZONE tells another offset than Python's zoneinfo, in these years
    python3 check.py times FIRST LAST      every time from the day FIRST to before the day LAST, with series expanded
"""

import datetime
import io
import json
import re
import sys
import zoneinfo

import dateutil.tz
import icalendar
import recurring_ical_events


def plain(value):
    """A value as the reader has decoded it."""
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, icalendar.vCategory):
        return plain(value.cats)
    if isinstance(value, icalendar.vDDDLists):
        return plain(value.dts)
    if hasattr(value, "dt"):
        return plain(value.dt)
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (str, int)):
        return str(value)
    written = value.to_ical()
    return written if isinstance(written, str) else written.decode()


def component(of):
    properties = []
    for name, values in of.items():
        for value in values if isinstance(values, list) else [values]:
            # The reader does not know that these are TEXT (RFC 7986 section 5.1), and leaves them escaped.
            if name in ("NAME", "X-WR-CALNAME"):
                as_text = icalendar.Event.from_ical(f"BEGIN:VEVENT\r\nSUMMARY:{value}\r\nEND:VEVENT\r\n")["SUMMARY"]
                value = icalendar.vText(as_text, params=value.params)
            parameters = {k: plain(v) for k, v in getattr(value, "params", {}).items()}
            properties.append([name, parameters, plain(value)])
    return {
        "component": of.name,
        "properties": properties,
        "errors": [str(e) for e in of.errors],
        "inside": [component(c) for c in of.subcomponents],
    }


def properties(raw):
    lines = raw.split(b"\r\n")
    return {
        "calendar": component(icalendar.Calendar.from_ical(raw)),
        "longest": max(len(line) for line in lines),
        # Each on its own: a character cut in two is no UTF-8 on either side.
        "whole": all(line.decode("utf-8") is not None for line in lines),
        "controls": len(re.findall(rb"[\x00-\x08\x0a-\x1f\x7f]", b"".join(lines))),
        "ends": raw.endswith(b"END:VCALENDAR\r\n"),
        "lines": len(lines) - 1 == len(raw.decode("utf-8").splitlines()),
    }


def instants(zone, first, last):
    """Every noon of UTC, and the seconds around every change."""
    utc = datetime.timezone.utc
    at, end = (datetime.datetime(year, 1, 1, 12, tzinfo=utc) for year in (first, last + 1))
    step = datetime.timedelta(days=1)
    while at < end:
        yield at
        low, high = at, at + step
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > datetime.timedelta(seconds=1):
                middle = low + datetime.timedelta(seconds=(high - low).total_seconds() // 2)
                changed = middle.astimezone(zone).utcoffset() != low.astimezone(zone).utcoffset()
                low, high = (low, middle) if changed else (middle, high)
            yield low
            yield high
        at += step


def zones(raw, first, last):
    calendar = icalendar.Calendar.from_ical(raw)
    text = raw.decode().replace("\r\n ", "")
    found = {}
    for told in calendar.walk("VTIMEZONE"):
        name = str(told["TZID"])
        # Only what the file tells: by its name, every reader would know the zone already.
        alone = text[text.index(f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\n") :]
        alone = alone[: alone.index("END:VTIMEZONE")] + "END:VTIMEZONE\r\n"
        readers = [dateutil.tz.tzical(io.StringIO(alone)).get(), told.to_tz(lookup_tzid=False)]
        zone = zoneinfo.ZoneInfo(name)
        asked, wrong, changes, before = 0, [], 0, None
        for at in instants(zone, int(first), int(last)):
            asked += 1
            right = at.astimezone(zone).utcoffset()
            changes += before is not None and before != right
            before = right
            for reader in readers:
                offset = at.astimezone(reader).utcoffset()
                if offset != right:
                    wrong.append(f"{at.isoformat()}: {offset}, not {right}")
        found[name] = {"asked": asked, "changes": changes, "wrong": wrong[:5]}
    return found


def times(raw, first, last):
    calendar = icalendar.Calendar.from_ical(raw)
    days = [datetime.date.fromisoformat(day) for day in (first, last)]
    found = []
    for event in recurring_ical_events.of(calendar).between(*days):
        start, end = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else event["DTSTART"].dt
        if isinstance(start, datetime.datetime):
            start, end = (t.astimezone(datetime.timezone.utc) for t in (start, end))
        found.append([start.isoformat(), end.isoformat(), str(event["SUMMARY"]), str(event["STATUS"])])
    return sorted(found)


does = {"properties": properties, "zones": zones, "times": times}[sys.argv[1]]
json.dump(does(sys.stdin.buffer.read(), *sys.argv[2:]), sys.stdout)
