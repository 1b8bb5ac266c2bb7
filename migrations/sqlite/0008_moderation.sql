-- Keeping talk in order: reports, what moderators did and can undo, names behind veils, what newcomers wrote first.
-- The same file stands in migrations/postgres; only keys are spelled differently.

-- Numbers that no post here has any more (`4,7-9`): they count as read by whoever opens the thread later.
ALTER TABLE threads ADD COLUMN gone TEXT NOT NULL DEFAULT '';

-- What members told moderators of. Who told it is shown to nobody.
CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    reporter_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    -- Which guideline is broken.
    rule TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by BIGINT REFERENCES members (id) ON DELETE SET NULL,
    outcome TEXT,
    note TEXT NOT NULL DEFAULT ''
);
-- Once per person and post, while it is open.
CREATE UNIQUE INDEX reports_open ON reports (post_id, reporter_id) WHERE closed_at IS NULL;
CREATE INDEX reports_by_closing ON reports (closed_at, at);

-- What moderators did.
CREATE TABLE moderation_acts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    act TEXT NOT NULL,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    post_id BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    actor_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    reason TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    -- How it was before (JSON): enough to undo it.
    detail TEXT NOT NULL DEFAULT '{}',
    undone_at BIGINT,
    undone_by BIGINT REFERENCES members (id) ON DELETE SET NULL
);
CREATE INDEX moderation_acts_by_post ON moderation_acts (post_id, id);
CREATE INDEX moderation_acts_by_thread ON moderation_acts (thread_id, id);

-- One moderator asks who wrote a post without a name, another agrees or does not.
CREATE TABLE unmaskings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    asked_by BIGINT REFERENCES members (id) ON DELETE SET NULL,
    reason TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_by BIGINT REFERENCES members (id) ON DELETE SET NULL,
    answered_at BIGINT,
    agreed BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX unmaskings_open ON unmaskings (post_id) WHERE answered_at IS NULL;
CREATE INDEX unmaskings_by_time ON unmaskings (asked_at);

-- What newcomers wrote and moderators have not read yet. It becomes a post when one of them says yes.
CREATE TABLE held_posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    space_id BIGINT NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    -- The checked form (JSON).
    content TEXT NOT NULL,
    -- The form's own key: sent twice, it waits once.
    key TEXT,
    at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by BIGINT REFERENCES members (id) ON DELETE SET NULL,
    -- Whether it may be read by others.
    approved BOOLEAN NOT NULL DEFAULT FALSE,
    reason TEXT NOT NULL DEFAULT '',
    -- What it became.
    post_id BIGINT REFERENCES posts (id) ON DELETE SET NULL,
    UNIQUE (member_id, key)
);
CREATE INDEX held_posts_waiting ON held_posts (decided_at, at);

-- Marks and veils follow their posts into another thread.
CREATE INDEX bookmarks_by_post ON bookmarks (post_id);
-- What was read of posts follows them.
CREATE INDEX thread_reads_by_thread ON thread_reads (thread_id);
