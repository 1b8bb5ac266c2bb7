-- Members take their data along, take their first steps, and show their face. The same file stands in migrations/postgres; only keys are spelled differently.

-- A member's data, packed by a job; valid for a day.
CREATE TABLE exports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id BIGINT NOT NULL UNIQUE REFERENCES members (id) ON DELETE CASCADE,
    asked_at BIGINT NOT NULL,
    -- Of so many pieces, so many are packed.
    done BIGINT NOT NULL DEFAULT 0,
    pieces BIGINT NOT NULL DEFAULT 0,
    -- The name of its bytes, once it is there.
    file TEXT,
    bytes BIGINT,
    ready_at BIGINT,
    ends_at BIGINT
);

-- How many of the first steps a member has taken, or passed over. Who is here already has taken them.
ALTER TABLE members ADD COLUMN welcomed BIGINT NOT NULL DEFAULT 0;
UPDATE members SET welcomed = 3;

-- The picture that a member shows of themselves, to the audience that they chose.
ALTER TABLE members ADD COLUMN picture_id BIGINT REFERENCES files (id) ON DELETE SET NULL;
CREATE INDEX members_by_picture ON members (picture_id);
