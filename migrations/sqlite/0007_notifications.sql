-- What members are told. The same file stands in migrations/postgres; only keys are spelled differently.

CREATE TABLE notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- What has the same is one row while it is unread, and counted up.
    bundle TEXT NOT NULL,
    count BIGINT NOT NULL DEFAULT 1,
    -- The latest of those who did it. NULL: the software, or somebody who does not say their name.
    by_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    thread_id BIGINT REFERENCES threads (id) ON DELETE CASCADE,
    -- The latest post it is about.
    post_id BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    event_id BIGINT REFERENCES events (id) ON DELETE CASCADE,
    words TEXT NOT NULL DEFAULT '',
    -- The first and the latest of what it stands for.
    since BIGINT NOT NULL,
    at BIGINT NOT NULL,
    read_at BIGINT,
    -- Up to when it has been mailed.
    mailed_at BIGINT
);
CREATE UNIQUE INDEX notifications_unread ON notifications (member_id, bundle) WHERE read_at IS NULL;
CREATE INDEX notifications_by_time ON notifications (member_id, at, id);
CREATE INDEX notifications_by_age ON notifications (at);

-- No mail that can wait is sent between these minutes of the member's day.
ALTER TABLE members ADD COLUMN quiet_from BIGINT;
ALTER TABLE members ADD COLUMN quiet_to BIGINT;
-- How often there is a summary of what they missed, and up to when one was planned.
ALTER TABLE members ADD COLUMN digest TEXT NOT NULL DEFAULT 'weekly';
ALTER TABLE members ADD COLUMN digest_until BIGINT NOT NULL DEFAULT 0;
