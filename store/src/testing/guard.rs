//! Turning off what guards seats, in a process that is started: a race that finds no fault proves something only when
//! it finds one without the guard.

use super::run;
use crate::Db;
use std::sync::LazyLock;

/// A process in whose environment this stands does not lock events.
pub const UNGUARDED: &str = "ASSEMBLE_TEST_UNGUARDED";

/// How many who ask at about the same time decide by one look at the event.
pub(crate) const ONE_LOOK: usize = 25;

static HOLDS: LazyLock<bool> = LazyLock::new(|| std::env::var_os(UNGUARDED).is_none());

/// Whether events are locked in this process.
pub(crate) fn holds() -> bool {
    *HOLDS
}

/// Takes away the CHECK that guards seats once more. Open connections may still know it.
pub async fn drop_check(db: &Db) {
    if db.engine_name() == "postgres" {
        // Without a name to drop, this fails.
        run(
            db,
            "DO $$ BEGIN EXECUTE (SELECT format('ALTER TABLE events DROP CONSTRAINT %I', conname) FROM pg_constraint
               WHERE conrelid = 'events'::regclass AND pg_get_constraintdef(oid) LIKE '%taken <= capacity%'); END $$",
        )
        .await;
        return;
    }
    run(db, "PRAGMA writable_schema = ON").await;
    let changed = run(
        db,
        "UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (capacity IS NULL OR taken <= capacity)', 'CHECK (TRUE)')
         WHERE name = 'events' AND sql LIKE '%CHECK (capacity IS NULL OR taken <= capacity)%'",
    )
    .await;
    assert_eq!(changed, 1, "the table has no such check");
    run(db, "PRAGMA writable_schema = RESET").await;
}

tokio::task_local! {
    static THREADS_OPEN: ();
    static PASSWORDS_SEEN_ONCE: ();
}

/// Does something in this task as if a password were looked at once only, before the session begins.
pub async fn with_one_look_at_passwords<T>(what: impl Future<Output = T>) -> T {
    PASSWORDS_SEEN_ONCE.scope((), what).await
}

/// Whether a password is looked at again where the session begins.
pub(crate) fn looks_at_passwords_again() -> bool {
    PASSWORDS_SEEN_ONCE.try_with(|()| ()).is_err()
}

/// Does something in this task as if threads were not locked: a race that finds no fault proves something only when it
/// finds one then.
pub async fn without_thread_locks<T>(what: impl Future<Output = T>) -> T {
    THREADS_OPEN.scope((), what).await
}

/// Whether threads are locked in this task.
pub(crate) fn locks_threads() -> bool {
    THREADS_OPEN.try_with(|()| ()).is_err()
}
