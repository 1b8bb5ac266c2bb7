//! What a browser says of itself, as far as its owner needs it to know it again.

use crate::{Locale, t};

/// A browser and the system it runs on: for a list of where one is logged in. Nothing of where that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device {
    browser: &'static str,
    system: &'static str,
}

/// Browsers by what stands in their `User-Agent`. Most also name those that they want to be taken for, so that the
/// order decides.
const BROWSERS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Line/", "LINE"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

/// Systems, likewise.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

fn named(text: &str, list: &[(&str, &'static str)]) -> &'static str {
    list.iter().find(|(sign, _)| text.contains(sign)).map_or("", |(_, name)| name)
}

impl Device {
    /// Reads a `User-Agent` (RFC 9110 section 10.1.5).
    #[must_use]
    pub fn of(user_agent: &str) -> Self {
        Self { browser: named(user_agent, &BROWSERS), system: named(user_agent, &SYSTEMS) }
    }

    /// The stored form: `Chrome/Windows`.
    #[must_use]
    pub fn code(self) -> String {
        format!("{}/{}", self.browser, self.system)
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Self {
        let (browser, system) = code.split_once('/').unwrap_or_default();
        let known = |name: &str, list: &[(&str, &'static str)]| {
            list.iter().find(|(_, known)| *known == name).map_or("", |(_, known)| known)
        };
        Self { browser: known(browser, &BROWSERS), system: known(system, &SYSTEMS) }
    }

    /// How it is called, in the reader's language.
    #[must_use]
    pub fn text(self, l: Locale) -> String {
        match (self.browser, self.system) {
            ("", "") => t::security::unknown_device(l).to_owned(),
            (one, "") | ("", one) => one.to_owned(),
            (browser, system) => t::security::device(l, browser, system),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_their_own_name() {
        for (agent, text) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.19.0",
                "LINE on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.7; rv:133.0) Gecko/20100101 Firefox/133.0",
                "Firefox on macOS",
            ),
            ("curl/8.5.0", "curl"),
            ("<script>alert(1)</script>", "An unknown device"),
        ] {
            let device = Device::of(agent);
            assert_eq!(device.text(Locale::En), text);
            assert_eq!(Device::parse(&device.code()), device);
        }
        assert_eq!(
            Device::parse("<b>/Windows").text(Locale::En),
            "Windows",
            "nothing but known names is shown"
        );
    }
}
