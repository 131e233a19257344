//! Operations with a cursor: streams of their pages and of their items.

use crate::common::{MockResponse, MockServer};
use futures_util::{StreamExt as _, TryStreamExt as _};
use runwayml::Error;
use runwayml::types::Voice;

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

/// A page with these voices and the cursor of the next.
fn page(ids: &[&str], next: &str) -> MockResponse {
    let data: Vec<_> = ids.iter().map(|id| serde_json::json!({ "id": id })).collect();
    let next = (!next.is_empty()).then_some(next);
    MockResponse::json(200, serde_json::json!({ "data": data, "nextCursor": next }).to_string())
}

fn ids(voices: &[Voice]) -> Vec<&str> {
    voices.iter().map(|voice| voice.id.as_str()).collect()
}

/// The cursor of each request, empty for none.
fn cursors(server: &MockServer) -> Vec<String> {
    let cursor = |head: &str| {
        let query = head.split("cursor=").nth(1).unwrap_or_default();
        query.split(['&', ' ']).next().unwrap_or_default().to_owned()
    };
    server.requests().iter().map(|request| cursor(&request.head)).collect()
}

#[tokio::test]
async fn the_items_of_all_pages_are_streamed_in_order() {
    let server =
        MockServer::start([page(&["a", "b"], "2"), page(&[], "3"), page(&["c"], "")]).await;
    let voices = server.client().list_voices().limit(2).into_stream();
    let voices: Vec<Voice> = voices.try_collect().await.unwrap();
    assert_eq!(ids(&voices), ["a", "b", "c"]);
    assert_eq!(cursors(&server), ["", "2", "3"]);
    assert!(server.requests().iter().all(|request| request.head.contains("limit=2")));
}

#[tokio::test]
async fn a_page_is_requested_only_when_its_items_are_needed() {
    let server = MockServer::start([page(&["a", "b"], "2"), page(&["c"], "")]).await;
    let mut voices = server.client().list_voices().into_stream();
    assert_eq!(voices.next().await.unwrap().unwrap().id, "a");
    assert_eq!(voices.next().await.unwrap().unwrap().id, "b");
    assert_eq!(server.count(), 1);
    assert_eq!(voices.next().await.unwrap().unwrap().id, "c");
    assert!(voices.next().await.is_none() && voices.next().await.is_none());
}

#[tokio::test]
async fn the_stream_ends_when_a_cursor_is_repeated() {
    let server = MockServer::start([page(&["a"], "2"), page(&["b"], "3"), page(&["c"], "2")]).await;
    let pages = server.client().list_voices().into_pages();
    let pages: Vec<_> = pages.try_collect().await.unwrap();
    assert_eq!(pages.len(), 3);

    let server = MockServer::start([page(&["a"], "start")]).await;
    let voices = server.client().list_voices().cursor("start").into_stream();
    assert_eq!(voices.try_collect::<Vec<_>>().await.unwrap().len(), 1);
    assert_eq!(cursors(&server), ["start"]);
}

#[tokio::test]
async fn an_error_is_yielded_once_and_ends_the_stream() {
    let server =
        MockServer::start([page(&["a"], "2"), MockResponse::json(401, r#"{"error":"no"}"#)]).await;
    let mut voices = server.client().list_voices().into_stream();
    assert!(voices.next().await.unwrap().is_ok());
    assert!(matches!(voices.next().await.unwrap(), Err(Error::Api(_))));
    assert!(voices.next().await.is_none());
}

macro_rules! each {
    ($($id:ident ($($_argument:ident = $argument:literal),*) [$($setter:ident = $value:literal),*];)*) => {
        /// Reads all pages of each operation with a cursor; returns how many operations there are.
        async fn read_all() -> usize {
            let mut count = 0;
            $({
                let server = MockServer::start([page(&[], "2"), page(&[], "")]).await;
                let pages = server.client().$id($($argument),*)$(.$setter($value))*.into_pages();
                assert_eq!(pages.count().await, 2, stringify!($id));
                assert_eq!(cursors(&server), ["", "2"], stringify!($id));
                count += 1;
            })*
            count
        }
    };
}

paged! { each }

#[tokio::test]
async fn every_operation_with_a_cursor_can_be_streamed() {
    assert!(read_all().await >= 8);
}
