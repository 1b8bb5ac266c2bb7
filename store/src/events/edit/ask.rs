//! What those who register are asked.

use super::{amend, open};
use crate::{Db, secret};
use domain::question::{self, Question, QuestionForm};
use domain::series::Scope;
use domain::{Actor, Error, EventId, Problem, Result};

/// What is to become of a question.
#[derive(Clone, Debug)]
pub enum Asking {
    /// A new one, or other words.
    Save(QuestionForm),
    /// It is not asked any more; answers that were given stay.
    Drop(String),
    /// It stands one earlier.
    Raise(String),
}

/// Changes what those who register are asked.
///
/// # Errors
/// [`Error::Invalid`] for a question that cannot be asked so; [`Error::NotFound`] for one that there is not; for those
/// who may not change the event.
pub async fn ask(db: &Db, actor: &Actor, id: EventId, scope: Scope, change: &Asking) -> Result<()> {
    actor.member()?;
    let mut tx = db.write().await?;
    let stored = open(&mut tx, db, actor, id, scope).await?;
    let mut content = stored.content.clone();
    change_questions(&mut content.questions, change)?;
    amend(&mut tx, db, &stored, content, scope).await?;
    Ok(tx.commit().await?)
}

fn change_questions(questions: &mut Vec<Question>, change: &Asking) -> Result<()> {
    let place = |questions: &[Question], key: &str| {
        questions.iter().position(|q| q.key == key).ok_or(Error::NotFound)
    };
    match change {
        Asking::Save(form) if form.key.is_empty() => {
            if questions.len() >= question::MOST {
                return Err(Error::field("label", Problem::TooMany(question::MOST as i64)));
            }
            // A letter first: what looks like a number is read as a place in a list on its way here.
            let key = format!("q{}", secret::short_id().replace(['-', '_'], "x"));
            questions.push(form.validate(&key, questions)?);
        }
        Asking::Save(form) => {
            let at = place(questions, &form.key)?;
            questions[at] = form.validate(&form.key, &questions[..at])?;
        }
        Asking::Drop(key) => {
            questions.remove(place(questions, key)?);
        }
        Asking::Raise(key) => {
            let at = place(questions, key)?;
            if at > 0 {
                questions.swap(at, at - 1);
            }
        }
    }
    // What depended on an earlier answer is asked of everyone, once that is not asked before it any more.
    for at in 0..questions.len() {
        let (before, rest) = questions.split_at_mut(at);
        let Some(question) = rest.first_mut() else { break };
        let holds = question.when.as_ref().is_none_or(|c| {
            before.iter().any(|q| q.key == c.key && (c.is == question::YES || q.choices.contains(&c.is)))
        });
        if !holds {
            question.when = None;
        }
    }
    Ok(())
}
