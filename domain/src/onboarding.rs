//! The first steps of a new member: who I am, what I look for, the first thing to do. Each may be passed over.

use crate::event::EventCard;
use crate::member::ProfileForm;
use crate::vocabulary::TermChoice;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// A step, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Who I am.
    Who,
    /// What I look for, and what I can give.
    Looking,
    /// The first thing to do: introduce oneself, register for the next event.
    First,
}

impl Step {
    /// All.
    pub const ALL: [Self; 3] = [Self::Who, Self::Looking, Self::First];

    /// Its number, from 1.
    #[must_use]
    pub const fn number(self) -> i64 {
        self as i64 + 1
    }

    /// The step with this number.
    #[must_use]
    pub fn numbered(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.number() == number)
    }

    /// Where one goes on after so many steps; nowhere after the last.
    #[must_use]
    pub fn after(done: i64) -> Option<Self> {
        Self::numbered(done + 1)
    }
}

/// The form of a step, as typed: the fields of the profile that it asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WelcomeForm {
    /// The number of the step.
    pub step: String,
    /// One line about oneself.
    pub headline: String,
    /// How one likes to be addressed.
    pub called_by: String,
    /// A code of the prefectures, or empty.
    pub prefecture: String,
    /// Codes of the fields of work.
    pub fields: Vec<String>,
    /// What one wants to learn.
    pub want_to_learn: String,
    /// What one can help with.
    pub can_help: String,
    /// Codes of what one is open to.
    pub open: Vec<String>,
}

impl WelcomeForm {
    /// Which step it is of.
    ///
    /// # Errors
    /// [`Error::NotFound`] for none.
    pub fn step(&self) -> Result<Step> {
        self.step.parse().ok().and_then(Step::numbered).ok_or(Error::NotFound)
    }

    /// Puts what the step asks for into a profile; the rest stays as it is.
    pub fn put(&self, step: Step, profile: &mut ProfileForm) {
        match step {
            Step::Who => {
                profile.headline.clone_from(&self.headline);
                profile.called_by.clone_from(&self.called_by);
                profile.prefecture.clone_from(&self.prefecture);
                profile.fields.clone_from(&self.fields);
            }
            Step::Looking => {
                profile.want_to_learn.clone_from(&self.want_to_learn);
                profile.can_help.clone_from(&self.can_help);
                profile.open.clone_from(&self.open);
            }
            Step::First => {}
        }
    }

    /// What a profile has of it.
    #[must_use]
    pub fn of(profile: &ProfileForm) -> Self {
        Self {
            step: String::new(),
            headline: profile.headline.clone(),
            called_by: profile.called_by.clone(),
            prefecture: profile.prefecture.clone(),
            fields: profile.fields.clone(),
            want_to_learn: profile.want_to_learn.clone(),
            can_help: profile.can_help.clone(),
            open: profile.open.clone(),
        }
    }
}

/// A step's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WelcomePage {
    /// Which.
    pub step: Step,
    /// How many were taken before.
    pub done: i64,
    /// The form as the profile has it.
    pub form: WelcomeForm,
    /// The prefectures.
    pub prefectures: Vec<TermChoice>,
    /// The fields of work.
    pub fields: Vec<TermChoice>,
    /// What one can be open to.
    pub open: Vec<TermChoice>,
    /// The address and the name of the space in which one introduces oneself.
    pub space: Option<(String, String)>,
    /// The next events.
    pub events: Vec<EventCard>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_each_other() {
        assert_eq!(Step::after(0), Some(Step::Who));
        assert_eq!(Step::after(2), Some(Step::First));
        assert_eq!((Step::after(3), Step::numbered(0), Step::numbered(9)), (None, None, None));
        for step in Step::ALL {
            assert_eq!(Step::numbered(step.number()), Some(step));
        }
    }

    #[test]
    fn a_step_touches_its_own_fields_alone() {
        let before = ProfileForm {
            name: "花".into(),
            headline: "前".into(),
            can_help: "前".into(),
            ..ProfileForm::default()
        };
        let form = WelcomeForm { headline: "後".into(), can_help: "後".into(), ..WelcomeForm::default() };
        for (step, headline, can_help) in
            [(Step::Who, "後", "前"), (Step::Looking, "前", "後"), (Step::First, "前", "前")]
        {
            let mut profile = before.clone();
            form.put(step, &mut profile);
            assert_eq!((&*profile.name, &*profile.headline, &*profile.can_help), ("花", headline, can_help));
        }
    }
}
