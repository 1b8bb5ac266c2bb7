//! Parts of a page that nothing reacts in, written as HTML.
//!
//! A thread shows a hundred posts, a directory two dozen people. As nodes of a view each of their words costs the
//! server several allocations and the browser a step of hydration; as text they cost what they are long. What is
//! written here is well-formed and escaped by construction; links work as everywhere, since the router listens at
//! the document.

use html_escape::{encode_double_quoted_attribute_to_string as attribute, encode_text_to_string as text};

/// HTML in the making; it goes into an element by `inner_html`.
#[derive(Debug, Default)]
pub struct Markup(String);

impl Markup {
    /// HTML written by a function.
    #[must_use]
    pub fn of(write: impl FnOnce(&mut Self)) -> String {
        let mut markup = Self(String::with_capacity(256));
        write(&mut markup);
        markup.0
    }

    /// Room for so many bytes, where it is known about how long it will be.
    #[must_use]
    pub fn with_room(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// What was written.
    #[must_use]
    pub fn done(self) -> String {
        self.0
    }

    /// HTML that is clean already: a text as the store rendered it.
    pub fn html(&mut self, clean: &str) -> &mut Self {
        self.0.push_str(clean);
        self
    }

    /// An element with what is written inside.
    pub fn element(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        inside: impl FnOnce(&mut Self),
    ) -> &mut Self {
        self.open(name, attributes.iter().map(|(key, value)| (*key, std::slice::from_ref(value))));
        self.close(name, inside)
    }

    /// The same, each attribute in pieces that are put together here: what a page writes hundreds of times needs no
    /// text of its own for each.
    pub fn joined(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &[&str])],
        inside: impl FnOnce(&mut Self),
    ) -> &mut Self {
        self.open(name, attributes.iter().copied());
        self.close(name, inside)
    }

    fn close(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) -> &mut Self {
        inside(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
        self
    }

    /// An element that holds nothing, such as a field.
    pub fn void(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) -> &mut Self {
        self.open(name, attributes.iter().map(|(key, value)| (*key, std::slice::from_ref(value))));
        self
    }

    fn open<'v>(
        &mut self,
        name: &'static str,
        attributes: impl Iterator<Item = (&'static str, &'v [&'v str])>,
    ) {
        self.0.push('<');
        self.0.push_str(name);
        for (key, value) in attributes {
            self.0.push(' ');
            self.0.push_str(key);
            self.0.push_str("=\"");
            for piece in value {
                if piece.bytes().any(|b| matches!(b, b'"' | b'&' | b'<' | b'>' | b'\'')) {
                    attribute(piece, &mut self.0);
                } else {
                    self.0.push_str(piece);
                }
            }
            self.0.push('"');
        }
        self.0.push('>');
    }

    /// Words, escaped.
    pub fn text(&mut self, words: &str) -> &mut Self {
        text(words, &mut self.0);
        self
    }

    /// An icon of the sprite; what it means stands beside it in words.
    pub fn icon(&mut self, name: &'static str) -> &mut Self {
        self.0.push_str("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"/icons.svg#");
        self.0.push_str(name);
        self.0.push_str("\"></use></svg>");
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Markup;

    #[test]
    fn pieces_are_escaped_each() {
        let html = Markup::of(|m| {
            m.joined("a", &[("href", &["/x?a=1", "&b=", "\">"]), ("id", &[])], |_| ());
        });
        assert_eq!(html, "<a href=\"/x?a=1&amp;b=&quot;&gt;\" id=\"\"></a>");
    }

    #[test]
    fn words_and_attributes_stay_words_and_attributes() {
        let html = Markup::of(|m| {
            m.element("a", &[("href", "/x?a=1&b=\"><script>")], |m| {
                m.text("<b>&amp;</b>").icon("reply");
            });
        });
        assert_eq!(
            html,
            "<a href=\"/x?a=1&amp;b=&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;amp;&lt;/b&gt;<svg class=\"icon\" aria-hidden=\"true\"><use href=\"/icons.svg#reply\"></use></svg></a>"
        );
    }
}
