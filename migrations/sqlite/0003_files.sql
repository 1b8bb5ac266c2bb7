-- Pictures and files of events. The same file stands in migrations/postgres; only keys are spelled differently.

-- What was sent and is kept; the bytes are in the store of objects, under the name.
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- At random: it stands in addresses, and tells nothing.
    name TEXT NOT NULL UNIQUE,
    -- What a picture shows; the name of any other file.
    label TEXT NOT NULL DEFAULT '',
    mime TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    -- Pixels, of pictures.
    width BIGINT,
    height BIGINT,
    -- The kind of the smaller one for lists, where there is one.
    small_mime TEXT,
    uploaded_by BIGINT REFERENCES members (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX files_by_age ON files (created_at);

-- The occurrences of a series share one.
ALTER TABLE events ADD COLUMN cover_id BIGINT REFERENCES files (id);
CREATE INDEX events_by_cover ON events (cover_id);

-- Pictures of the recap, which all see who see the event; handouts, which those get who take part.
CREATE TABLE event_files (
    event_id BIGINT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    position BIGINT NOT NULL,
    file_id BIGINT NOT NULL REFERENCES files (id),
    PRIMARY KEY (event_id, file_id)
);
CREATE INDEX event_files_by_file ON event_files (file_id);
