//! What goes over the wire for a request, and what a request refuses before it is sent.

#![cfg(all(feature = "image", feature = "video"))]

use runwayml::types::{
    ImageToVideoGen3aTurbo, ImageToVideoGen45, ImageToVideoRequest, ImageToVideoVeo31,
    ReferenceImage, TextToImageGen4Image, TextToImageGen4ImageRatio, TextToImageRequest,
    VideoToVideoGen4Aleph, VideoUpscaleUpscaleV1,
};
use serde_json::json;

fn image() -> TextToImageGen4Image {
    TextToImageGen4Image::builder().prompt_text("a cat").ratio("1280:720").try_into().unwrap()
}

#[test]
fn the_type_fills_in_the_model_and_nothing_that_was_not_set() {
    let sent = serde_json::to_value(TextToImageRequest::from(image())).unwrap();
    assert_eq!(sent, json!({ "model": "gen4_image", "promptText": "a cat", "ratio": "1280:720" }));
}

#[test]
fn a_misspelt_value_is_refused_with_the_values_there_are() {
    let request = TextToImageGen4Image::builder().prompt_text("a cat").ratio("1280x720");
    let error = TextToImageGen4Image::try_from(request).unwrap_err().to_string();
    assert!(
        error.contains("ratio") && error.contains("`1280x720`") && error.contains("1920:1080"),
        "{error}"
    );
}

#[test]
fn a_value_of_tomorrow_can_be_sent_on_purpose() {
    let ratio = TextToImageGen4ImageRatio::Other("9999:1".to_owned());
    let request: TextToImageGen4Image =
        TextToImageGen4Image::builder().prompt_text("a cat").ratio(ratio).try_into().unwrap();
    assert_eq!(serde_json::to_value(request).unwrap()["ratio"], "9999:1");
}

#[test]
fn a_list_is_counted_before_anything_is_sent() {
    let reference = json!({ "uri": "https://a.example/b.png" });
    let references = |count| -> Vec<ReferenceImage> {
        serde_json::from_value(json!(vec![reference.clone(); count])).unwrap()
    };
    let request = |count| {
        let request = TextToImageGen4Image::builder().prompt_text("a cat").ratio("1280:720");
        TextToImageGen4Image::try_from(request.reference_images(references(count)))
    };
    assert!(request(3).is_ok());
    let error = request(4).unwrap_err().to_string();
    assert!(error.contains("reference_images") && error.contains("at most 3 entries"), "{error}");

    let mut body = serde_json::to_value(image()).unwrap();
    body["referenceImages"] = json!(vec![reference.clone(); 4]);
    let error = serde_json::from_value::<TextToImageGen4Image>(body).unwrap_err().to_string();
    assert!(error.contains("at most 3 entries"), "{error}");
}

#[test]
fn a_value_has_a_name_that_can_be_read() {
    assert_eq!(TextToImageGen4ImageRatio::W1280H720.as_str(), "1280:720");
    assert!(TextToImageGen4ImageRatio::KNOWN.contains(&"1920:1080"));
}

#[test]
fn limits_are_checked_before_anything_is_sent() {
    let request = TextToImageGen4Image::builder().prompt_text("🦀".repeat(501)).ratio("1280:720");
    let error = TextToImageGen4Image::try_from(request).unwrap_err().to_string();
    assert!(error.contains("1000") && error.contains("1002"), "counted in UTF-16 units: {error}");

    let request = ImageToVideoGen45::builder().duration(11);
    let error = ImageToVideoGen45::try_from(
        request.prompt_text("x").prompt_image("https://a.example/b.png").ratio("1280:720"),
    );
    let error = error.unwrap_err().to_string();
    assert!(error.contains("duration") && error.contains("2 to 10"), "{error}");
}

#[test]
fn a_reference_image_takes_only_the_forms_of_the_contract() {
    let image = |uri: &str| ReferenceImage::try_from(ReferenceImage::builder().uri(uri).tag("cat"));
    for uri in ["https://a.example/b.png", "runway://upload", "data:image/png;base64,AA"] {
        assert!(image(uri).is_ok(), "{uri}");
    }
    for uri in ["http://a.example/b.png", "data:video/mp4;base64,AA", "cat.png"] {
        assert!(image(uri).is_err(), "{uri}");
    }
    let tagged = ReferenceImage::builder().uri("https://a.example/b.png").tag("The-Cat");
    assert!(ReferenceImage::try_from(tagged).is_err());
}

#[test]
fn an_alternative_is_chosen_by_its_discriminator() {
    let read = |body| serde_json::from_value::<ImageToVideoRequest>(body);
    let known = read(
        json!({ "model": "veo3.1", "promptImage": "https://a.example/b.png", "ratio": "1280:720", "duration": 6 }),
    );
    assert!(matches!(known.unwrap(), ImageToVideoRequest::Veo31(ImageToVideoVeo31 { .. })));
    let unknown = read(json!({ "model": "gen9" })).unwrap_err().to_string();
    assert!(unknown.contains("`gen9`") && unknown.contains("gen4.5"), "{unknown}");
    let incomplete = read(json!({ "model": "veo3.1" })).unwrap_err().to_string();
    assert!(incomplete.contains("veo3.1") && incomplete.contains("promptImage"), "{incomplete}");
    assert!(read(json!({})).unwrap_err().to_string().contains("`model` is missing"));
}

#[test]
fn models_that_only_cometapi_serves_are_still_there() {
    let video: ImageToVideoGen3aTurbo = ImageToVideoGen3aTurbo::builder()
        .prompt_image("https://a.example/b.png")
        .duration(5)
        .watermark(false)
        .ratio("1280:768")
        .try_into()
        .unwrap();
    let sent = serde_json::to_value(ImageToVideoRequest::from(video)).unwrap();
    assert_eq!(
        sent,
        json!({
            "model": "gen3a_turbo", "promptImage": "https://a.example/b.png", "duration": 5,
            "watermark": false, "ratio": "1280:768",
        }),
    );
    let aleph =
        VideoToVideoGen4Aleph::builder().video_uri("https://a.example/b.mp4").prompt_text("snow");
    assert_eq!(
        serde_json::to_value(VideoToVideoGen4Aleph::try_from(aleph).unwrap()).unwrap()["model"],
        "gen4_aleph"
    );
    let upscale = VideoUpscaleUpscaleV1::builder().video_uri("https://a.example/b.mp4");
    assert_eq!(
        serde_json::to_value(VideoUpscaleUpscaleV1::try_from(upscale).unwrap()).unwrap()["model"],
        "upscale_v1"
    );
}

#[test]
fn no_debug_of_a_request_shows_its_prompt_or_its_images() {
    let uri = format!("data:image/png;base64,{}", "QUJD".repeat(10));
    let reference: ReferenceImage = ReferenceImage::builder().uri(uri).try_into().unwrap();
    let request: TextToImageGen4Image = TextToImageGen4Image::builder()
        .prompt_text("my secret cat")
        .ratio("1280:720")
        .reference_images(vec![reference])
        .try_into()
        .unwrap();
    let shown = format!("{request:?}");
    assert!(!shown.contains("secret") && !shown.contains("QUJD"), "{shown}");
}
