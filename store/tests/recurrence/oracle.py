"""Rules and the times they give, as python-dateutil counts them: one JSON object a line, the same ones every time.

Where dateutil differs from RFC 5545, it is asked in a way in which it does not:
- an UNTIL without a time is the end of that day (dateutil: its beginning);
- BYSETPOS chooses from whole weeks (dateutil: the first week begins with the start), so such rules begin with a week;
- a BYDAY that mixes numbered and plain days is left out (dateutil: days that are both);
- so is BYWEEKNO alone (dateutil: all seven days);
- and so are the weeks 52 and 53 (dateutil counts the weeks of the year before by the length of the year after).
"""

import datetime
import itertools
import json
import random
import sys
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

# dateutil looks for rules that never fire up to this year.
datetime.MAXYEAR = 2044

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"]
# Many of them inside the hours that a change of the clock leaves out or repeats.
CLOCKS = [(2, 30), (1, 30), (2, 15), (1, 45), (2, 0), (3, 0), (0, 0), (19, 30), (9, 0), (23, 59)]
# Days on which clocks change in one of the zones.
CHANGES = [(2026, 3, 29), (2026, 10, 25), (2027, 3, 14), (2026, 11, 1), (2026, 10, 4), (2027, 4, 4), (2028, 3, 26)]
YEARS = {"DAILY": 2, "WEEKLY": 4, "MONTHLY": 8, "YEARLY": 14}
MOST = 150
r = random.Random(5545)


def some(numbers, most):
    return sorted(r.sample(numbers, r.randint(1, min(most, len(numbers)))), key=lambda _: r.random())


def signed(most, count):
    return some([n for n in range(-most, most + 1) if n != 0], count)


def rule():
    """The parts of a rule without its end."""
    freq = r.choice(list(YEARS))
    parts = {"FREQ": freq}
    if r.random() < 0.5:
        parts["INTERVAL"] = r.choice([1, 2, 2, 3, 4, 5, 7, 13])
    monthly = freq in ("MONTHLY", "YEARLY")
    most = 0
    if r.random() < 0.55:
        if monthly and r.random() < 0.5:
            most = 5 if freq == "MONTHLY" or r.random() < 0.5 else 53
            parts["BYDAY"] = [f"{n}{d}" for n, d in zip(signed(most, 3), r.sample(DAYS, 3))]
            if freq == "YEARLY" and most == 5:
                parts["BYMONTH"] = some(range(1, 13), 4)
        else:
            parts["BYDAY"] = some(DAYS, 5)
    numbered = any(len(d) > 2 for d in parts.get("BYDAY", []))
    # No month has a 53rd Monday; dateutil stumbles over the question.
    if most <= 5 and r.random() < 0.25:
        parts["BYMONTH"] = some(range(1, 13), 4)
    if freq != "WEEKLY" and r.random() < 0.25:
        parts["BYMONTHDAY"] = signed(31, 6)
    if freq == "YEARLY" and r.random() < 0.2:
        parts["BYYEARDAY"] = signed(366, 8)
    if freq == "YEARLY" and not numbered and "BYDAY" in parts and r.random() < 0.4:
        parts["BYWEEKNO"] = some([n for n in range(-48, 52) if n != 0], 5)
    chosen = any(name in parts for name in ("BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"))
    if chosen and r.random() < 0.25:
        parts["BYSETPOS"] = signed({"DAILY": 1, "WEEKLY": 4, "MONTHLY": 10, "YEARLY": 40}[freq], 3)
    if r.random() < 0.35:
        parts["WKST"] = r.choice(DAYS)
    return parts


def text(parts):
    listed = {name: ",".join(map(str, v)) if isinstance(v, list) else v for name, v in parts.items()}
    return ";".join(f"{name}={value}" for name, value in listed.items())


def times(parts, start):
    """The rule's times from the start on."""
    parts = dict(parts)
    count = parts.pop("COUNT", None)
    first = start
    if parts["FREQ"] == "WEEKLY" and "BYSETPOS" in parts:
        back = (start.weekday() - DAYS.index(parts.get("WKST", "MO"))) % 7
        first = start - datetime.timedelta(days=back)
        # Without BYDAY it is the start's day, which must stay that.
        parts.setdefault("BYDAY", [DAYS[start.weekday()]])
    if "UNTIL" in parts:
        parts["UNTIL"] = parts["UNTIL"][:8] + (parts["UNTIL"][8:] or "T235959")
    found = rrulestr(text(parts), dtstart=first)
    return itertools.islice((at for at in found if at >= start), count)


def later(start, years):
    return (start.replace(day=min(start.day, 28))).replace(year=start.year + years)


def case():
    day = datetime.date(*r.choice(CHANGES)) if r.random() < 0.5 else datetime.date(2026, 1, 1) + datetime.timedelta(
        days=r.randrange(900)
    )
    start = datetime.datetime.combine(day, datetime.time(*r.choice(CLOCKS)))
    parts = rule()
    horizon = later(start, YEARS[parts["FREQ"]])
    ended = r.random()
    if ended < 0.3:
        parts["COUNT"] = r.randint(1, 30)
    elif ended < 0.6:
        last = start + datetime.timedelta(days=r.randrange(0, 900))
        last = r.choice([last, last - datetime.timedelta(seconds=1), last.replace(hour=23)])
        parts["UNTIL"] = last.strftime(r.choice(["%Y%m%d", "%Y%m%dT%H%M%S"]))
    first = next(times(parts, start), None)
    never = first is None or (first.year, first.month, first.day) > (start.year + 10, start.month, start.day)
    found = list(itertools.islice((at for at in times(parts, start)), MOST * 2))
    also, excepted = [], []
    if r.random() < 0.3:
        also = [start + datetime.timedelta(days=r.randrange(-5, 400), minutes=r.choice([0, 0, 90])) for _ in range(3)]
    if found and r.random() < 0.4:
        excepted = r.sample(found, min(len(found), 4)) + also[:1] + [start + datetime.timedelta(days=3)]
    all_times = sorted({at for at in found + also if at not in excepted and at < horizon})
    ends = "COUNT" in parts or "UNTIL" in parts
    zone = ZoneInfo(r.choice(ZONES))
    outcome = "times"
    if never and not also:
        outcome, all_times = "never", []
    elif never:
        all_times = sorted({at for at in also if at not in excepted and at < horizon})
    elif ends and len(all_times) > MOST:
        outcome, all_times = "many", []
    all_times = all_times[:MOST]
    write = lambda at: at.strftime("%Y-%m-%dT%H:%M")
    return {
        "start": write(start),
        "rule": text(parts),
        "except": [write(at) for at in excepted],
        "also": [write(at) for at in also],
        "horizon": write(horizon),
        "most": MOST,
        "outcome": outcome,
        "first": None if never else write(first),
        "zone": zone.key,
        "civil": [write(at) for at in all_times],
        # Python too moves a time in a gap on by the gap, and takes the first of two (PEP 495, fold=0).
        "instants": [int(at.replace(tzinfo=zone).timestamp()) for at in all_times],
    }


for _ in range(int(sys.argv[1])):
    print(json.dumps(case()))
