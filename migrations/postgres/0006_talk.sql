-- Talk that is read on many devices, answered without words, and kept in order. The same file stands in
-- migrations/sqlite; only keys are spelled differently.

-- Whether people may write here without their name.
ALTER TABLE spaces ADD COLUMN anonymous BOOLEAN NOT NULL DEFAULT FALSE;

-- Counts every change of what the thread shows; pages that are open ask for what came after theirs.
ALTER TABLE threads ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- The version at which its posts were last put in another order or into another thread.
ALTER TABLE threads ADD COLUMN arranged BIGINT NOT NULL DEFAULT 0;
-- The number given last. `post_count` counts the posts that stand here now.
ALTER TABLE threads ADD COLUMN last_number BIGINT NOT NULL DEFAULT 0;
-- Whether it asks something, and how many of its posts helped.
ALTER TABLE threads ADD COLUMN question BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE threads ADD COLUMN helped_count BIGINT NOT NULL DEFAULT 0;
-- Begun without a name; `author_id` is NULL then, and who it was stands in `veils` alone.
ALTER TABLE threads ADD COLUMN veiled BOOLEAN NOT NULL DEFAULT FALSE;
-- How many have written without a name here.
ALTER TABLE threads ADD COLUMN veil_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE threads ADD COLUMN locked_at BIGINT;
ALTER TABLE threads ADD COLUMN pinned_at BIGINT;
ALTER TABLE threads ADD COLUMN hidden_at BIGINT;
-- Where its posts went.
ALTER TABLE threads ADD COLUMN merged_into BIGINT REFERENCES threads (id);
UPDATE threads SET last_number = post_count;

-- In the order of writing, from 1: what somebody has read is kept as ranges of these.
ALTER TABLE posts ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
UPDATE posts SET number = counted.number
    FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY thread_id ORDER BY id) AS number FROM posts) AS counted
    WHERE counted.id = posts.id;
-- The thread's version when this post was last changed.
ALTER TABLE posts ADD COLUMN changed BIGINT NOT NULL DEFAULT 1;
-- Written without a name: which of those in this thread it is. `author_id` is NULL then.
ALTER TABLE posts ADD COLUMN veil BIGINT;
ALTER TABLE posts ADD COLUMN hidden_at BIGINT;
-- When the asker said that it helped.
ALTER TABLE posts ADD COLUMN helped_at BIGINT;
-- How many reacted, by kind: `thanks 3,same 1`. Counted anew with each reaction.
ALTER TABLE posts ADD COLUMN reacted TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX posts_by_number ON posts (thread_id, number);
CREATE INDEX posts_by_change ON posts (thread_id, changed);

-- Who wrote without a name. Nothing that is shown or sent is joined with this.
CREATE TABLE veils (
    post_id BIGINT PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- The form's own key: sent twice, it is one post.
    key TEXT,
    UNIQUE (member_id, key)
);
CREATE INDEX veils_by_member ON veils (member_id, thread_id);

-- `thread_id` repeats what stands with the post, here and in bookmarks: a reader's own are found for a whole thread.
CREATE TABLE reactions (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (member_id, thread_id, post_id, kind)
);
CREATE INDEX reactions_by_post ON reactions (post_id, kind, at);

CREATE TABLE bookmarks (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    note TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    PRIMARY KEY (member_id, thread_id, post_id)
);
CREATE INDEX bookmarks_by_time ON bookmarks (member_id, at);

-- What a member has read of a thread: ranges of numbers, `1-12,15`, and how many these are.
CREATE TABLE thread_reads (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    ranges TEXT NOT NULL,
    count BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (member_id, thread_id)
);

-- Until when a member counts a space as read, without having opened its threads.
CREATE TABLE space_reads (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    space_id BIGINT NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    until BIGINT NOT NULL,
    PRIMARY KEY (member_id, space_id)
);

-- How closely a member follows: `all`, `mentions`, `mute`.
CREATE TABLE thread_follows (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    level TEXT NOT NULL,
    PRIMARY KEY (member_id, thread_id)
);
CREATE INDEX thread_follows_by_thread ON thread_follows (thread_id, level);
CREATE TABLE space_follows (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    space_id BIGINT NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    level TEXT NOT NULL,
    PRIMARY KEY (member_id, space_id)
);
CREATE INDEX space_follows_by_space ON space_follows (space_id, level);

-- Whom a post names by @handle, as far as they may read it.
CREATE TABLE mentions (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    PRIMARY KEY (post_id, member_id)
);

-- What is being written, for the other devices of the same member.
CREATE TABLE drafts (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- The page and the field.
    place TEXT NOT NULL,
    body TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (member_id, place)
);
CREATE INDEX drafts_by_age ON drafts (saved_at);

-- Whom a member does not want to read (`mute`), or to be read by as well (`block`).
CREATE TABLE distances (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    other_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (member_id, other_id)
);
CREATE INDEX distances_by_other ON distances (other_id, kind);

-- Whether others see that one is reading or typing.
ALTER TABLE members ADD COLUMN shows_presence BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE members ADD COLUMN shows_typing BOOLEAN NOT NULL DEFAULT TRUE;
