"""Subscribes to a feed as people do: vdirsyncer fetches it, khal shows it.

    python3 clients.py FOLDER URL FIRST DAYS

FOLDER keeps what they know between two calls, so that the second call finds what has changed. URL is a feed on this
machine. Written is one line of JSON for each time in the DAYS days from FIRST (2026-12-01) on, in khal's order, as
read on a clock in Tokyo. What one of them complains about goes to the standard error, also where it goes on.
"""

import json
import os
import pathlib
import subprocess
import sys

# Both are done in two seconds; a machine under load gets its time, a hanging one ends.
LONGEST = 60
FIELDS = ["start-long-full", "end-long-full", "all-day", "title", "location", "status", "repeat-symbol", "url"]

SYNC = """\
[general]
status_path = "{folder}/status"

[pair feed]
a = "theirs"
b = "mine"
collections = null
conflict_resolution = "a wins"

[storage theirs]
type = "http"
url = "{url}"

[storage mine]
type = "filesystem"
path = "{folder}/vdir"
fileext = ".ics"
"""

SHOW = """\
[calendars]
[[feed]]
path = {folder}/vdir
readonly = True

[sqlite]
path = {folder}/khal.db

[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = Asia/Tokyo
local_timezone = Asia/Tokyo
"""


def run(folder, *words):
    env = {
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "PYTHONDONTWRITEBYTECODE": "1",
        "NO_PROXY": "*",
        # What these programs complain about is wanted, not what Python thinks of their sources.
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    sys.stderr.write(done.stderr)
    if done.returncode != 0:
        sys.exit(f"{words[0]} ended with {done.returncode}: {done.stdout}")
    return done.stdout


def main(folder, url, first, days):
    (folder / "vdir").mkdir(parents=True, exist_ok=True)
    (folder / "sync.conf").write_text(SYNC.format(folder=folder, url=url), encoding="utf-8")
    (folder / "khal.conf").write_text(SHOW.format(folder=folder), encoding="utf-8")
    sync = ["vdirsyncer", "--verbosity", "WARNING", "--config", "sync.conf"]
    run(folder, *sync, "discover")
    run(folder, *sync, "sync")
    fields = [word for field in FIELDS for word in ("--json", field)]
    shown = run(folder, "khal", "--config", "khal.conf", "list", *fields, first, f"{days}d")
    # A line for each day; what lasts several days is in each of them.
    said = set()
    for line in shown.splitlines():
        for time in json.loads(line):
            text = json.dumps({field: time[field] for field in FIELDS}, ensure_ascii=False)
            if text not in said:
                said.add(text)
                print(text)


main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3], int(sys.argv[4]))
