-- Whether a verified credential of theirs is for all members to see: stands beside what they write. The same file stands in
-- migrations/sqlite.
ALTER TABLE members ADD COLUMN marked BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE members SET marked = TRUE WHERE id IN (SELECT member_id FROM member_terms WHERE list = 'credential' AND audience = 'members');
