-- Who begins threads in a space: 'members', 'team' (those with a role), 'nobody' (it is kept to be read).
ALTER TABLE spaces ADD COLUMN starters TEXT NOT NULL DEFAULT 'members';
-- Goes up with each change by an admin: a form opened before it is told so.
ALTER TABLE spaces ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
