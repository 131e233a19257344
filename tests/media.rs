//! Media in requests: which bytes and URIs are accepted, how they are sent, and which properties take them.

#![allow(deprecated, reason = "models that Runway retired still work with CometAPI")]

use crate::common::{CREATED, MockResponse, MockServer, SPEC, array, error_message, images, sent};
use proptest::prelude::*;
use runwayml::types::{
    CharacterPerformanceActTwo, ImageToVideoGen45, ImageToVideoHailuo3, ImageToVideoVeo31,
    ImageUpscaleMagnificPrecisionUpscalerV2, TextToImageGen4Image, VideoToVideoAleph2,
    VideoToVideoAleph2KeyframeSeconds, VideoUpscaleUpscaleV1,
};
use runwayml::{Audio, Error, Image, References, Video};
use serde_json::{Value, json};

const VIDEO: &str = "https://media.example.com/a.mp4";

fn image_error(bytes: &[u8]) -> String {
    error_message(Image::from_bytes(bytes.to_vec()))
}

fn small() -> Image {
    Image::from_bytes(images::png(3, 2)).unwrap()
}

fn upscale() -> ImageUpscaleMagnificPrecisionUpscalerV2 {
    ImageUpscaleMagnificPrecisionUpscalerV2::new()
}

#[test]
fn images_are_recognised_by_their_content() {
    for (bytes, media_type) in [
        (images::png(3, 2), "image/png"),
        (images::jpeg(3, 2), "image/jpeg"),
        (images::webp(3, 2), "image/webp"),
    ] {
        let image = Image::from_bytes(bytes).unwrap();
        assert_eq!(image.media_type(), Some(media_type));
        let dimensions = image.dimensions().unwrap();
        assert_eq!((dimensions.width, dimensions.height), (3, 2));
        assert_eq!(dimensions.aspect_ratio(), 1.5);
    }
}

#[test]
fn an_error_names_the_format_and_the_accepted_ones() {
    let expected = "the image must be one of image/jpeg, image/png, image/webp, got";
    assert_eq!(image_error(b"GIF89a\x01\0\x01\0"), format!("{expected} image/gif"));
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    assert_eq!(image_error(heic), format!("{expected} image/heif"));
    assert_eq!(image_error("a cat, in oil".as_bytes()), format!("{expected} text"));
    assert_eq!(image_error(&[0, 1, 2, 3]), format!("{expected} an unknown format"));
    assert_eq!(image_error(b""), "the image must not be empty");
    let mp4 = b"\0\0\0\x18ftypisom\0\0\x02\0isommp41";
    assert_eq!(image_error(mp4), format!("{expected} video/mp4"));
    let quicktime = b"\0\0\0\x14ftypqt  \0\0\x02\0qt  ";
    let error = error_message(Audio::from_bytes(&quicktime[..]));
    assert!(error.ends_with("got video/quicktime"), "{error}");
}

#[test]
fn mp4_with_any_of_its_brands_is_accepted() {
    let file = |brand: &str| {
        [b"\0\0\0\x14ftyp", brand.as_bytes(), b"\0\0\x02\0", brand.as_bytes()].concat()
    };
    for brand in ["isom", "mp42", "dash", "M4A ", "3gp4"] {
        let audio = Audio::from_bytes(file(brand)).unwrap();
        assert_eq!(audio.media_type(), Some("audio/mp4"), "{brand}");
    }
    for (brand, media_type) in [
        ("isom", "video/mp4"),
        ("mp42", "video/mp4"),
        ("M4V ", "video/mp4"),
        ("3gp4", "video/3gpp"),
    ] {
        let video = Video::from_bytes(file(brand)).unwrap();
        assert_eq!(video.media_type(), Some(media_type), "{brand}");
    }
}

#[test]
fn a_truncated_image_is_rejected() {
    for bytes in [images::png(3, 2), images::jpeg(3, 2), images::webp(3, 2)] {
        for length in 16..bytes.len() {
            let error = image_error(&bytes[..length]);
            assert!(error.contains("truncated"), "{length}: {error}");
        }
    }
}

#[tokio::test]
async fn an_error_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    std::fs::write(&path, "GIF89a, whatever its name says").unwrap();
    let error = Image::open(&path).await.unwrap_err().to_string();
    assert!(error.ends_with("got image/gif"), "{error}");

    let error = Image::open(folder.path().join("no.png")).await.unwrap_err().to_string();
    assert!(error.contains("no.png`; check that it exists"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_read_as_a_file_is() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::write(pipe, images::png(3, 2)).unwrap()
    });
    let image = Image::open(&pipe).await.unwrap();
    writer.join().unwrap();
    upscale().image_uri(image).check().unwrap();
}

#[tokio::test]
async fn an_image_is_read_from_a_reader() {
    let image = Image::from_reader(&*images::png(4, 2)).await.unwrap();
    assert_eq!(image.dimensions().unwrap().aspect_ratio(), 2.0);
}

#[test]
fn a_small_image_is_sent_as_a_data_uri() {
    use base64::Engine as _;

    let request = upscale().image_uri(small());
    request.check().unwrap();
    let uri = sent(&request)["imageUri"].as_str().unwrap().to_owned();
    let (head, data) = uri.split_once(',').unwrap();
    assert_eq!(head, "data:image/png;base64");
    let decoded = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
    assert_eq!(decoded, images::png(3, 2));

    assert_eq!(sent(&request)["imageUri"], uri, "serialization does not consume the image");
    assert_eq!(sent(&request.clone())["imageUri"], uri);
    let stored: ImageUpscaleMagnificPrecisionUpscalerV2 =
        serde_json::from_value(sent(&request)).unwrap();
    assert_eq!((stored.check(), &stored), (Ok(()), &request));
    assert_eq!(upscale().image_uri(uri), request);
    assert_ne!(upscale().image_uri(Image::from_bytes(images::png(4, 2)).unwrap()), request);
}

/// How many characters the spec allows in a data URI of an image.
fn max_data_uri_length() -> usize {
    let formats = array(&SPEC["components"]["schemas"]["ImageUri"]["anyOf"]);
    let is_data_uri = |format: &&Value| format["pattern"].as_str().unwrap().starts_with("^data:");
    formats.iter().find(is_data_uri).unwrap()["maxLength"].as_u64().unwrap() as usize
}

#[test]
fn an_image_that_is_too_large_for_a_data_uri_is_rejected() {
    let head = "data:image/png;base64,".len();
    let max_bytes = (max_data_uri_length() - head) / 4 * 3;
    let image =
        |length| Image::from_bytes(images::padded_png(length)).unwrap().with_name("cat.png");
    upscale().image_uri(image(max_bytes)).check().unwrap();
    let error = error_message(upscale().image_uri(image(max_bytes + 1)).check());
    let expected = format!(
        "`imageUri` cannot take `cat.png` (image/png, {} bytes) as a data URI of at most {} characters",
        max_bytes + 1,
        max_data_uri_length(),
    );
    assert!(error.starts_with(&expected), "{error}");
    assert!(error.contains("upload it with `resolve`"), "{error}");
}

#[tokio::test]
async fn a_large_file_is_rejected_before_sending() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.png");
    std::fs::write(&path, images::padded_png(5_000_000)).unwrap();
    let request = upscale().image_uri(Image::open(&path).await.unwrap());
    let error = error_message(request.check());
    assert!(error.starts_with("`imageUri` cannot take `large.png`"), "{error}");
    assert!(error.contains("5000000 bytes") && error.contains("`resolve`"), "{error}");
    assert!(serde_json::to_value(&request).is_err(), "it has no data URI");
    assert_eq!(request, request.clone());
    let other = folder.path().join("other.png");
    std::fs::copy(&path, &other).unwrap();
    assert_ne!(upscale().image_uri(Image::open(other).await.unwrap()), request);

    let server = MockServer::start([MockResponse::json(200, CREATED)]).await;
    let error = server.client().image_upscale(request).send().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
    assert_eq!(server.count(), 0);
}

#[test]
fn media_are_wrapped_in_the_object_that_a_property_takes() {
    let video = Video::from_uri(VIDEO).unwrap();
    let expected = json!({ "type": "video", "uri": VIDEO });

    let request = CharacterPerformanceActTwo::new().character(small()).reference(&video);
    request.check().unwrap();
    assert_eq!(sent(&request)["character"]["type"], "image");
    assert!(sent(&request)["character"]["uri"].as_str().unwrap().starts_with("data:image/png;"));
    assert_eq!(sent(&request)["reference"], expected);

    let request = CharacterPerformanceActTwo::new().character(&video).reference(&video);
    request.check().unwrap();
    assert_eq!(sent(&request)["character"], expected);

    let error = error_message(
        CharacterPerformanceActTwo::new().character(&video).reference(small()).check(),
    );
    assert_eq!(error, "`reference` does not accept an image; set another value");
}

#[test]
fn each_image_of_a_list_is_wrapped() {
    let request = TextToImageGen4Image::new().prompt_text("a cat").ratio("1280:720");
    let street = Image::from_uri("https://images.example.com/street.webp").unwrap();
    let request = request.reference_images([&small(), &street]);
    request.check().unwrap();
    let list = &sent(&request)["referenceImages"];
    assert!(list[0]["uri"].as_str().unwrap().starts_with("data:image/png;base64,"), "{list}");
    assert_eq!(list[1], json!({ "uri": "https://images.example.com/street.webp" }));
}

#[test]
fn a_keyframe_takes_an_image_and_its_time() {
    let keyframe = VideoToVideoAleph2KeyframeSeconds::new().seconds(1.5).uri(small());
    keyframe.check().unwrap();
    let request = VideoToVideoAleph2::new().video_uri(VIDEO).keyframes([keyframe]);
    request.check().unwrap();
    assert_eq!(sent(&request)["keyframes"][0]["seconds"], 1.5);
    assert!(sent(&request)["keyframes"][0]["uri"].as_str().unwrap().starts_with("data:image/"));
}

#[test]
fn ambiguous_media_are_rejected() {
    // A keyframe needs a time in seconds or as a share of the video.
    let request = VideoToVideoAleph2::new().video_uri(VIDEO).keyframes([small()]);
    let error = error_message(request.check());
    assert!(error.starts_with("`keyframes[0]` "), "{error}");
}

#[test]
fn media_of_another_kind_are_rejected() {
    let video = Video::from_uri(VIDEO).unwrap();
    assert_eq!(
        error_message(upscale().image_uri(video).check()),
        "`imageUri` does not accept a video; set another value"
    );
    let error = error_message(VideoUpscaleUpscaleV1::new().video_uri(small()).check());
    assert_eq!(error, "`videoUri` does not accept an image; set another value");
    let request = TextToImageGen4Image::new().prompt_text(small()).ratio("1280:720");
    assert_eq!(
        error_message(request.check()),
        "`promptText` does not accept an image; set another value"
    );
}

#[test]
fn a_position_must_be_one_of_the_spec() {
    let at = |position: &str| {
        Image::from_uri("https://a.example/b.png").unwrap().with_position(position)
    };
    let veo = || ImageToVideoVeo31::new().ratio("1280:720").duration(6);
    let request = veo().prompt_image([at("first"), at("last")]);
    request.check().unwrap();
    assert_eq!(sent(&request)["promptImage"][1]["position"], "last");
    let request = veo().prompt_image(at("last"));
    request.check().unwrap();
    assert_eq!(
        sent(&request)["promptImage"],
        json!([{ "uri": "https://a.example/b.png", "position": "last" }]),
        "an image with a position is sent in a list",
    );
    let error = error_message(veo().prompt_image([at("middle")]).check());
    assert_eq!(error, "`promptImage[0].position` must be one of first, last, got \"middle\"");

    let gen45 = || ImageToVideoGen45::new().prompt_text("x").ratio("1280:720").duration(5);
    let error = error_message(gen45().prompt_image([at("last")]).check());
    assert_eq!(error, "`promptImage[0].position` must be one of first, got \"last\"");
    let error = error_message(gen45().prompt_image([at("first"), at("first")]).check());
    assert_eq!(error, "`promptImage` must have exactly 1 entry, got 2");
    let request = gen45().prompt_image(small());
    request.check().unwrap();
    assert!(sent(&request)["promptImage"].is_string(), "without a position it is sent as a string");
}

#[test]
fn a_position_is_rejected_where_the_spec_has_none() {
    let first = small().with_position("first");
    let error = error_message(upscale().image_uri(&first).check());
    assert!(error.starts_with("`imageUri` takes no position, got \"first\""), "{error}");
    let request = TextToImageGen4Image::new().prompt_text("x").ratio("1280:720");
    let error = error_message(request.reference_images([&first]).check());
    assert!(error.starts_with("`referenceImages[0]` takes no position, got \"first\""), "{error}");
    let request = ImageToVideoHailuo3::new().prompt_image([first]);
    let sent = serde_json::to_value(request);
    assert!(sent.unwrap_err().to_string().contains("takes no position"));
}

#[test]
fn an_image_is_accepted_where_the_spec_allows_any_value() {
    let request = ImageToVideoHailuo3::new().prompt_image([small()]).duration(6);
    let request = request.prompt_text("x");
    request.check().unwrap();
    assert!(sent(&request)["promptImage"][0].as_str().unwrap().starts_with("data:image/png;"));
}

#[test]
fn a_url_is_one_that_a_provider_can_fetch() {
    let uri_error = |uri: &str| error_message(Image::from_uri(uri));
    assert!(Image::from_uri("https://images.example.com/street.webp?size=2").is_ok());
    assert!(Image::from_uri("runway://a1b2c3d4").is_ok());
    assert!(uri_error("runway://cat").contains("13 to 5000"));
    assert!(uri_error("http://images.example.com/a.png").contains("`https://`"));
    assert!(uri_error("https://127.0.0.1/cat.png").contains("public domain"));
    assert!(uri_error("https://[::1]/cat.png").contains("public domain"));
    assert!(uri_error("https://localhost/cat.png").contains("public domain"));
    assert!(uri_error("https://me:word@example.com/cat.png").contains("credentials"));
    assert!(uri_error("https://example.com/a cat.png").contains("percent-encode"));
    let long = format!("https://example.com/{}", "a".repeat(2048));
    assert!(uri_error(&long).contains("2048"));
    for (uri, shown) in [
        ("cdn.example.com/a.png?X-Amz-Signature=f00d", "\"cdn.example.com/a.png?…\""),
        ("/a.png?sig=f00d", "\"/a.png?…\""),
    ] {
        let error = uri_error(uri);
        assert!(error.contains(shown) && !error.contains("f00d"), "{error}");
    }
}

proptest! {
    #[test]
    fn an_error_about_a_uri_contains_no_secret(uri in ".{0,80}", path in "[a-z0-9/]{0,20}") {
        let _ = Image::from_uri(uri.as_str());
        for with_secrets in [
            format!("https://user:hunter2@example.com/{path}?hunter2#hunter2"),
            format!("cdn.example.com/{path}?X-Amz-Signature=hunter2"),
            format!("/{path}?sig=hunter2"),
            format!("{path}?to=https://hunter2"),
        ] {
            let error = Image::from_uri(with_secrets).unwrap_err();
            let printed = format!("{error} {error:?}");
            prop_assert!(!printed.contains("hunter2"), "{}", printed);
        }
    }

    #[test]
    fn a_public_https_url_is_accepted(host in "[a-z]{1,9}(\\.[a-z]{2,9}){1,3}", path in "[a-z0-9/._-]{0,40}") {
        let url = format!("https://{host}/{path}");
        prop_assert!(Image::from_uri(&url).is_ok(), "{}", url);
    }

    #[test]
    fn no_bytes_cause_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 0..3_usize) {
        let head: [&[u8]; 3] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x10\0\0\0WEBP"];
        let _ = Image::from_bytes(bytes.clone());
        let _ = Image::from_bytes([head[kind], &bytes].concat());
    }
}

#[test]
fn debug_prints_only_the_format_and_the_size_of_an_image() {
    let printed = format!("{:?}", small());
    assert!(
        printed.contains("image/png") && printed.contains("3x2") && !printed.contains("IEND"),
        "{printed}"
    );
    let printed = format!("{:?}", Image::from_uri("https://a.example/b.png?key=1").unwrap());
    assert!(!printed.contains("key"), "{printed}");
    let printed = format!("{:?}", Image::from_uri("runway://a1b2c3d4").unwrap());
    assert!(printed.contains("runway://… (17 bytes)"), "{printed}");
    let printed = format!("{:?}", upscale().image_uri(small()));
    assert!(printed.contains("image/png") && !printed.contains("base64"), "{printed}");
}

#[tokio::test]
async fn the_body_is_the_serialized_request() {
    let image = Image::from_bytes(images::jpeg(3, 2)).unwrap();
    let request = TextToImageGen4Image::new()
        .prompt_text("a \"cat\"\n@cat")
        .ratio("1280:720")
        .references(References::new().tag("cat", &image).unwrap().image(&image).unwrap());
    let server = MockServer::start([MockResponse::json(200, CREATED)]).await;
    server.client().text_to_image(request.clone()).send().await.unwrap();
    assert_eq!(server.requests()[0].body, serde_json::to_string(&request).unwrap());
    assert!(server.requests()[0].head.contains("content-type: application/json"));
}

#[test]
fn uris_urls_and_bytes_convert_into_media() {
    const URI: &str = "https://a.example/b.png";
    let url = runwayml::http::Url::parse(URI).unwrap();
    let png = images::padded_png(1000);
    let runway_uri = runwayml::media::RunwayUri::from("runway://a1b2c3".to_owned());
    let references = runwayml::References::new()
        .image(URI)
        .and_then(|all| all.image(URI.to_owned()))
        .and_then(|all| all.image(&url))
        .and_then(|all| all.image(url.clone()))
        .and_then(|all| all.image(runwayml::types::Url::from(URI)))
        .and_then(|all| all.image(png.clone()))
        .and_then(|all| all.image(&runway_uri));
    assert_eq!(references.unwrap().len(), 7);
    assert!(runwayml::References::new().image(b"no image".to_vec()).is_err());
    upscale().image_uri(&runway_uri).check().unwrap();
    upscale().image_uri(&url).check().unwrap();
}
