//! Members: profiles, who sees which part of them, and the directory.

mod audience;
mod directory;
mod handle;
mod picture;
mod profile;
mod tiles;

pub use audience::{Audience, Eyes, Part};
pub use directory::{Directory, DirectoryQuery, FacetCount, Layout, MemberCard, Sort, percent};
pub use handle::{as_handle, handle, look};
pub use picture::{Crop, OwnPicture};
pub use profile::{MOST_TERMS, Profile, ProfileForm, ProfileFormPage, ProfileInput};
pub use tiles::{COLUMNS, ROWS, Tile, tile};

use crate::account::{MemberKind, Standing};
use crate::{MemberId, Moment, Role};
use serde::{Deserialize, Serialize};

/// A member as admins see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminMember {
    /// Who.
    pub id: MemberId,
    /// Their handle.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Which of the two kinds.
    pub kind: MemberKind,
    /// What they hope for.
    pub statement: String,
    /// Where the membership stands.
    pub standing: Standing,
    /// Their roles.
    pub roles: Vec<Role>,
    /// Since when.
    pub joined: Moment,
    /// Why they were suspended, where they are.
    pub reason: Option<String>,
    /// What was said about their application.
    pub messages: Vec<crate::application::Message>,
    /// Whether their application was declined.
    pub declined: bool,
}

/// One page of the admins' list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminMembers {
    /// The members of this page, newest first.
    pub members: Vec<AdminMember>,
    /// How many in each standing.
    pub counts: Vec<(Standing, i64)>,
    /// The page, from 1.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
    /// How one joins at present.
    pub join_mode: crate::setting::JoinMode,
    /// Of whom a second step is demanded at present.
    pub second_step: crate::setting::SecondStepDemand,
    /// Whether members may write to each other alone.
    pub messages: crate::setting::Messages,
    /// What may be sent with posts at present.
    pub attachments: crate::setting::Attachments,
}
