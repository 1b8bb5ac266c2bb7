//! Japan's public holidays, worked out from the law (国民の祝日に関する法律, Act No. 178 of 1948).
//!
//! Each rule says the years for which it holds. What will be decided later cannot be known: the law is changed every
//! few years, and the days of the equinoxes are announced only in February of the year before.

use crate::{Locale, t};
use jiff::civil::{Date, Weekday};

/// A public holiday of Japan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holiday {
    /// 元日.
    NewYear,
    /// 成人の日.
    ComingOfAge,
    /// 建国記念の日.
    Foundation,
    /// 天皇誕生日.
    Emperor,
    /// 春分の日.
    Spring,
    /// 昭和の日.
    Showa,
    /// 憲法記念日.
    Constitution,
    /// みどりの日.
    Greenery,
    /// こどもの日.
    Children,
    /// 海の日.
    Sea,
    /// 山の日.
    Mountain,
    /// 敬老の日.
    Elders,
    /// 秋分の日.
    Autumn,
    /// 体育の日, as スポーツの日 was called before 2020.
    HealthAndSports,
    /// スポーツの日.
    Sports,
    /// 文化の日.
    Culture,
    /// 勤労感謝の日.
    Thanksgiving,
    /// 天皇の即位の日, once in 2019.
    Accession,
    /// 即位礼正殿の儀の行われる日, once in 2019.
    Enthronement,
    /// 振替休日: the day off for a holiday on a Sunday.
    Substitute,
    /// 国民の休日: the day between two holidays.
    Between,
}

impl Holiday {
    /// The holiday's name.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::NewYear => t::holiday::new_year(l),
            Self::ComingOfAge => t::holiday::coming_of_age(l),
            Self::Foundation => t::holiday::foundation(l),
            Self::Emperor => t::holiday::emperor(l),
            Self::Spring => t::holiday::spring(l),
            Self::Showa => t::holiday::showa(l),
            Self::Constitution => t::holiday::constitution(l),
            Self::Greenery => t::holiday::greenery(l),
            Self::Children => t::holiday::children(l),
            Self::Sea => t::holiday::sea(l),
            Self::Mountain => t::holiday::mountain(l),
            Self::Elders => t::holiday::elders(l),
            Self::Autumn => t::holiday::autumn(l),
            Self::HealthAndSports => t::holiday::health_and_sports(l),
            Self::Sports => t::holiday::sports(l),
            Self::Culture => t::holiday::culture(l),
            Self::Thanksgiving => t::holiday::thanksgiving(l),
            Self::Accession => t::holiday::accession(l),
            Self::Enthronement => t::holiday::enthronement(l),
            Self::Substitute => t::holiday::substitute(l),
            Self::Between => t::holiday::between(l),
        }
    }
}

/// The holiday on a day, if it is one, from 2000 to 2150: as the law stands, and with the equinoxes as they are
/// foreseen.
#[must_use]
pub fn holiday(date: Date) -> Option<Holiday> {
    named(date)
        .or_else(|| substitute(date).then_some(Holiday::Substitute))
        .or_else(|| between(date).then_some(Holiday::Between))
}

/// The holidays that the law names: its article 2, and the laws that were made for a single year.
fn named(date: Date) -> Option<Holiday> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    if !(2000..=2150).contains(&year) {
        return None;
    }
    let monday = |nth: i8| date.weekday() == Weekday::Monday && (day - 1) / 7 + 1 == nth;
    Some(match (month, day) {
        (1, 1) => Holiday::NewYear,
        // "Happy Monday": Act No. 141 of 1998 for January and October, No. 59 of 2001 for July and September.
        (1, _) if monday(2) => Holiday::ComingOfAge,
        (2, 11) => Holiday::Foundation,
        // The birthday of the emperor who reigns; in 2019 neither came (Act No. 63 of 2017).
        (2, 23) if year >= 2020 => Holiday::Emperor,
        (12, 23) if year <= 2018 => Holiday::Emperor,
        (3, _) if day == equinox(year, 20_843_100, 21_851_000) => Holiday::Spring,
        // Act No. 43 of 2005.
        (4, 29) if year >= 2007 => Holiday::Showa,
        (4, 29) => Holiday::Greenery,
        (5, 4) if year >= 2007 => Holiday::Greenery,
        (5, 3) => Holiday::Constitution,
        (5, 5) => Holiday::Children,
        (7 | 8 | 10, _) if year == 2020 || year == 2021 => return in_an_olympic_year(year, month, day),
        (7, 20) if year <= 2002 => Holiday::Sea,
        (7, _) if year >= 2003 && monday(3) => Holiday::Sea,
        // Act No. 43 of 2014.
        (8, 11) if year >= 2016 => Holiday::Mountain,
        (9, 15) if year <= 2002 => Holiday::Elders,
        (9, _) if year >= 2003 && monday(3) => Holiday::Elders,
        (9, _) if day == equinox(year, 23_248_800, 24_248_800) => Holiday::Autumn,
        // Act No. 57 of 2018 changed the name.
        (10, _) if monday(2) && year >= 2020 => Holiday::Sports,
        (10, _) if monday(2) => Holiday::HealthAndSports,
        (11, 3) => Holiday::Culture,
        (11, 23) => Holiday::Thanksgiving,
        // Act No. 99 of 2018, which calls them holidays of this law: the days beside the first are between two then.
        (5, 1) if year == 2019 => Holiday::Accession,
        (10, 22) if year == 2019 => Holiday::Enthronement,
        _ => return None,
    })
}

/// The summers of the Olympic Games that were to be in 2020 and were in 2021: three holidays moved to the opening and
/// the closing (Act No. 33 of 2015 as changed by No. 55 of 2018 and No. 68 of 2020).
const fn in_an_olympic_year(year: i16, month: i8, day: i8) -> Option<Holiday> {
    match (year, month, day) {
        (2020, 7, 23) | (2021, 7, 22) => Some(Holiday::Sea),
        (2020, 7, 24) | (2021, 7, 23) => Some(Holiday::Sports),
        (2020, 8, 10) | (2021, 8, 8) => Some(Holiday::Mountain),
        _ => None,
    }
}

/// The day of the month on which the sun is over the equator, in Japan's time. The two numbers are days of the month in
/// millionths: that moment in 1980, and where it would be in 1980 for the years from 2100, which has no leap day.
///
/// The formula is the one of 新こよみ便利帳 (恒星社厚生閣, 1991), for 1980 to 2099 and for 2100 to 2150. It is a
/// forecast: the National Astronomical Observatory announces the days in February of the year before (暦要項), and has
/// announced those of the formula so far. In September 2107 the moment is half an hour before the day of the formula.
fn equinox(year: i16, until_2099: i32, from_2100: i32) -> i8 {
    let years = i32::from(year) - 1980;
    let in_1980 = if year < 2100 { until_2099 } else { from_2100 };
    let day = (in_1980 + 242_194 * years) / 1_000_000 - years / 4;
    i8::try_from(day).unwrap_or_default()
}

/// Article 3, paragraph 2: a holiday on a Sunday is made up for by the next day that is none. Before 2007 it was the
/// Monday.
fn substitute(date: Date) -> bool {
    let before = std::iter::successors(date.yesterday().ok(), |day| day.yesterday().ok());
    let most = if date.year() >= 2007 { 7 } else { 1 };
    before.take(most).take_while(|day| named(*day).is_some()).any(|day| day.weekday() == Weekday::Sunday)
}

/// Article 3, paragraph 3: the day between two holidays is one. Before 2007 not when it was a Sunday.
fn between(date: Date) -> bool {
    let named = |day: Result<Date, jiff::Error>| day.ok().and_then(named).is_some();
    (date.year() >= 2007 || date.weekday() != Weekday::Sunday)
        && named(date.yesterday())
        && named(date.tomorrow())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn days(year: i16) -> impl Iterator<Item = Date> {
        std::iter::successors(Some(date(year, 1, 1)), |d| d.tomorrow().ok())
            .take_while(move |d| d.year() == year)
    }

    /// Whole years as the Cabinet Office has published them (「国民の祝日」について).
    #[test]
    fn years_that_were_published() {
        for (year, expected) in [
            (2000, "1/1 1/10 2/11 3/20 4/29 5/3 5/4 5/5 7/20 9/15 9/23 10/9 11/3 11/23 12/23"),
            (2003, "1/1 1/13 2/11 3/21 4/29 5/3 5/5 7/21 9/15 9/23 10/13 11/3 11/23 11/24 12/23"),
            (
                2007,
                "1/1 1/8 2/11 2/12 3/21 4/29 4/30 5/3 5/4 5/5 7/16 9/17 9/23 9/24 10/8 11/3 11/23 12/23 12/24",
            ),
            (2009, "1/1 1/12 2/11 3/20 4/29 5/3 5/4 5/5 5/6 7/20 9/21 9/22 9/23 10/12 11/3 11/23 12/23"),
            (2015, "1/1 1/12 2/11 3/21 4/29 5/3 5/4 5/5 5/6 7/20 9/21 9/22 9/23 10/12 11/3 11/23 12/23"),
            (2016, "1/1 1/11 2/11 3/20 3/21 4/29 5/3 5/4 5/5 7/18 8/11 9/19 9/22 10/10 11/3 11/23 12/23"),
            (
                2019,
                "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 10/22 11/3 11/4 11/23",
            ),
            (2020, "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 11/23"),
            (2021, "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23"),
            (2022, "1/1 1/10 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/18 8/11 9/19 9/23 10/10 11/3 11/23"),
            (
                2024,
                "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 11/4 11/23",
            ),
            (2026, "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"),
        ] {
            let found: Vec<_> = days(year)
                .filter(|d| holiday(*d).is_some())
                .map(|d| format!("{}/{}", d.month(), d.day()))
                .collect();
            assert_eq!(found.join(" "), expected, "{year}");
        }
    }

    #[test]
    fn each_by_its_name() {
        for (day, name) in [
            (date(2026, 1, 12), Holiday::ComingOfAge),
            (date(2018, 12, 23), Holiday::Emperor),
            (date(2026, 2, 23), Holiday::Emperor),
            (date(2026, 3, 20), Holiday::Spring),
            (date(2006, 4, 29), Holiday::Greenery),
            (date(2006, 5, 4), Holiday::Between),
            (date(2007, 4, 29), Holiday::Showa),
            (date(2007, 5, 4), Holiday::Greenery),
            (date(2019, 4, 30), Holiday::Between),
            (date(2019, 5, 1), Holiday::Accession),
            (date(2019, 5, 2), Holiday::Between),
            (date(2019, 10, 22), Holiday::Enthronement),
            (date(2019, 10, 14), Holiday::HealthAndSports),
            (date(2020, 7, 24), Holiday::Sports),
            (date(2022, 10, 10), Holiday::Sports),
            (date(2021, 8, 9), Holiday::Substitute),
            (date(2026, 5, 6), Holiday::Substitute),
            (date(2026, 9, 22), Holiday::Between),
            (date(2026, 9, 23), Holiday::Autumn),
            (date(2099, 3, 20), Holiday::Spring),
            (date(2100, 3, 20), Holiday::Spring),
            (date(2121, 3, 21), Holiday::Spring),
        ] {
            assert_eq!(holiday(day), Some(name), "{day}");
        }
        assert_eq!(Holiday::Culture.name(Locale::Ja), "文化の日");
    }

    #[test]
    fn every_year_of_the_rules_is_a_likely_one() {
        for year in 2000..=2150 {
            let found: Vec<_> = days(year).filter_map(holiday).collect();
            assert!((15..=22).contains(&found.len()), "{year}: {}", found.len());
            for equinox in [Holiday::Spring, Holiday::Autumn] {
                assert_eq!(found.iter().filter(|h| **h == equinox).count(), 1, "{year}");
            }
        }
        for unknown in [date(1999, 1, 1), date(2151, 1, 1), Date::MIN, Date::MAX] {
            assert_eq!(holiday(unknown), None);
        }
    }
}
