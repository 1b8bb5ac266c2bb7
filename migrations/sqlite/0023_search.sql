-- Search (decision 0021). The same file stands in migrations/postgres; only keys and triggers are spelled differently.

-- An index as it is, or as it is made anew beside it.
CREATE TABLE search_generations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- 'live', 'making', 'old'.
    state TEXT NOT NULL,
    -- The number that the next document gets.
    next_doc BIGINT NOT NULL DEFAULT 0
);
INSERT INTO search_generations (state) VALUES ('live');

-- Documents of one kind that the same people may read stand on one shelf: who may not read it never touches it.
CREATE TABLE search_shelves (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    generation BIGINT NOT NULL REFERENCES search_generations (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- 'public', 'members', 'circle', 'event'; and which.
    audience TEXT NOT NULL,
    audience_id BIGINT NOT NULL DEFAULT 0,
    UNIQUE (generation, kind, audience, audience_id)
);

-- What can be found, as it was indexed.
CREATE TABLE search_docs (
    -- The generation, and below it the number in 32 bits.
    doc BIGINT PRIMARY KEY,
    generation BIGINT NOT NULL REFERENCES search_generations (id) ON DELETE CASCADE,
    shelf BIGINT NOT NULL,
    kind TEXT NOT NULL,
    thing BIGINT NOT NULL,
    -- What is shown as one among the hits: the thread of a post.
    bundle BIGINT NOT NULL,
    at BIGINT NOT NULL,
    -- How many it helped.
    helped BIGINT NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    -- What it is said in: the title of the thread.
    context TEXT NOT NULL,
    -- What is asked for by operators: authors, the space, the day.
    marks TEXT NOT NULL,
    UNIQUE (generation, kind, thing)
);

-- Which documents have a term, 65,536 numbers a row (a serialized Roaring bitmap).
CREATE TABLE search_postings (
    shelf BIGINT NOT NULL,
    term TEXT NOT NULL,
    block BIGINT NOT NULL,
    docs BLOB NOT NULL,
    PRIMARY KEY (shelf, term, block)
) WITHOUT ROWID;

-- Words in the Latin script, under what is left of them when a letter is missed.
CREATE TABLE search_slips (
    shelf BIGINT NOT NULL,
    slip TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (shelf, slip, word)
) WITHOUT ROWID;

-- Documents that are not as they were when they were indexed: nobody finds them any more.
CREATE TABLE search_gone (
    doc BIGINT PRIMARY KEY
);

-- What changed and is to be indexed. Written by the triggers below, in the transaction of the change itself.
CREATE TABLE search_queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- No reference: who changes something must not be refused because an old index is just cleared away.
    generation BIGINT NOT NULL,
    kind TEXT NOT NULL,
    thing BIGINT NOT NULL,
    -- 1 where one change is about many things: what is about one goes before.
    bulk BIGINT NOT NULL DEFAULT 0,
    UNIQUE (generation, kind, thing)
);
CREATE INDEX search_queue_in_order ON search_queue (generation, bulk, id);
CREATE INDEX search_docs_by_thing ON search_docs (kind, thing);

-- What was there before there was a search.
INSERT INTO search_queue (generation, kind, thing, bulk) SELECT g.id, 'article', a.id, 1 FROM articles a, search_generations g ORDER BY a.id;
INSERT INTO search_queue (generation, kind, thing, bulk) SELECT g.id, 'event', e.id, 1 FROM events e, search_generations g ORDER BY e.id;
INSERT INTO search_queue (generation, kind, thing, bulk) SELECT g.id, 'post', p.id, 1 FROM posts p, search_generations g ORDER BY p.id;

-- Whatever changes what can be found goes into the queue, and is found no more until it is indexed anew.
CREATE TRIGGER search_post_written AFTER INSERT ON posts BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'post', NEW.id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
END;
CREATE TRIGGER search_post_changed AFTER UPDATE OF thread_id, author_id, body_html, hidden_at, helped_at, veil ON posts
    WHEN (OLD.thread_id IS NOT NEW.thread_id OR OLD.author_id IS NOT NEW.author_id OR OLD.body_html IS NOT NEW.body_html OR OLD.hidden_at IS NOT NEW.hidden_at OR OLD.helped_at IS NOT NEW.helped_at OR OLD.veil IS NOT NEW.veil) BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'post', NEW.id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'post' AND d.thing = NEW.id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_post_deleted AFTER DELETE ON posts BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'post', OLD.id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'post' AND d.thing = OLD.id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_thread_changed AFTER UPDATE OF title, space_id, hidden_at, merged_into ON threads
    WHEN (OLD.title IS NOT NEW.title OR OLD.space_id IS NOT NEW.space_id OR OLD.hidden_at IS NOT NEW.hidden_at OR OLD.merged_into IS NOT NEW.merged_into) BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'post', p.id, 1 FROM search_generations g JOIN posts p ON p.thread_id = NEW.id WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM posts p, search_docs d
        WHERE p.thread_id = NEW.id AND d.kind = 'post' AND d.thing = p.id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_space_changed AFTER UPDATE OF visibility, circle_id ON spaces
    WHEN (OLD.visibility IS NOT NEW.visibility OR OLD.circle_id IS NOT NEW.circle_id) BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'post', p.id, 1 FROM search_generations g JOIN threads t ON t.space_id = NEW.id JOIN posts p ON p.thread_id = t.id WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM threads t, posts p, search_docs d
        WHERE t.space_id = NEW.id AND p.thread_id = t.id AND d.kind = 'post' AND d.thing = p.id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_event_written AFTER INSERT ON events BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'event', NEW.id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
END;
CREATE TRIGGER search_event_changed AFTER UPDATE OF title, summary, body_html, recap_html, place, state, visibility, circle_id, starts_at, ends_at, host_id ON events
    WHEN (OLD.title IS NOT NEW.title OR OLD.summary IS NOT NEW.summary OR OLD.body_html IS NOT NEW.body_html OR OLD.recap_html IS NOT NEW.recap_html OR OLD.place IS NOT NEW.place OR OLD.state IS NOT NEW.state OR OLD.visibility IS NOT NEW.visibility OR OLD.circle_id IS NOT NEW.circle_id OR OLD.starts_at IS NOT NEW.starts_at OR OLD.ends_at IS NOT NEW.ends_at OR OLD.host_id IS NOT NEW.host_id) BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'event', NEW.id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'event' AND d.thing = NEW.id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_event_deleted AFTER DELETE ON events BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'event', OLD.id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'event' AND d.thing = OLD.id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_event_person_named AFTER INSERT ON event_people BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'event', NEW.event_id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'event' AND d.thing = NEW.event_id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_event_person_changed AFTER UPDATE ON event_people BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'event', NEW.event_id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'event' AND d.thing = NEW.event_id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_event_person_left AFTER DELETE ON event_people BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'event', OLD.event_id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'event' AND d.thing = OLD.event_id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_article_written AFTER INSERT ON articles BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'article', NEW.id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
END;
CREATE TRIGGER search_article_changed AFTER UPDATE OF title, summary, body_html, access, circle_id, event_id, state, published_at ON articles
    WHEN (OLD.title IS NOT NEW.title OR OLD.summary IS NOT NEW.summary OR OLD.body_html IS NOT NEW.body_html OR OLD.access IS NOT NEW.access OR OLD.circle_id IS NOT NEW.circle_id OR OLD.event_id IS NOT NEW.event_id OR OLD.state IS NOT NEW.state OR OLD.published_at IS NOT NEW.published_at) BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'article', NEW.id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'article' AND d.thing = NEW.id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_article_deleted AFTER DELETE ON articles BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'article', OLD.id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'article' AND d.thing = OLD.id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_article_author_named AFTER INSERT ON article_authors BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'article', NEW.article_id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'article' AND d.thing = NEW.article_id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_article_author_left AFTER DELETE ON article_authors BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'article', OLD.article_id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'article' AND d.thing = OLD.article_id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_article_tagged AFTER INSERT ON article_tags BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'article', NEW.article_id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'article' AND d.thing = NEW.article_id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_article_untagged AFTER DELETE ON article_tags BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'article', OLD.article_id, 0 FROM search_generations g WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM search_docs d WHERE d.kind = 'article' AND d.thing = OLD.article_id ON CONFLICT (doc) DO NOTHING;
END;
CREATE TRIGGER search_member_named AFTER UPDATE OF name, standing ON members
    WHEN (OLD.name IS NOT NEW.name OR OLD.standing IS NOT NEW.standing) BEGIN
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'event', e.id, 1 FROM search_generations g JOIN events e ON e.host_id = NEW.id WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM events e, search_docs d
        WHERE e.host_id = NEW.id AND d.kind = 'event' AND d.thing = e.id ON CONFLICT (doc) DO NOTHING;
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'event', p.event_id, 1 FROM search_generations g JOIN event_people p ON p.member_id = NEW.id WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM event_people p, search_docs d
        WHERE p.member_id = NEW.id AND d.kind = 'event' AND d.thing = p.event_id ON CONFLICT (doc) DO NOTHING;
    INSERT INTO search_queue (generation, kind, thing, bulk) SELECT DISTINCT g.id, 'article', w.article_id, 1 FROM search_generations g JOIN article_authors w ON w.member_id = NEW.id WHERE g.state <> 'old' ORDER BY 3
        ON CONFLICT (generation, kind, thing) DO UPDATE SET bulk = CASE WHEN excluded.bulk < search_queue.bulk THEN excluded.bulk ELSE search_queue.bulk END;
    INSERT INTO search_gone (doc) SELECT d.doc FROM article_authors w, search_docs d
        WHERE w.member_id = NEW.id AND d.kind = 'article' AND d.thing = w.article_id ON CONFLICT (doc) DO NOTHING;
END;
