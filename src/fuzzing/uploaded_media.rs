//! Bytes as an image, a video and an audio clip: each is rejected, or it can be part of a request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::error::{Error, MediaError};
use crate::generated::types::{ReferenceImage, TextToImageGen4Image};
use crate::media::{Audio, Image, Kind, Media, Video};

/// The maximum length of an error, in bytes.
const MAX_MESSAGE: usize = 1024;

pub fn any_media_bytes(input: &[u8]) {
    if let Some(image) = recognised(Image::from_bytes(input.to_vec()), "image/") {
        let dimensions = image.dimensions().expect("an accepted image has dimensions");
        let ratio = dimensions.aspect_ratio();
        assert!(dimensions.width > 0 && dimensions.height > 0 && ratio > 0.0 && ratio.is_finite());
        assert_sent(&image, input);
    }
    let video = recognised(Video::from_bytes(input.to_vec()), "video/");
    assert!(video.is_none_or(|video| video.dimensions().is_none()));
    let audio = recognised(Audio::from_bytes(input.to_vec()), "audio/");
    assert!(audio.is_none_or(|audio| audio.dimensions().is_none()));
}

/// Media of this kind; otherwise the error says what is wrong in a few words.
fn recognised<K: Kind>(media: Result<Media<K>, MediaError>, prefix: &str) -> Option<Media<K>> {
    match media.map_err(Error::from) {
        Ok(media) => {
            assert!(media.media_type().is_some_and(|found| found.starts_with(prefix)), "{media:?}");
            Some(media)
        }
        Err(error) => {
            assert!(format!("{error:?}").len() <= MAX_MESSAGE, "{error:?}");
            None
        }
    }
}

/// It is sent as a data URI that has its media type and its bytes.
fn assert_sent(image: &Image, bytes: &[u8]) {
    let request = TextToImageGen4Image::new()
        .prompt_text("a cat")
        .ratio("1920:1080")
        .reference_images([ReferenceImage::new().uri(image)]);
    request.check().unwrap();
    let body: Value = serde_json::to_value(&request).unwrap();
    let uri = body["referenceImages"][0]["uri"].as_str().expect("an image is sent as a string");
    let prefix = format!("data:{};base64,", image.media_type().unwrap_or_default());
    let data = uri.strip_prefix(&prefix).expect("a data URI has the media type of the image");
    assert!(STANDARD.decode(data).is_ok_and(|decoded| decoded == bytes), "{uri}");
}
