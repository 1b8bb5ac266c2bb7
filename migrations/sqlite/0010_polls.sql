-- A post may ask something that is answered by choosing. The same file stands in both folders.

CREATE TABLE polls (
    post_id BIGINT PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    -- Whether one may choose several.
    several BOOLEAN NOT NULL,
    -- Whether nobody learns who chose what.
    secret BOOLEAN NOT NULL,
    -- When it ends by itself, and when somebody ended it.
    closes_at BIGINT,
    closed_at BIGINT,
    -- How many chose anything. Counted anew with each vote, as is `votes` below.
    voters BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE poll_options (
    post_id BIGINT NOT NULL REFERENCES polls (post_id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    label TEXT NOT NULL,
    votes BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, place)
);

-- `thread_id` repeats what stands with the post, as in reactions.
CREATE TABLE poll_votes (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES polls (post_id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    PRIMARY KEY (member_id, thread_id, post_id, place)
);
CREATE INDEX poll_votes_by_post ON poll_votes (post_id, place, member_id);
