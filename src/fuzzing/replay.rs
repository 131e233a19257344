//! Replays the corpus of each fuzz target.

#[path = "../../fuzz/replay.rs"]
mod corpus;

use std::path::Path;

macro_rules! replays {
    ($($name:ident: $target:literal => $property:ident;)*) => {$(
        #[test]
        fn $name() {
            corpus::replay(Path::new(env!("CARGO_MANIFEST_DIR")), $target, super::$property);
        }
    )*};
}

replays! {
    a_task_is_read_without_loss_or_is_an_error: "task" => any_task_response;
    no_error_response_shows_a_secret: "error_body" => any_error_response;
    a_delay_is_bounded_whatever_the_headers_are: "retry_after" => any_retry_headers;
    no_error_shows_the_data_of_a_data_uri: "data_uri" => any_text_as_uri;
    media_are_rejected_or_sent_as_they_are: "media" => any_media_bytes;
}
