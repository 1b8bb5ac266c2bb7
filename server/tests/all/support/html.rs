//! A page as a browser's tokenizer reads it: what is a tag here is a tag there.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A start tag with its attributes, or an end tag, as `/form`; and the text from it to the next tag.
#[derive(Clone, Debug, Default)]
pub struct Tag {
    pub name: String,
    attributes: BTreeMap<String, String>,
    pub text: String,
}

impl Tag {
    pub fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }

    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }
}

/// A page.
pub struct Html {
    pub tags: Vec<Tag>,
    /// What a reader sees, and nothing of scripts.
    pub text: String,
}

#[derive(Default)]
struct Reader {
    tags: RefCell<Vec<Tag>>,
    text: RefCell<String>,
    hidden: RefCell<bool>,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let attributes =
                    tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                let name = tag.name.to_string();
                *self.hidden.borrow_mut() = matches!(&*name, "script" | "style");
                self.tags.borrow_mut().push(Tag { name: name.clone(), attributes, text: String::new() });
                return match &*name {
                    "script" => TokenSinkResult::RawData(ScriptData),
                    "style" => TokenSinkResult::RawData(Rawtext),
                    "textarea" | "title" => TokenSinkResult::RawData(Rcdata),
                    _ => TokenSinkResult::Continue,
                };
            }
            Token::TagToken(tag) => {
                *self.hidden.borrow_mut() = false;
                self.tags.borrow_mut().push(Tag { name: format!("/{}", tag.name), ..Tag::default() });
            }
            Token::CharacterTokens(text) => {
                if let Some(tag) = self.tags.borrow_mut().last_mut() {
                    tag.text.push_str(&text);
                }
                if !*self.hidden.borrow() {
                    self.text.borrow_mut().push_str(&text);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Html {
    pub fn read(text: &str) -> Self {
        let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(text));
        let _done = tokenizer.feed(&input);
        tokenizer.end();
        let reader = tokenizer.sink;
        Self { tags: reader.tags.take(), text: reader.text.take() }
    }

    /// All elements of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Tag> {
        self.tags.iter().filter(move |t| t.name == name)
    }

    /// What a field would send as it stands.
    pub fn value(&self, field: &str) -> Option<String> {
        (0..self.tags.len())
            .filter(|at| self.tags[*at].get("name") == Some(field))
            .find_map(|at| self.sent(at))
    }

    /// Everything the form with this action would send as it stands, buttons left out.
    #[track_caller]
    pub fn form(&self, action: &str) -> Vec<(String, String)> {
        let is_it = |t: &Tag| t.name == "form" && t.get("action") == Some(action);
        let from =
            self.tags.iter().position(is_it).unwrap_or_else(|| panic!("no form for {action} on this page"));
        let until = self.tags[from..].iter().position(|t| t.name == "/form").unwrap() + from;
        let named = |at: usize| Some((self.tags[at].get("name")?.to_owned(), self.sent(at)?));
        (from..until).filter_map(named).collect()
    }

    fn sent(&self, at: usize) -> Option<String> {
        let tag = &self.tags[at];
        match &*tag.name {
            // A parser drops one line end right after the tag.
            "textarea" => Some(tag.text.strip_prefix('\n').unwrap_or(&tag.text).to_owned()),
            "select" => {
                let inside = self.tags[at + 1..].iter().take_while(|t| t.name != "/select");
                let options: Vec<&Tag> = inside.filter(|t| t.name == "option").collect();
                let chosen = options.iter().find(|o| o.get("selected").is_some()).or(options.first());
                chosen.map(|o| o.get("value").unwrap_or_default().to_owned())
            }
            "input"
                if matches!(tag.get("type"), Some("radio" | "checkbox")) && tag.get("checked").is_none() =>
            {
                None
            }
            "input" => Some(tag.get("value").unwrap_or_default().to_owned()),
            _ => None,
        }
    }
}

/// The fields with some of them filled in otherwise.
pub fn filled(mut fields: Vec<(String, String)>, with: &[(&str, &str)]) -> Vec<(String, String)> {
    for (name, value) in with {
        fields.retain(|(n, _)| n != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}
