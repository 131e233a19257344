//! The body of a request: JSON, written into one buffer. A data URI is encoded in its place there, so
//! that no second copy of a picture exists. Knows no operation.

use reqwest::RequestBuilder;
#[cfg(feature = "assets")]
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;

#[cfg(feature = "assets")]
pub(crate) use passing::{pixels, serialize};

/// The request with this body.
#[doc(hidden)]
pub fn json<B: Serialize + ?Sized>(request: RequestBuilder, body: &B) -> RequestBuilder {
    #[cfg(feature = "assets")]
    if let Ok(json) = passing::json(body) {
        return request.header(CONTENT_TYPE, "application/json").body(json);
    }
    // Without media there is nothing to spare; and a body that cannot be written is told by reqwest.
    request.json(body)
}

/// What passes on the way from a value to its JSON. Serde has no room for it, so it goes beside.
#[cfg(feature = "assets")]
mod passing {
    use std::cell::RefCell;
    use std::io;

    use serde::{Serialize, Serializer};

    use crate::media::{DataUri, Pixels};
    use crate::wire::Held;

    enum Passing {
        /// Whoever writes wants the text itself.
        Nothing,
        /// A body is written; this is to be encoded behind the quotation mark that comes next.
        Body(Option<DataUri>),
        /// Only the sizes of images are asked for.
        Sizes(Vec<Pixels>),
    }

    thread_local! {
        static PASSING: RefCell<Passing> = const { RefCell::new(Passing::Nothing) };
    }

    /// Puts things back as they were, also if a serializer panics.
    struct Scope(Passing);

    impl Scope {
        fn of(passing: Passing) -> Self {
            Self(PASSING.replace(passing))
        }

        fn end(mut self) -> Passing {
            PASSING.replace(std::mem::replace(&mut self.0, Passing::Nothing))
        }
    }

    impl Drop for Scope {
        fn drop(&mut self) {
            PASSING.replace(std::mem::replace(&mut self.0, Passing::Nothing));
        }
    }

    pub(super) fn json<B: Serialize + ?Sized>(body: &B) -> serde_json::Result<Vec<u8>> {
        let mut buffer = Buffer(Vec::new());
        let scope = Scope::of(Passing::Body(None));
        let written = serde_json::to_writer(&mut buffer, body);
        scope.end();
        written.map(|()| buffer.0)
    }

    /// The sizes of all images in a value, as far as they are known.
    pub(crate) fn pixels<T: Serialize + ?Sized>(of: &T) -> Vec<Pixels> {
        let scope = Scope::of(Passing::Sizes(Vec::new()));
        let _ = serde_json::to_writer(io::sink(), of);
        match scope.end() {
            Passing::Sizes(sizes) => sizes,
            _ => Vec::new(),
        }
    }

    /// A text that may hold an image.
    pub(crate) fn serialize<S: Serializer>(held: &Held, serializer: S) -> Result<S::Ok, S::Error> {
        let is_encoded_later = PASSING.with_borrow_mut(|passing| match (passing, held) {
            (Passing::Body(waiting), Held::Data(data)) => {
                *waiting = Some(data.clone());
                true
            }
            (Passing::Sizes(sizes), held) => {
                sizes.extend(held.pixels());
                true
            }
            _ => false,
        });
        serializer.serialize_str(if is_encoded_later { "" } else { held.as_str() })
    }

    /// What is written, and behind its quotation mark what waits to be encoded.
    struct Buffer(Vec<u8>);

    impl io::Write for Buffer {
        fn write(&mut self, part: &[u8]) -> io::Result<usize> {
            self.0.extend_from_slice(part);
            let waiting = PASSING.with_borrow_mut(|passing| match passing {
                Passing::Body(waiting) => waiting.take(),
                _ => None,
            });
            if let Some(data) = waiting {
                data.append_to(&mut self.0);
            }
            Ok(part.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}
