-- Links that let people join. The same file stands in migrations/postgres; only keys are spelled differently.

CREATE TABLE invitations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Stands in the link. It opens the sign-up, so often and for a time, and nothing of anybody's: admins may read it again.
    code TEXT NOT NULL UNIQUE,
    -- For admins: for whom it was made.
    note TEXT NOT NULL DEFAULT '',
    most BIGINT NOT NULL,
    -- Counted when an address is proved.
    used BIGINT NOT NULL DEFAULT 0,
    circle_id BIGINT REFERENCES circles (id) ON DELETE CASCADE,
    made_by BIGINT REFERENCES members (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK (used <= most)
);

-- With which one somebody signed up.
ALTER TABLE members ADD COLUMN invitation_id BIGINT REFERENCES invitations (id) ON DELETE SET NULL;
