-- The library: articles, what they said before, and where they stood. The same file stands in migrations/postgres; only
-- keys are spelled differently.

CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Its address below /library.
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '',
    body_md TEXT NOT NULL,
    body_html TEXT NOT NULL,
    -- Its headings (JSON).
    contents TEXT NOT NULL DEFAULT '[]',
    -- How long it takes to read.
    minutes BIGINT NOT NULL DEFAULT 1,
    -- 'public', 'members', 'circle', 'event'.
    access TEXT NOT NULL,
    -- The circle that it is for.
    circle_id BIGINT REFERENCES circles (id) ON DELETE CASCADE,
    -- The event whose participants it is for. The event says for which circle it is.
    event_id BIGINT REFERENCES events (id) ON DELETE CASCADE,
    -- 'draft', 'review', 'published'.
    state TEXT NOT NULL DEFAULT 'draft',
    version BIGINT NOT NULL DEFAULT 1,
    -- What an editor said when they gave it back.
    note TEXT NOT NULL DEFAULT '',
    -- Who began it, with the form's own key: sent twice, it stands here once.
    made_by BIGINT REFERENCES members (id) ON DELETE SET NULL,
    key TEXT,
    created_at BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    published_at BIGINT,
    -- When somebody last said that it holds.
    checked_at BIGINT,
    UNIQUE (made_by, key)
);
CREATE INDEX articles_by_state ON articles (state, published_at);
CREATE INDEX articles_by_circle ON articles (circle_id, state, published_at);
CREATE INDEX articles_by_event ON articles (event_id);

CREATE TABLE article_authors (
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    PRIMARY KEY (article_id, member_id)
);
CREATE INDEX article_authors_by_member ON article_authors (member_id, article_id);

CREATE TABLE article_tags (
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    -- The same for all spellings of a word.
    tag_key TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (article_id, tag_key)
);
CREATE INDEX article_tags_by_key ON article_tags (tag_key, article_id);

-- All that it ever said, the present text included.
CREATE TABLE article_versions (
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    body_md TEXT NOT NULL,
    -- Whom it was for: who was not among them does not read it later.
    circle_id BIGINT REFERENCES circles (id) ON DELETE CASCADE,
    event_id BIGINT REFERENCES events (id) ON DELETE CASCADE,
    by_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (article_id, version)
);
CREATE INDEX article_versions_by_member ON article_versions (by_id);
CREATE INDEX article_versions_by_circle ON article_versions (circle_id);
CREATE INDEX article_versions_by_event ON article_versions (event_id);

-- Addresses that it had before, which still lead to it.
CREATE TABLE article_slugs (
    slug TEXT NOT NULL PRIMARY KEY,
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX article_slugs_by_article ON article_slugs (article_id);
