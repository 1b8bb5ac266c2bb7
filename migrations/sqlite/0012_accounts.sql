-- Ways in: passkeys, a second step, links by mail; where one is logged in; a new address.
-- The same file stands in migrations/postgres; only keys and bytes are spelled differently.

-- The browser and the system it runs on, as it said itself. No address, no place.
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
-- Whether it was begun with more than something one knows or a mail.
ALTER TABLE sessions ADD COLUMN strong BOOLEAN NOT NULL DEFAULT FALSE;
-- When its holder last proved who they are: what is dangerous asks for that.
ALTER TABLE sessions ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;

-- What authenticators know a member by (WebAuthn level 3 section 5.4.3: 64 random bytes at most, nothing personal).
ALTER TABLE members ADD COLUMN passkey_user TEXT;
CREATE UNIQUE INDEX members_by_passkey_user ON members (passkey_user);

CREATE TABLE passkeys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    credential_id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- Public key and counter.
    credential TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX passkeys_by_member ON passkeys (member_id, id);

-- What was asked of an authenticator, until it answers: any process may take the answer, once.
CREATE TABLE ceremonies (
    token_hash BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    member_id BIGINT REFERENCES members (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX ceremonies_by_expiry ON ceremonies (expires_at);

CREATE TABLE second_steps (
    member_id BIGINT PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    secret BLOB NOT NULL,
    -- The last step of time whose code was taken: a code works once (RFC 6238 section 5.2).
    last_step BIGINT NOT NULL DEFAULT 0,
    -- Recovery codes that are shown until they are in force; from then on only their hashes are kept.
    new_codes TEXT NOT NULL DEFAULT '',
    codes_at BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    -- NULL until the first code proved that it was set up.
    confirmed_at BIGINT
);

CREATE TABLE recovery_codes (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    code_hash BLOB NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (member_id, code_hash)
);

CREATE TABLE address_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    old_email TEXT NOT NULL,
    new_email TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    -- Of the links in the mails to the new address and to the old one: each is about this change alone.
    prove_hash BLOB UNIQUE,
    undo_hash BLOB UNIQUE,
    -- When the new address was proved; when the old one took it back.
    proved_at BIGINT,
    undone_at BIGINT
);
CREATE INDEX address_changes_by_member ON address_changes (member_id, id);
-- One wants one address at a time.
CREATE UNIQUE INDEX address_changes_open ON address_changes (member_id) WHERE proved_at IS NULL;

-- Those who are going: until it is due they may come back.
CREATE TABLE departures (
    member_id BIGINT PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    -- What they were before, and are again if they come back.
    standing TEXT NOT NULL,
    -- 'keep' or 'remove': what becomes of what they wrote for others.
    posts TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL
);
