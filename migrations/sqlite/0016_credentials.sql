-- Credentials are claimed, looked at, decided, and end. The same file stands in migrations/postgres; only keys and bytes are spelled differently.

-- The number, sealed; it goes with the decision, as the evidence does.
ALTER TABLE credentials ADD COLUMN number BLOB;
ALTER TABLE credentials ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE credentials ADD COLUMN claimed_at BIGINT;
ALTER TABLE credentials ADD COLUMN decided_at BIGINT;
ALTER TABLE credentials ADD COLUMN decided_by BIGINT REFERENCES members (id) ON DELETE SET NULL;
ALTER TABLE credentials ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE INDEX credentials_by_state ON credentials (state, claimed_at, id);

-- What shows that a claim is true: its name and its bytes sealed, until it is decided.
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    credential_id BIGINT NOT NULL REFERENCES credentials (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    label BLOB NOT NULL,
    mime TEXT NOT NULL,
    length BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (credential_id, place)
);

-- Each opening of evidence, for the member to see.
CREATE TABLE evidence_openings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    credential_id BIGINT NOT NULL REFERENCES credentials (id) ON DELETE CASCADE,
    by_id BIGINT REFERENCES members (id) ON DELETE SET NULL,
    at BIGINT NOT NULL
);
CREATE INDEX evidence_openings_by_credential ON evidence_openings (credential_id, id);
