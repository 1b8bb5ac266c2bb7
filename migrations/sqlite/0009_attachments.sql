-- Pictures and files in posts. The same file stands in migrations/postgres; only keys are spelled differently.

-- Sent to stand in a post: until it does, whoever sent it may have it.
ALTER TABLE files ADD COLUMN for_post BOOLEAN NOT NULL DEFAULT FALSE;

-- Who may read the post may have the file.
CREATE TABLE post_files (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    file_id BIGINT NOT NULL REFERENCES files (id),
    PRIMARY KEY (post_id, file_id)
);
CREATE INDEX post_files_by_file ON post_files (file_id);

-- How much a member sent for posts in a day (of 24 hours, counted from 1970). Not counted from `files`, which do not say
-- who sent them once they stand in a post without a name.
CREATE TABLE upload_days (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    day BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (member_id, day)
);
