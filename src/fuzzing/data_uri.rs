//! Text where a request takes the URI of media: what is accepted is sent unchanged, and an error does
//! not show the data of a data URI.

use serde_json::json;

use crate::error::{Error, MediaError};
use crate::generated::types::{ReferenceImage, TextToImageGen4Image};
use crate::media::{Audio, Image, Video};
use crate::redaction::{Redaction, redact_text};

/// Shorter data may be part of a message by chance.
const MIN_DATA: usize = 24;

pub fn any_text_as_uri(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let data = data(text);
    assert_hidden(&redact_text(text), &data);
    if is_one_word(text) {
        assert_hidden(&Redaction::default().apply(text), &data);
    }
    for error in
        [Image::from_uri(text).err(), Video::from_uri(text).err(), Audio::from_uri(text).err()]
    {
        assert_error_hides(error, &data);
    }
    if let Ok(image) = Image::from_uri(text) {
        assert!(["https://", "runway://"].iter().any(|scheme| text.starts_with(scheme)), "{text}");
        assert_sent_unchanged(&request(ReferenceImage::new().uri(image)), text);
    }
    let request = request(ReferenceImage::new().uri(text));
    assert_hidden(&format!("{request:?} {request:#?}"), &data);
    match request.check().map_err(Error::from) {
        Ok(()) => assert_sent_unchanged(&request, text),
        Err(error) => assert_hidden(&format!("{error} {error:?} {error:#?}"), &data),
    }
}

fn request(image: ReferenceImage) -> TextToImageGen4Image {
    TextToImageGen4Image::new().prompt_text("a cat").ratio("1920:1080").reference_images([image])
}

/// The URI is in the request, and a stored request is the same after it is read.
fn assert_sent_unchanged(request: &TextToImageGen4Image, uri: &str) {
    let body = serde_json::to_value(request).unwrap();
    assert_eq!(body["referenceImages"], json!([{ "uri": uri }]));
    let stored: TextToImageGen4Image = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(serde_json::to_value(&stored).unwrap(), body);
    assert!(stored == *request && stored.check().is_ok());
}

/// The parts of a data URI that are long enough to be recognised.
fn data(uri: &str) -> Vec<&str> {
    let uri = uri.trim_start();
    let is_data_uri = uri.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    let (head, data) = uri.split_once(',').filter(|_| is_data_uri).unwrap_or_default();
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let is_long = |part: &&str| part.len() >= MIN_DATA && !head.contains(&part[..MIN_DATA]);
    data.split(|c| !is_base64(c)).filter(is_long).collect()
}

/// Whether it is a data URI without what ends one within a text, and with a media type.
fn is_one_word(uri: &str) -> bool {
    let media_type = uri.get(5..).and_then(|rest| rest.split([';', ',']).next()).unwrap_or(":");
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '+' | '.' | '-' | '_');
    let ends = |c: char| c.is_whitespace() || c.is_control() || "\"<>`%\\&".contains(c);
    media_type.chars().all(is_part) && !uri.contains(ends)
}

fn assert_error_hides(error: Option<MediaError>, data: &[&str]) {
    let Some(error) = error.map(Error::from) else { return };
    assert_hidden(&format!("{error} {error:?} {error:#?}"), data);
}

#[track_caller]
fn assert_hidden(shown: &str, data: &[&str]) {
    for part in data {
        assert!(!shown.contains(&part[..MIN_DATA]), "shows {part}: {shown}");
    }
}
