//! Replays the corpus of each fuzz target.

use std::path::Path;

/// Calls the property with each input of the corpus.
fn replay(target: &str, property: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut inputs = 0;
    for entry in std::fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        property(&std::fs::read(&path).unwrap());
        inputs += 1;
    }
    assert!(inputs > 0, "the corpus of {target} is empty");
}

macro_rules! replays {
    ($($name:ident: $target:literal => $property:ident;)*) => {$(
        #[test]
        fn $name() {
            replay($target, super::$property);
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
