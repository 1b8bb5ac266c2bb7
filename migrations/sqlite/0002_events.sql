-- What hosts and participants need: time zones, series, terms of registration, questions, people, tickets, reminders.
-- The same file stands in migrations/postgres; only keys are spelled differently.

-- What repeats. Each occurrence is a row of `events`, so that seats, people and addresses are its own.
CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- RFC 5545 RRULE, EXDATE and RDATE, as the domain writes them (JSON); times are those of the series' own clock.
    recurrence TEXT NOT NULL,
    -- The first occurrence as the rule counts from it, `2026-11-28T19:30`, and how long each takes.
    starts_on TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    zone TEXT NOT NULL,
    all_day BOOLEAN NOT NULL DEFAULT FALSE,
    -- What a new occurrence begins with (JSON).
    content TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Occurrences before this have their rows.
    made_until TEXT NOT NULL,
    host_id BIGINT NOT NULL REFERENCES members (id),
    sequence BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

ALTER TABLE events ADD COLUMN series_id BIGINT REFERENCES series (id);
-- Which occurrence it is: the start that the rule gave it (RFC 5545, RECURRENCE-ID). It stays when the event moves.
ALTER TABLE events ADD COLUMN series_on TEXT;
-- The IANA name; empty is the community's.
ALTER TABLE events ADD COLUMN zone TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN all_day BOOLEAN NOT NULL DEFAULT FALSE;
-- Counts changes of what stands in calendars (RFC 5545, SEQUENCE).
ALTER TABLE events ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN cancel_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN materials_md TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN materials_html TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN opens_at BIGINT;
ALTER TABLE events ADD COLUMN closes_at BIGINT;
ALTER TABLE events ADD COLUMN cancel_until BIGINT;
-- Whether a seat that comes free is given (`automatic`) or offered for some hours (`asked`).
ALTER TABLE events ADD COLUMN promotion TEXT NOT NULL DEFAULT 'automatic';
ALTER TABLE events ADD COLUMN offer_hours BIGINT NOT NULL DEFAULT 24;
ALTER TABLE events ADD COLUMN questions TEXT NOT NULL DEFAULT '[]';
CREATE UNIQUE INDEX events_of_series ON events (series_id, series_on);

-- Who hosts beside the host, and who speaks. A speaker need not be a member.
CREATE TABLE event_people (
    event_id BIGINT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    position BIGINT NOT NULL,
    member_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    label TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (event_id, part, position)
);
CREATE INDEX event_people_by_member ON event_people (member_id, part, event_id);
INSERT INTO event_people (event_id, part, position, label)
    SELECT id, 'speaker', 0, speakers FROM events WHERE speakers <> '';
ALTER TABLE events DROP COLUMN speakers;

-- What one registers for. `free` costs nothing, `door` is paid on arrival.
CREATE TABLE ticket_types (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id BIGINT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    price_yen BIGINT NOT NULL,
    UNIQUE (event_id, position),
    CHECK (price_yen >= 0)
);
INSERT INTO ticket_types (event_id, position, kind, price_yen)
    SELECT id, 0, CASE WHEN price_yen = 0 THEN 'free' ELSE 'door' END, price_yen FROM events;

ALTER TABLE registrations ADD COLUMN ticket_type_id BIGINT REFERENCES ticket_types (id);
UPDATE registrations SET ticket_type_id = (SELECT t.id FROM ticket_types t WHERE t.event_id = registrations.event_id);
-- Answers to the host's questions, with the words of each question as it was asked (JSON).
ALTER TABLE registrations ADD COLUMN answers TEXT NOT NULL DEFAULT '[]';
-- Until when an offered seat is kept.
ALTER TABLE registrations ADD COLUMN offer_until BIGINT;
-- What the QR code says; empty until there is a seat.
ALTER TABLE registrations ADD COLUMN ticket TEXT;
CREATE UNIQUE INDEX registrations_by_ticket ON registrations (ticket);

-- Written by hosts to those who take part.
CREATE TABLE event_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id BIGINT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    author_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    audience TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_to BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    -- The form's own key: sent twice, it is one message.
    key TEXT,
    UNIQUE (author_id, key)
);
CREATE INDEX event_messages_by_event ON event_messages (event_id, id);

-- What a member wants to be told, and how, where it is not what is usual.
CREATE TABLE notification_choices (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    wanted BOOLEAN NOT NULL,
    PRIMARY KEY (member_id, kind, channel)
);

-- A member's own calendar address: only the hash of its secret is kept.
CREATE TABLE calendar_feeds (
    token_hash BLOB PRIMARY KEY,
    member_id BIGINT NOT NULL UNIQUE REFERENCES members (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);

-- Who was there: each line says that somebody came, or that this was taken back.
CREATE TABLE check_ins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    registration_id BIGINT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    came BOOLEAN NOT NULL,
    -- When it happened at the door, which may be before it was told.
    at BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    actor_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    -- Made at the door: told twice, it counts once.
    key TEXT NOT NULL UNIQUE
);
CREATE INDEX check_ins_by_registration ON check_ins (registration_id, at, id);
