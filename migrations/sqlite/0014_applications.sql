-- What admins and those who wait for their yes say to each other. The same file stands in migrations/postgres; only keys are
-- spelled differently.

CREATE TABLE application_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The one who waits.
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- 'question' and 'declined' by an admin, 'answer' by the one who waits.
    kind TEXT NOT NULL,
    by_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX application_messages_by_member ON application_messages (member_id, id);

-- Whoever was declined does not come back by themselves.
ALTER TABLE departures ADD COLUMN declined BOOLEAN NOT NULL DEFAULT FALSE;
