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
    "cbt", "person_centered", "integrative", "psychoanalysis", "solution_focused", "act", "family", "trauma", "analytical",
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
    trade(17, &[("public_psychologist", 65)], &["medical", "education", "private_practice", "industry", "children", "justice"], THERAPIES),
    trade(16, &[("psychiatric_social_worker", 8)], &["medical", "education", "welfare", "industry", "children", "justice"], THERAPIES),
    trade(9, &[("social_worker", 25)], &["welfare", "medical", "disability", "addiction"], CASEWORK),
    trade(9, &[("care_worker", 15)], &["welfare", "elderly", "disability", "education", "medical"], CASEWORK),
    trade(8, &[], &["elderly", "welfare", "disability"], &["person_centered"]),
    trade(10, &[("school_counselor", 3)], &["education", "children"], TALK),
    trade(6, &[("clinical_psychologist", 30), ("public_psychologist", 50)], &["education", "children"], THERAPIES),
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
    522, 124, 121, 230, 96, 107, 183, 287, 193, 194, 734, 628, 1405, 924, 220, 103, 113, 77, 81, 205, 198, 363, 754, 177, 141,
    258, 884, 547, 132, 92, 55, 67, 189, 280, 134, 72, 95, 133, 69, 514, 81, 131, 174, 112, 107, 159, 147,
];

/// Words by which a text tells what its writer does, and who may say them.
pub(super) const TELLING: [(&str, &[&str]); 22] = [
    ("ことばの発達", &["speech_therapist"]),
    ("教員として", &["teacher"]),
    ("看護の道", &["clinical_psychologist", "public_psychologist"]),
    ("遊び", &["nursery_teacher", "occupational_therapist", "speech_therapist", "clinical_psychologist", "public_psychologist"]),
    ("働く人", &["career_consultant", "public_psychologist", "clinical_psychologist", "public_health_nurse"]),
    ("会社の側", &["career_consultant", "public_psychologist", "clinical_psychologist"]),
    ("学校と", &["teacher", "school_counselor", "social_worker", "clinical_psychologist", "public_psychologist"]),
    ("高齢", &["care_worker", "nurse", "occupational_therapist", "social_worker", "public_health_nurse"]),
    ("子どもと家族", &["nursery_teacher", "public_health_nurse", "school_counselor", "clinical_psychologist", "social_worker"]),
    ("訪問の仕事", &["nurse", "occupational_therapist", "public_health_nurse", "psychiatric_social_worker", "care_worker"]),
    ("夜勤", &["nurse", "care_worker"]),
    ("認知行動療法を中心", &["clinical_psychologist", "public_psychologist", "nurse", "occupational_therapist"]),
    ("精神分析的な", &["clinical_psychologist", "public_psychologist", "physician"]),
    ("大学院を出たばかり", &["clinical_psychologist", "public_psychologist", "school_counselor"]),
    ("大学で学びながら", &["student"]),
    ("支援の仕事には就いていません", &["other"]),
    ("支援に関心があり", &["student", "other"]),
    // Said by nobody who is one already.
    ("{profession}をめざして", &[]),
    ("経験を仕事に生かして", &["peer_supporter"]),
    ("支援を受けて暮らして", &["peer_supporter"]),
    ("地域の相談員", &["social_worker", "psychiatric_social_worker"]),
    ("制度の説明", &["social_worker", "psychiatric_social_worker"]),
];
