-- Circles have rules, guidelines, and members who keep them in order. The same file stands in migrations/postgres; only keys are spelled differently.

-- Nobody outside knows of it.
ALTER TABLE circles ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE circles ADD COLUMN guidelines_ja TEXT NOT NULL DEFAULT '';
ALTER TABLE circles ADD COLUMN guidelines_en TEXT NOT NULL DEFAULT '';
-- Counts the texts of the guidelines: whoever agreed to an earlier one is asked again.
ALTER TABLE circles ADD COLUMN guidelines_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circles ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- The credentials of which one opens a circle whose rule asks for one.
CREATE TABLE circle_credentials (
    circle_id BIGINT NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    PRIMARY KEY (circle_id, code)
);

ALTER TABLE circle_members ADD COLUMN moderator BOOLEAN NOT NULL DEFAULT FALSE;
-- The guidelines that a member agreed to.
ALTER TABLE circle_members ADD COLUMN agreed BIGINT NOT NULL DEFAULT 0;
-- When the credential ends by which a member is in: from then on they are out, whether or not that was noted.
ALTER TABLE circle_members ADD COLUMN ends_at BIGINT;

-- Who asks to come in, and what was answered.
CREATE TABLE circle_requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    circle_id BIGINT NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    words TEXT NOT NULL,
    agreed BIGINT NOT NULL DEFAULT 0,
    at BIGINT NOT NULL,
    answered_at BIGINT,
    answered_by BIGINT REFERENCES members (id) ON DELETE SET NULL,
    accepted BOOLEAN NOT NULL DEFAULT FALSE,
    answer TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX circle_requests_open ON circle_requests (circle_id, member_id) WHERE answered_at IS NULL;
CREATE INDEX circle_requests_by_member ON circle_requests (member_id, circle_id, id);

-- Who may come in without asking.
CREATE TABLE circle_invites (
    circle_id BIGINT NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    by_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (circle_id, member_id)
);
CREATE INDEX circle_invites_by_member ON circle_invites (member_id, circle_id);
