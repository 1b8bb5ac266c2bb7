-- What members keep of the library for themselves. The same file stands in migrations/sqlite; only keys are spelled differently.

CREATE TABLE article_marks (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    -- When they put a bookmark in it, and when they said that they read it.
    saved_at BIGINT,
    read_at BIGINT,
    PRIMARY KEY (member_id, article_id)
);
CREATE INDEX article_marks_by_article ON article_marks (article_id);
