//! How many of each profession there are, and where they live and work.

/// How a profession is spread over a community.
pub(super) struct Trade {
    /// How many of about 118 begin their list with it.
    pub(super) weight: u32,
    /// What some hold besides: the code, how many of a hundred.
    pub(super) besides: &'static [(&'static str, usize)],
    /// Where they work, the usual first.
    pub(super) fields: &'static [&'static str],
    /// What they think with, the usual first.
    pub(super) schools: &'static [&'static str],
}

const THERAPIES: &[&str] = &[
    "cbt",
    "person_centered",
    "integrative",
    "psychoanalysis",
    "solution_focused",
    "act",
    "family",
    "trauma",
    "analytical",
    "narrative",
];
const CASEWORK: &[&str] = &["social_casework", "solution_focused", "family", "narrative"];
const TALK: &[&str] = &["person_centered", "solution_focused", "coaching", "cbt"];

const fn trade(
    weight: u32,
    besides: &'static [(&'static str, usize)],
    fields: &'static [&'static str],
    schools: &'static [&'static str],
) -> Trade {
    Trade { weight, besides, fields, schools }
}

/// In the order of the vocabulary.
pub(super) const TRADES: [Trade; 17] = [
    trade(
        17,
        &[("public_psychologist", 65)],
        &["medical", "education", "private_practice", "industry", "children", "justice"],
        THERAPIES,
    ),
    trade(
        16,
        &[("psychiatric_social_worker", 8)],
        &["medical", "education", "welfare", "industry", "children", "justice"],
        THERAPIES,
    ),
    trade(9, &[("social_worker", 25)], &["welfare", "medical", "disability", "addiction"], CASEWORK),
    trade(9, &[("care_worker", 15)], &["welfare", "elderly", "disability", "education", "medical"], CASEWORK),
    trade(8, &[], &["elderly", "welfare", "disability"], &["person_centered"]),
    trade(10, &[("school_counselor", 3)], &["education", "children"], TALK),
    trade(
        6,
        &[("clinical_psychologist", 30), ("public_psychologist", 50)],
        &["education", "children"],
        THERAPIES,
    ),
    trade(9, &[("public_health_nurse", 8)], &["medical", "elderly", "addiction", "disaster"], TALK),
    trade(3, &[], &["children", "welfare", "elderly", "disaster"], CASEWORK),
    trade(5, &[], &["medical", "disability", "children"], &["act", "cbt"]),
    trade(3, &[], &["children", "medical", "education"], TALK),
    trade(4, &[], &["children", "education"], &["person_centered"]),
    trade(2, &[], &["medical", "addiction", "research"], &["cbt", "psychoanalysis"]),
    trade(4, &[], &["industry", "education"], TALK),
    trade(3, &[], &["disability", "addiction", "welfare"], &["narrative"]),
    trade(6, &[], &["education", "medical", "research", "welfare"], THERAPIES),
    trade(4, &[], &["education", "welfare", "elderly"], &["coaching"]),
];

/// Inhabitants of the 47 prefectures in ten thousands (census of 2020), in the order of the vocabulary.
pub(super) const INHABITANTS: [u32; 47] = [
    522, 124, 121, 230, 96, 107, 183, 287, 193, 194, 734, 628, 1405, 924, 220, 103, 113, 77, 81, 205, 198,
    363, 754, 177, 141, 258, 884, 547, 132, 92, 55, 67, 189, 280, 134, 72, 95, 133, 69, 514, 81, 131, 174,
    112, 107, 159, 147,
];
