//! Streams over the pages and the items of an operation that returns one page at a time.

#![allow(dead_code, reason = "the enabled API areas may have no pages")]

use std::collections::HashSet;

use futures_util::stream::{self, Stream, StreamExt as _, TryStreamExt as _};
use serde::de::DeserializeOwned;

use crate::drift::Inspect;
use crate::error::Error;
use crate::schema::Node;
use crate::transport::Request;

/// The request for the next page, if there is one, and the cursors that were used.
struct Next {
    request: Option<Request>,
    seen: HashSet<String>,
}

/// The pages from the one that the request selects to the last. The stream also ends after an error, and
/// at a repeated cursor, which would lead to the same pages again. `parameter` is the query parameter for
/// the cursor.
pub(crate) fn pages<P>(
    request: Request,
    parameter: &'static str,
    next_cursor: fn(&P) -> Option<&str>,
) -> impl Stream<Item = Result<P, Error>> + Send + Unpin + 'static
where
    P: DeserializeOwned + Inspect + Send + 'static,
{
    let first = request.query(parameter).and_then(Node::as_str).map(str::to_owned);
    let next = Next { request: Some(request), seen: first.into_iter().collect() };
    Box::pin(stream::try_unfold(next, move |Next { request, mut seen }| async move {
        let Some(mut request) = request else { return Ok(None) };
        let page: P = request.clone().send().await?.decode()?.value;
        let cursor = next_cursor(&page).filter(|cursor| !cursor.is_empty());
        let request = match cursor {
            Some(cursor) if seen.insert(cursor.to_owned()) => {
                request.set_query(parameter, Node::String(cursor.to_owned()));
                Some(request)
            }
            _ => None,
        };
        Ok(Some((page, Next { request, seen })))
    }))
}

/// The items of all pages.
pub(crate) fn items<P, T>(
    pages: impl Stream<Item = Result<P, Error>> + Send + Unpin + 'static,
    items: fn(P) -> Vec<T>,
) -> impl Stream<Item = Result<T, Error>> + Send + Unpin + 'static
where
    P: Send + 'static,
    T: Send + 'static,
{
    let pages = pages.map_ok(move |page| stream::iter(items(page).into_iter().map(Ok::<T, Error>)));
    pages.try_flatten().boxed()
}
