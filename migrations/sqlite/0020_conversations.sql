-- Messages between two members, by consent. The same file stands in migrations/postgres; only keys are spelled differently.

-- Whether others may ask them.
ALTER TABLE members ADD COLUMN takes_messages BOOLEAN NOT NULL DEFAULT TRUE;

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The two, the lower number first: there is one between them at most.
    low_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    high_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    asked_by BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- 'asked', 'open', 'declined', 'ended'.
    state TEXT NOT NULL,
    -- When something last happened in it.
    at BIGINT NOT NULL,
    UNIQUE (low_id, high_id)
);
CREATE INDEX conversations_by_high ON conversations (high_id);
CREATE INDEX conversations_by_asker ON conversations (asked_by);

-- What each of the two sees of it.
CREATE TABLE conversation_sides (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- The last message that they have seen.
    read_to BIGINT NOT NULL DEFAULT 0,
    -- They have left what was said up to here.
    left_to BIGINT NOT NULL DEFAULT 0,
    hidden BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (conversation_id, member_id)
);
CREATE INDEX conversation_sides_by_member ON conversation_sides (member_id, conversation_id);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    author_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    body TEXT NOT NULL,
    -- The form's own key: sent twice, it stands here once.
    key TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (author_id, key)
);
CREATE INDEX messages_by_conversation ON messages (conversation_id, id);

-- Of what two say to each other moderators see what one of them chose to show, and a copy of nothing else.
CREATE TABLE message_reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reporter_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    about_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    rule TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    -- The chosen messages (JSON); forgotten once it was decided.
    shown TEXT NOT NULL DEFAULT '[]',
    at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by BIGINT REFERENCES members (id) ON DELETE SET NULL,
    outcome TEXT,
    note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX message_reports_by_closing ON message_reports (closed_at, at);
CREATE INDEX message_reports_by_reporter ON message_reports (reporter_id);
CREATE INDEX message_reports_by_about ON message_reports (about_id);
