-- On which clock a member is told times. The same file stands in migrations/postgres.

-- The IANA name of a zone; empty for the community's.
ALTER TABLE members ADD COLUMN zone TEXT NOT NULL DEFAULT '';
