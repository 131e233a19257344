//! Operations with a cursor: streams over their pages and their items.

mod common;

use common::{Answer, Script};
use futures_util::{StreamExt as _, TryStreamExt as _};
use runwayml::Error;
use runwayml::types::Voice;

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

/// A page with these voices and the cursor of the next.
fn page(ids: &[&str], next: &str) -> Answer {
    let data: Vec<_> = ids.iter().map(|id| serde_json::json!({ "id": id })).collect();
    let next = (!next.is_empty()).then_some(next);
    Answer::json(200, &serde_json::json!({ "data": data, "nextCursor": next }).to_string())
}

fn ids(voices: &[Voice]) -> Vec<&str> {
    voices.iter().map(|voice| voice.id.as_str()).collect()
}

/// The cursors that were asked for, empty for none.
fn cursors(script: &Script) -> Vec<String> {
    let cursor = |head: &str| {
        let query = head.split("cursor=").nth(1).unwrap_or_default();
        query.split(['&', ' ']).next().unwrap_or_default().to_owned()
    };
    script.requests().iter().map(|request| cursor(&request.head)).collect()
}

#[tokio::test]
async fn the_items_of_all_pages_are_streamed_in_order() {
    let script = Script::start([page(&["a", "b"], "2"), page(&[], "3"), page(&["c"], "")]).await;
    let voices = script.client().list_voices().limit(2).into_stream();
    let voices: Vec<Voice> = voices.try_collect().await.unwrap();
    assert_eq!(ids(&voices), ["a", "b", "c"]);
    assert_eq!(cursors(&script), ["", "2", "3"]);
    assert!(script.requests().iter().all(|request| request.head.contains("limit=2")));
}

#[tokio::test]
async fn a_page_is_only_read_when_it_is_needed() {
    let script = Script::start([page(&["a", "b"], "2"), page(&["c"], "")]).await;
    let mut voices = script.client().list_voices().into_stream();
    assert_eq!(voices.next().await.unwrap().unwrap().id, "a");
    assert_eq!(voices.next().await.unwrap().unwrap().id, "b");
    assert_eq!(script.count(), 1);
    assert_eq!(voices.next().await.unwrap().unwrap().id, "c");
    assert!(voices.next().await.is_none() && voices.next().await.is_none());
}

#[tokio::test]
async fn the_stream_ends_where_a_cursor_is_repeated() {
    let script = Script::start([page(&["a"], "2"), page(&["b"], "3"), page(&["c"], "2")]).await;
    let pages = script.client().list_voices().into_pages();
    let pages: Vec<_> = pages.try_collect().await.unwrap();
    assert_eq!(pages.len(), 3);

    let script = Script::start([page(&["a"], "start")]).await;
    let voices = script.client().list_voices().cursor("start").into_stream();
    assert_eq!(voices.try_collect::<Vec<_>>().await.unwrap().len(), 1);
    assert_eq!(cursors(&script), ["start"]);
}

#[tokio::test]
async fn an_error_is_yielded_once_and_ends_the_stream() {
    let script = Script::start([page(&["a"], "2"), Answer::json(401, r#"{"error":"no"}"#)]).await;
    let mut voices = script.client().list_voices().into_stream();
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
                let script = Script::start([page(&[], "2"), page(&[], "")]).await;
                let pages = script.client().$id($($argument),*)$(.$setter($value))*.into_pages();
                assert_eq!(pages.count().await, 2, stringify!($id));
                assert_eq!(cursors(&script), ["", "2"], stringify!($id));
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
