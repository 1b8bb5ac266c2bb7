-- Time is microseconds since 1970 (UTC) in BIGINT, text order is byte order, JSON is TEXT.
-- The same file stands in migrations/postgres; only keys, bytes and collations are spelled differently.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- What changed last, by topic: caches compare these numbers.
CREATE TABLE versions (
    topic TEXT PRIMARY KEY,
    version BIGINT NOT NULL
);

CREATE TABLE pages (
    slug TEXT NOT NULL,
    locale TEXT NOT NULL,
    title TEXT NOT NULL,
    body_md TEXT NOT NULL,
    body_html TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (slug, locale)
);

CREATE TABLE members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    handle TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    reading TEXT NOT NULL DEFAULT '',
    -- What the directory sorts by: the reading, else the name.
    sort_key TEXT NOT NULL DEFAULT '',
    -- Name, reading, handle and headline, folded (NFKC, lower case, hiragana): what every member may search.
    search_key TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    password_hash TEXT,
    kind TEXT NOT NULL,
    statement TEXT NOT NULL DEFAULT '',
    standing TEXT NOT NULL,
    headline TEXT NOT NULL DEFAULT '',
    about_md TEXT NOT NULL DEFAULT '',
    about_html TEXT NOT NULL DEFAULT '',
    can_help TEXT NOT NULL DEFAULT '',
    want_to_learn TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    open_to_consultation BOOLEAN NOT NULL DEFAULT FALSE,
    open_to_speaking BOOLEAN NOT NULL DEFAULT FALSE,
    -- The first profession, where every member may see it: shown beside posts without a join.
    profession TEXT,
    locale TEXT NOT NULL DEFAULT 'ja',
    version BIGINT NOT NULL DEFAULT 1,
    demo BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    verified_at BIGINT,
    approved_at BIGINT,
    approved_by BIGINT REFERENCES members (id)
);
CREATE INDEX members_by_newest ON members (standing, created_at, id);
CREATE INDEX members_by_name ON members (standing, sort_key, id);

CREATE TABLE member_audiences (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    audience TEXT NOT NULL,
    PRIMARY KEY (member_id, part)
);

-- `active` and `audience` repeat what stands with the member, so that facets are counted from one index.
CREATE TABLE member_terms (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    position BIGINT NOT NULL,
    audience TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    PRIMARY KEY (member_id, list, code)
);
CREATE INDEX member_terms_by_term ON member_terms (list, code, active, audience, member_id);

CREATE TABLE member_roles (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    granted_by BIGINT REFERENCES members (id),
    PRIMARY KEY (member_id, role)
);

CREATE TABLE suspensions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    reason TEXT NOT NULL,
    suspended_at BIGINT NOT NULL,
    suspended_by BIGINT REFERENCES members (id),
    lifted_at BIGINT,
    lifted_by BIGINT REFERENCES members (id)
);
CREATE INDEX suspensions_by_member ON suspensions (member_id, id);

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_member ON sessions (member_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- One-time links: only the hash of the secret is kept.
CREATE TABLE links (
    token_hash BLOB PRIMARY KEY,
    purpose TEXT NOT NULL,
    member_id BIGINT REFERENCES members (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE throttles (
    name TEXT PRIMARY KEY,
    count BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);

-- What was typed into a form that was refused, for a reader without script.
CREATE TABLE kept_forms (
    token_hash BLOB PRIMARY KEY,
    content TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    actor_id BIGINT REFERENCES members (id),
    act TEXT NOT NULL,
    subject_id BIGINT,
    detail TEXT NOT NULL DEFAULT ''
);

-- The outbox: work written in the transaction that causes it.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- Scheduled work is unique by kind and slot, so that two processes never do it twice.
    slot TEXT,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    dead_at BIGINT,
    UNIQUE (kind, slot)
);
CREATE INDEX jobs_due ON jobs (dead_at, run_at, id);

CREATE TABLE circles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL,
    description_ja TEXT NOT NULL DEFAULT '',
    description_en TEXT NOT NULL DEFAULT '',
    join_rule TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE circle_members (
    circle_id BIGINT NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (circle_id, member_id)
);
CREATE INDEX circle_members_by_member ON circle_members (member_id, circle_id);

CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '',
    body_md TEXT NOT NULL DEFAULT '',
    body_html TEXT NOT NULL DEFAULT '',
    recap_md TEXT NOT NULL DEFAULT '',
    recap_html TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    visibility TEXT NOT NULL,
    circle_id BIGINT REFERENCES circles (id),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    place TEXT NOT NULL DEFAULT '',
    online_url TEXT NOT NULL DEFAULT '',
    speakers TEXT NOT NULL DEFAULT '',
    price_yen BIGINT NOT NULL DEFAULT 0,
    capacity BIGINT,
    taken BIGINT NOT NULL DEFAULT 0,
    waiting BIGINT NOT NULL DEFAULT 0,
    -- Counts every change of a registration: taking it locks the event, and orders the waiting list.
    registration_seq BIGINT NOT NULL DEFAULT 0,
    host_id BIGINT NOT NULL REFERENCES members (id),
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    cancelled_at BIGINT,
    cancelled_by BIGINT REFERENCES members (id),
    -- The form's own key: sent twice, it makes one event.
    key TEXT,
    UNIQUE (host_id, key),
    CHECK (ends_at > starts_at),
    CHECK (taken >= 0 AND waiting >= 0),
    CHECK (capacity IS NULL OR taken <= capacity)
);
CREATE INDEX events_by_start ON events (starts_at, id);
CREATE INDEX events_by_end ON events (ends_at, id);
CREATE INDEX events_by_host ON events (host_id, starts_at);

CREATE TABLE registrations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id BIGINT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    -- The event's registration_seq when this state began: first come, first served.
    seq BIGINT NOT NULL,
    since BIGINT NOT NULL,
    UNIQUE (event_id, member_id)
);
CREATE INDEX registrations_in_line ON registrations (event_id, state, seq);
CREATE INDEX registrations_by_member ON registrations (member_id, state, event_id);

-- Every change of state, with its time and actor.
CREATE TABLE registration_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    registration_id BIGINT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- NULL: the waiting list moved up by itself.
    actor_id BIGINT REFERENCES members (id)
);
CREATE INDEX registration_changes_by_registration ON registration_changes (registration_id, id);

CREATE TABLE spaces (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    position BIGINT NOT NULL,
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL,
    description_ja TEXT NOT NULL DEFAULT '',
    description_en TEXT NOT NULL DEFAULT '',
    visibility TEXT NOT NULL,
    circle_id BIGINT REFERENCES circles (id),
    thread_count BIGINT NOT NULL DEFAULT 0,
    last_post_at BIGINT
);

CREATE TABLE threads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    space_id BIGINT NOT NULL REFERENCES spaces (id),
    title TEXT NOT NULL,
    author_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    -- Counts posts, the opening one included; the number of the newest.
    post_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_post_at BIGINT NOT NULL
);
CREATE INDEX threads_by_activity ON threads (space_id, last_post_at, id);

CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    parent_id BIGINT REFERENCES posts (id),
    author_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    -- Reading order: the parent's path and this post's number in the thread, four base-36 digits a step.
    path TEXT NOT NULL,
    depth BIGINT NOT NULL,
    body_md TEXT NOT NULL,
    body_html TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    -- Made by the page once: sending twice writes once.
    key TEXT,
    UNIQUE (author_id, key)
);
CREATE UNIQUE INDEX posts_in_order ON posts (thread_id, path);

CREATE TABLE post_versions (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    body_md TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (post_id, version)
);
