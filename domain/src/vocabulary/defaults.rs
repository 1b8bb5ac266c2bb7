//! The terms that a new community begins with. Admins change all but the prefectures and what one is open to.

use super::TermName;

/// A term as it comes with the software.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Default {
    /// The stored form.
    pub code: &'static str,
    /// In Japanese.
    pub ja: &'static str,
    /// In English.
    pub en: &'static str,
}

impl Default {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> TermName {
        TermName::of(self.ja, self.en)
    }
}

const fn term(code: &'static str, ja: &'static str, en: &'static str) -> Default {
    Default { code, ja, en }
}

pub(super) const PROFESSIONS: &[Default] = &[
    term("clinical_psychologist", "臨床心理士", "Clinical psychologist"),
    term("public_psychologist", "公認心理師", "Certified public psychologist"),
    term("psychiatric_social_worker", "精神保健福祉士", "Psychiatric social worker"),
    term("social_worker", "社会福祉士", "Certified social worker"),
    term("care_worker", "介護福祉士", "Certified care worker"),
    term("teacher", "教員", "Teacher"),
    term("school_counselor", "スクールカウンセラー", "School counsellor"),
    term("nurse", "看護師", "Nurse"),
    term("public_health_nurse", "保健師", "Public health nurse"),
    term("occupational_therapist", "作業療法士", "Occupational therapist"),
    term("speech_therapist", "言語聴覚士", "Speech therapist"),
    term("nursery_teacher", "保育士", "Nursery teacher"),
    term("physician", "医師", "Physician"),
    term("career_consultant", "キャリアコンサルタント", "Career consultant"),
    term("peer_supporter", "ピアサポーター", "Peer supporter"),
    term("student", "学生", "Student"),
    term("other", "その他", "Other"),
];

pub(super) const FIELDS: &[Default] = &[
    term("medical", "医療", "Medical care"),
    term("welfare", "福祉", "Welfare"),
    term("education", "教育", "Education"),
    term("justice", "司法・矯正", "Justice"),
    term("industry", "産業・労働", "Work and industry"),
    term("private_practice", "開業", "Private practice"),
    term("children", "児童・家庭", "Children and families"),
    term("disability", "障害", "Disability"),
    term("elderly", "高齢", "Older people"),
    term("addiction", "依存症", "Addiction"),
    term("disaster", "災害", "Disaster relief"),
    term("research", "研究", "Research"),
];

pub(super) const SCHOOLS: &[Default] = &[
    term("psychoanalysis", "精神分析", "Psychoanalysis"),
    term("cbt", "認知行動療法", "Cognitive behavioural therapy"),
    term("person_centered", "クライエント中心療法", "Person-centred therapy"),
    term("analytical", "分析心理学", "Analytical psychology"),
    term("family", "家族療法・システムズ", "Family and systems therapy"),
    term("solution_focused", "ブリーフ・解決志向", "Brief and solution-focused"),
    term("act", "ACT・マインドフルネス", "ACT and mindfulness"),
    term("trauma", "トラウマ・EMDR", "Trauma and EMDR"),
    term("narrative", "ナラティヴ", "Narrative"),
    term("social_casework", "ソーシャルワーク", "Social work"),
    term("coaching", "コーチング", "Coaching"),
    term("integrative", "統合・折衷", "Integrative"),
];

/// The 47 prefectures by the number of JIS X 0401.
pub(super) const PREFECTURES: &[Default] = &[
    term("01", "北海道", "Hokkaido"),
    term("02", "青森県", "Aomori"),
    term("03", "岩手県", "Iwate"),
    term("04", "宮城県", "Miyagi"),
    term("05", "秋田県", "Akita"),
    term("06", "山形県", "Yamagata"),
    term("07", "福島県", "Fukushima"),
    term("08", "茨城県", "Ibaraki"),
    term("09", "栃木県", "Tochigi"),
    term("10", "群馬県", "Gunma"),
    term("11", "埼玉県", "Saitama"),
    term("12", "千葉県", "Chiba"),
    term("13", "東京都", "Tokyo"),
    term("14", "神奈川県", "Kanagawa"),
    term("15", "新潟県", "Niigata"),
    term("16", "富山県", "Toyama"),
    term("17", "石川県", "Ishikawa"),
    term("18", "福井県", "Fukui"),
    term("19", "山梨県", "Yamanashi"),
    term("20", "長野県", "Nagano"),
    term("21", "岐阜県", "Gifu"),
    term("22", "静岡県", "Shizuoka"),
    term("23", "愛知県", "Aichi"),
    term("24", "三重県", "Mie"),
    term("25", "滋賀県", "Shiga"),
    term("26", "京都府", "Kyoto"),
    term("27", "大阪府", "Osaka"),
    term("28", "兵庫県", "Hyogo"),
    term("29", "奈良県", "Nara"),
    term("30", "和歌山県", "Wakayama"),
    term("31", "鳥取県", "Tottori"),
    term("32", "島根県", "Shimane"),
    term("33", "岡山県", "Okayama"),
    term("34", "広島県", "Hiroshima"),
    term("35", "山口県", "Yamaguchi"),
    term("36", "徳島県", "Tokushima"),
    term("37", "香川県", "Kagawa"),
    term("38", "愛媛県", "Ehime"),
    term("39", "高知県", "Kochi"),
    term("40", "福岡県", "Fukuoka"),
    term("41", "佐賀県", "Saga"),
    term("42", "長崎県", "Nagasaki"),
    term("43", "熊本県", "Kumamoto"),
    term("44", "大分県", "Oita"),
    term("45", "宮崎県", "Miyazaki"),
    term("46", "鹿児島県", "Kagoshima"),
    term("47", "沖縄県", "Okinawa"),
];

/// Credentials that can be checked: those given by law or by a certifying body, with the name that they have there.
pub(super) const CREDENTIALS: &[Default] = &[
    term("clinical_psychologist", "臨床心理士", "Clinical psychologist"),
    term("public_psychologist", "公認心理師", "Certified public psychologist"),
    term("psychiatric_social_worker", "精神保健福祉士", "Psychiatric social worker"),
    term("social_worker", "社会福祉士", "Certified social worker"),
    term("care_worker", "介護福祉士", "Certified care worker"),
    term("teacher", "教員免許", "Teaching licence"),
    term("nurse", "看護師", "Nurse"),
    term("public_health_nurse", "保健師", "Public health nurse"),
    term("occupational_therapist", "作業療法士", "Occupational therapist"),
    term("speech_therapist", "言語聴覚士", "Speech therapist"),
    term("nursery_teacher", "保育士", "Nursery teacher"),
    term("physician", "医師", "Physician"),
    term("career_consultant", "キャリアコンサルタント", "Career consultant"),
];

pub(super) const LANGUAGES: &[Default] = &[
    term("japanese", "日本語", "Japanese"),
    term("japanese_sign_language", "日本手話", "Japanese Sign Language"),
    term("easy_japanese", "やさしい日本語", "Easy Japanese"),
    term("english", "英語", "English"),
    term("chinese", "中国語", "Chinese"),
    term("korean", "韓国・朝鮮語", "Korean"),
    term("vietnamese", "ベトナム語", "Vietnamese"),
    term("nepali", "ネパール語", "Nepali"),
    term("tagalog", "フィリピノ語", "Filipino"),
    term("portuguese", "ポルトガル語", "Portuguese"),
    term("spanish", "スペイン語", "Spanish"),
];

/// What one may say that one is open to.
pub(super) const OPEN: &[Default] = &[
    term("consultation", "相談を受けられます", "Open to consultation"),
    term("speaking", "登壇できます", "Open to speaking"),
];
