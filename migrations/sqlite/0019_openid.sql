-- Accounts elsewhere that open accounts here (OpenID Connect). The same file stands in migrations/postgres; only keys are
-- spelled differently.

CREATE TABLE identities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- Who said it, and whom they mean: only both together name somebody (OpenID Connect Core 1.0 section 2).
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- What people call the provider, and the account there.
    provider TEXT NOT NULL,
    label TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    used_at BIGINT,
    UNIQUE (issuer, subject)
);
CREATE INDEX identities_by_member ON identities (member_id, id);
