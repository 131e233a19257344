//! Sends the body of a response in a faulty way: in small pieces, or not to its end.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use futures_util::stream::{self, Stream};

use crate::fault::Transfer;

/// How many pieces a body has that drips.
const PIECES: usize = 20;

/// The response with the same headers, its length among them, whose body is sent this way.
pub(super) async fn transferred(response: Response, transfer: Transfer) -> Response {
    let (mut head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if body.is_empty() {
        return Response::from_parts(head, Body::empty());
    }
    head.headers.insert(CONTENT_LENGTH, body.len().into());
    let body = match transfer {
        Transfer::Cut => Body::from_stream(cut(body)),
        Transfer::Drip(time) => Body::from_stream(drip(body, time)),
    };
    Response::from_parts(head, body)
}

/// The first half, then an error, at which the server closes the connection.
fn cut(mut body: Bytes) -> impl Stream<Item = io::Result<Bytes>> {
    let half = body.split_to(body.len() / 2);
    stream::unfold(Some(half), |half| async {
        match half {
            Some(half) => Some((Ok(half), None)),
            None => {
                // What was sent so far leaves the server while it waits.
                tokio::task::yield_now().await;
                Some((Err(io::ErrorKind::ConnectionReset.into()), None))
            }
        }
    })
}

/// Pieces of about the same length, each after the same time.
fn drip(body: Bytes, time: Duration) -> impl Stream<Item = io::Result<Bytes>> {
    let length = body.len().div_ceil(PIECES);
    let pieces = body.len().div_ceil(length);
    let pause = time / u32::try_from(pieces).unwrap_or(u32::MAX);
    stream::unfold(body, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(length.min(rest.len()));
        Some((Ok(piece), rest))
    })
}
