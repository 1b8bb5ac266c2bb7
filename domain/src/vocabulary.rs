//! The controlled lists a profile chooses from, and the directory filters by.

use crate::Locale;
use serde::{Deserialize, Serialize};

/// A list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vocabulary {
    /// 職種.
    Profession,
    /// 領域.
    Field,
    /// 学派・アプローチ.
    School,
    /// 都道府県.
    Prefecture,
}

/// One entry: its stored code, and how it reads in Japanese and English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The stored form.
    pub code: &'static str,
    ja: &'static str,
    en: &'static str,
}

impl Term {
    /// The entry's name.
    #[must_use]
    pub const fn name(&self, l: Locale) -> &'static str {
        match l {
            Locale::Ja => self.ja,
            Locale::En => self.en,
        }
    }
}

const fn term(code: &'static str, ja: &'static str, en: &'static str) -> Term {
    Term { code, ja, en }
}

impl Vocabulary {
    /// All lists.
    pub const ALL: [Self; 4] = [Self::Profession, Self::Field, Self::School, Self::Prefecture];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Profession => "profession",
            Self::Field => "field",
            Self::School => "school",
            Self::Prefecture => "prefecture",
        }
    }

    /// The entries, in the order to show.
    #[must_use]
    pub const fn terms(self) -> &'static [Term] {
        match self {
            Self::Profession => PROFESSIONS,
            Self::Field => FIELDS,
            Self::School => SCHOOLS,
            Self::Prefecture => PREFECTURES,
        }
    }

    /// The entry with a code.
    #[must_use]
    pub fn term(self, code: &str) -> Option<&'static Term> {
        self.terms().iter().find(|t| t.code == code)
    }

    /// The name of a code; an unknown code reads as itself.
    #[must_use]
    pub fn name(self, code: &str, l: Locale) -> String {
        self.term(code).map_or_else(|| code.to_owned(), |t| t.name(l).to_owned())
    }
}

const PROFESSIONS: &[Term] = &[
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

const FIELDS: &[Term] = &[
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

const SCHOOLS: &[Term] = &[
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
const PREFECTURES: &[Term] = &[
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        for list in Vocabulary::ALL {
            let mut codes: Vec<_> = list.terms().iter().map(|t| t.code).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), list.terms().len(), "{list:?}");
        }
        assert_eq!(Vocabulary::Prefecture.terms().len(), 47);
    }
}
