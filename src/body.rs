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

    /// Puts back what was there before, also if a serializer panics.
    struct Scope(Option<Passing>);

    impl Scope {
        fn of(passing: Passing) -> Self {
            Self(Some(PASSING.replace(passing)))
        }

        fn end(mut self) -> Passing {
            PASSING.replace(self.0.take().unwrap_or(Passing::Nothing))
        }
    }

    impl Drop for Scope {
        fn drop(&mut self) {
            if let Some(before) = self.0.take() {
                PASSING.replace(before);
            }
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

    #[cfg(test)]
    mod tests {
        use bytes::Bytes;

        use super::*;

        fn image() -> Held {
            Held::Data(DataUri::of("image/png", Bytes::from_static(b"abc"), None))
        }

        const TEXT: &str = "data:image/png;base64,YWJj";

        #[test]
        fn media_stand_in_the_body_where_they_stand_in_the_value() {
            let body = json(&("a \"quoted\" prompt", [image(), image()], "")).unwrap();
            let expected = format!(r#"["a \"quoted\" prompt",["{TEXT}","{TEXT}"],""]"#);
            assert_eq!(String::from_utf8(body).unwrap(), expected);
        }

        #[test]
        fn whoever_else_writes_gets_the_text() {
            assert_eq!(serde_json::to_value(image()).unwrap(), TEXT);
            let scope = Scope::of(Passing::Body(None));
            assert_eq!(pixels(&image()), []);
            assert!(matches!(scope.end(), Passing::Body(None)), "what was there before is back");
            assert_eq!(serde_json::to_value(image()).unwrap(), TEXT);
        }
    }
}
