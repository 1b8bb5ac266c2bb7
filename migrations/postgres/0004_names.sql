-- Whose names others see among those who come. The same file stands in migrations/sqlite.

-- By the host: nobody's.
ALTER TABLE events ADD COLUMN hide_names BOOLEAN NOT NULL DEFAULT FALSE;
-- By the person: not theirs.
ALTER TABLE registrations ADD COLUMN hide_name BOOLEAN NOT NULL DEFAULT FALSE;
