//! What a page is made of: asked for before the page is sent, written into it, and read there by the browser.
//!
//! Every page is made of something else. What is around it (asking, waiting, writing, reading) sees [`Packed`] only,
//! so that the browser loads it once and not with every page. In the page it travels in a binary form: that takes
//! less code to read than JSON, and less time to write.

use crate::Fault;
use codee::{Decoder, Encoder};
use domain::Error;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

/// What a page is made of, and when it asks for it anew.
pub struct Data<T> {
    pub(super) from: Resource<Answer, InPage>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Data<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Data<T> {}

/// Asks for what a page is made of, before the page is sent.
pub fn data<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> F + Send + Sync + 'static,
) -> Data<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T, Fault>> + Send + 'static,
{
    let source = move || Asked(Arc::new(source()));
    let fetch = move |asked: Asked| -> Fetching {
        let answer = asked.0.as_ref().any().downcast_ref::<S>().cloned().map(&fetch);
        Box::pin(async move {
            match answer {
                Some(answer) => answer.await.map(Packed::of),
                None => Err(broken().into()),
            }
        })
    };
    Data { from: ask(Box::new(source), Box::new(fetch)), of: PhantomData }
}

type Fetching = Pin<Box<dyn Future<Output = Answer> + Send>>;
pub(super) type Answer = Result<Packed, Fault>;

fn ask(
    source: Box<dyn Fn() -> Asked + Send + Sync>,
    fetch: Box<dyn Fn(Asked) -> Fetching + Send + Sync>,
) -> Resource<Answer, InPage> {
    // On the server a page is made once, and what it asks for does not change. It is read here: a task on another thread
    // that asked the router's memos while the page asks them too could find one that is just being counted out, which
    // reactive_graph 0.2 takes for a fault.
    #[cfg(feature = "ssr")]
    let source = {
        let asked = untrack(&source);
        move || asked.clone()
    };
    Resource::new_with_options(source, fetch, true)
}

/// The page does not understand what it was given: a fault of the software.
pub(super) fn broken() -> Error {
    Error::Internal { id: "page".to_owned() }
}

/// What a page asks for: another question, another answer.
#[derive(Clone)]
struct Asked(Arc<dyn Question>);

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref().same(other.0.as_ref().any())
    }
}

trait Question: Send + Sync {
    fn any(&self) -> &dyn Any;
    fn same(&self, other: &dyn Any) -> bool;
}

impl<S: PartialEq + Send + Sync + 'static> Question for S {
    fn any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<S>() == Some(self)
    }
}

/// An answer of which only its page knows what it is.
#[derive(Clone)]
pub struct Packed(Form);

#[derive(Clone)]
enum Form {
    /// As it was made, and how it is written.
    Made(Arc<dyn Any + Send + Sync>, fn(&dyn Any) -> Vec<u8>),
    /// As it stood in the page.
    Written(Arc<[u8]>),
}

impl Packed {
    fn of<T: Serialize + Send + Sync + 'static>(value: T) -> Self {
        #[cfg(feature = "ssr")]
        let write = |value: &dyn Any| {
            value.downcast_ref::<T>().and_then(|v| postcard::to_allocvec(v).ok()).unwrap_or_default()
        };
        // The browser writes no pages.
        #[cfg(not(feature = "ssr"))]
        let write = |_: &dyn Any| Vec::new();
        Self(Form::Made(Arc::new(value), write))
    }

    /// The answer itself; `None` for what is not of this type.
    pub(super) fn open<T: Clone + DeserializeOwned + 'static>(&self) -> Option<T> {
        match &self.0 {
            Form::Made(value, _) => value.downcast_ref::<T>().cloned(),
            Form::Written(bytes) => postcard::from_bytes(bytes).ok(),
        }
    }
}

/// How answers stand in the page: a byte that says which it is, and the answer or the error.
pub struct InPage;

impl Encoder<Answer> for InPage {
    type Error = postcard::Error;
    type Encoded = Vec<u8>;

    fn encode(answer: &Answer) -> Result<Vec<u8>, postcard::Error> {
        Ok(match answer {
            Ok(Packed(Form::Made(value, write))) => [vec![0], write(value.as_ref())].concat(),
            Ok(Packed(Form::Written(bytes))) => [&[0], bytes.as_ref()].concat(),
            Err(fault) => [vec![1], postcard::to_allocvec(fault)?].concat(),
        })
    }
}

impl Decoder<Answer> for InPage {
    type Error = postcard::Error;
    type Encoded = [u8];

    fn decode(bytes: &[u8]) -> Result<Answer, postcard::Error> {
        match bytes.split_first() {
            Some((0, rest)) => Ok(Ok(Packed(Form::Written(rest.into())))),
            Some((_, rest)) => Ok(Err(postcard::from_bytes(rest)?)),
            None => Err(postcard::Error::DeserializeUnexpectedEnd),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let answer: Answer = Ok(Packed::of(vec!["言葉".to_owned()]));
        let read = InPage::decode(&InPage::encode(&answer).unwrap()).unwrap().ok().unwrap();
        assert_eq!(read.open::<Vec<String>>(), Some(vec!["言葉".to_owned()]));
        let made = answer.ok().unwrap();
        assert_eq!(made.open::<Vec<String>>(), Some(vec!["言葉".to_owned()]));
        assert_eq!(made.open::<String>(), None);
    }

    #[test]
    fn an_error_is_read_as_it_was() {
        let answer: Answer = Err(Error::NotFound.into());
        let read = InPage::decode(&InPage::encode(&answer).unwrap()).unwrap();
        assert_eq!(read.err(), Some(Error::NotFound.into()));
        assert!(InPage::decode(&[]).is_err());
    }

    #[test]
    fn another_question_is_another() {
        let asked = |id: i64| Asked(Arc::new((id, "x")));
        assert!(asked(1) == asked(1));
        assert!(asked(1) != asked(2));
        assert!(asked(1) != Asked(Arc::new(1_i64)));
    }
}
