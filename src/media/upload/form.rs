//! A form with a file as a `multipart/form-data` body (RFC 7578) of known length.

use std::future::ready;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt as _, once};
use http_body::{Body, Frame, SizeHint};

/// A form whose last part is the file.
pub(super) struct Form {
    boundary: String,
    /// Everything before the content of the file.
    head: String,
    /// Everything after it.
    tail: String,
}

/// The body of the request, with its length. reqwest requires that it is `Sync`, which the stream is not.
pub(super) struct FormBody<E> {
    pieces: Mutex<BoxStream<'static, Result<Bytes, E>>>,
    left: u64,
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

    /// The body with the pieces of a file of this length.
    pub(super) fn body<E: Send + 'static>(
        self,
        pieces: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
        length: u64,
    ) -> FormBody<E> {
        let left = (self.head.len() as u64).saturating_add(length);
        let left = left.saturating_add(self.tail.len() as u64);
        let piece = |text: String| once(ready(Ok(Bytes::from(text))));
        let pieces = piece(self.head).chain(pieces).chain(piece(self.tail)).boxed();
        FormBody { pieces: Mutex::new(pieces), left }
    }
}

impl<E> Body for FormBody<E> {
    type Data = Bytes;
    type Error = E;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, E>>> {
        let Self { pieces, left } = self.get_mut();
        let pieces = pieces.get_mut().unwrap_or_else(PoisonError::into_inner);
        pieces.poll_next_unpin(context).map_ok(|piece| {
            *left = left.saturating_sub(piece.len() as u64);
            Frame::data(piece)
        })
    }

    /// Sent as `Content-Length`, without which storage rejects the request.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
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
    use std::future::poll_fn;

    use super::*;

    #[tokio::test]
    async fn a_form_has_the_fields_and_then_the_file() {
        let form = Form::new([("key", "a\r\nb"), ("x\"y", "")], "file", "cat\n.png");
        let boundary = form.boundary.clone();
        assert_eq!(form.content_type(), format!("multipart/form-data; boundary={boundary}"));
        let pieces = futures_util::stream::iter([Ok::<_, ()>(Bytes::from("cat"))]);
        let mut body = form.body(pieces, 3);
        let length = body.size_hint().exact();
        let mut sent = Vec::new();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            sent.extend(frame.unwrap().into_data().unwrap());
        }
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na\r\nb\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"x%22y\"\r\n\r\n\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cat%0A.png\"\
             \r\n\r\ncat\r\n--{boundary}--\r\n"
        );
        assert_eq!(String::from_utf8(sent).unwrap(), expected);
        assert_eq!(length, Some(expected.len() as u64));
        assert_eq!(body.size_hint().exact(), Some(0));
    }
}
