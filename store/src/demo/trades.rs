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

/// Languages besides Japanese, which nobody says of themselves, and how many of a hundred speak them.
pub(super) const LANGUAGES: [(&str, usize); 7] = [
    ("english", 14),
    ("easy_japanese", 4),
    ("japanese_sign_language", 3),
    ("chinese", 3),
    ("korean", 2),
    ("portuguese", 1),
    ("vietnamese", 1),
];

/// Where people of a field say that they work.
pub(super) const fn workplaces(field: &str) -> &'static [&'static str] {
    match field.as_bytes() {
        b"medical" => &["総合病院", "精神科クリニック", "大学病院", "訪問看護ステーション"],
        b"education" => &["市立中学校", "県立高校", "教育相談センター", "特別支援学校"],
        b"justice" => &["少年鑑別所", "保護観察所"],
        b"industry" => &["企業の健康管理室", "外部EAP機関"],
        b"children" => &["児童相談所", "児童養護施設", "子ども家庭支援センター"],
        b"disability" => &["就労継続支援事業所", "相談支援事業所"],
        b"elderly" => &["地域包括支援センター", "特別養護老人ホーム"],
        b"private_practice" => &["自分の相談室"],
        b"research" => &["大学"],
        _ => &["社会福祉協議会", "市の福祉課", "NPO法人"],
    }
}
