//! A form with a file as a `multipart/form-data` body (RFC 7578) of known length.

use std::future::ready;

use bytes::Bytes;
use futures_util::stream::{Stream, StreamExt as _, once};

/// A form whose last part is the file.
pub(super) struct Form {
    boundary: String,
    /// Everything before the content of the file.
    head: String,
    /// Everything after it.
    tail: String,
}

impl Form {
    pub(super) fn new<'a>(
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
        file_part: &str,
        file_name: &str,
    ) -> Self {
        let boundary = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        let mut head = String::new();
        for (name, value) in fields {
            let name = in_quotes(name);
            head += &format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        let file_name = in_quotes(file_name);
        head += &format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{file_part}\"; \
             filename=\"{file_name}\"\r\n\r\n"
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        Self { boundary, head, tail }
    }

    pub(super) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// The length of the body with a file of this length.
    pub(super) fn length(&self, file: u64) -> u64 {
        (self.head.len() as u64).saturating_add(file).saturating_add(self.tail.len() as u64)
    }

    /// The body with the pieces of the file.
    pub(super) fn body<E: Send + 'static>(
        self,
        pieces: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    ) -> impl Stream<Item = Result<Bytes, E>> + Send + 'static {
        let piece = |text: String| once(ready(Ok(Bytes::from(text))));
        piece(self.head).chain(pieces).chain(piece(self.tail))
    }
}

/// A name escaped for the quotes of a part's header, as browsers do; and a backslash, because some
/// parsers read it as an escape.
fn in_quotes(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '"' => quoted.push_str("%22"),
            '\\' => quoted.push_str("\\\\"),
            '\r' => quoted.push_str("%0D"),
            '\n' => quoted.push_str("%0A"),
            character if character.is_control() => quoted.push('_'),
            character => quoted.push(character),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_form_has_the_fields_and_then_the_file() {
        let form = Form::new([("key", "a\r\nb"), ("x\"y", "")], "file", "cat\n.png");
        let boundary = form.boundary.clone();
        let length = form.length(3);
        assert_eq!(form.content_type(), format!("multipart/form-data; boundary={boundary}"));
        let pieces = futures_util::stream::iter([Ok::<_, ()>(Bytes::from("cat"))]);
        let body: Vec<_> = form.body(pieces).collect().await;
        let body: Vec<u8> = body.into_iter().flat_map(Result::unwrap).collect();
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na\r\nb\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"x%22y\"\r\n\r\n\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cat%0A.png\"\
             \r\n\r\ncat\r\n--{boundary}--\r\n"
        );
        assert_eq!(String::from_utf8(body).unwrap(), expected);
        assert_eq!(length, expected.len() as u64);
    }
}
