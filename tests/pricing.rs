//! Price estimates for typed and JSON requests.

use runwayml::pricing::{self, Amount, Estimate};
use runwayml::types::{
    CharacterPerformanceActTwo, ImageToVideoGen4Turbo, ImageToVideoGen45, ImageToVideoRequest,
    IntoInput, TextToImageGeminiImage3Pro, TextToImageGen4Image, TextToImageGen4ImageRatio,
    TextToImageGptImage2, TextToImageRequest, TextToImageSeedream5Lite, TextToVideoVeo31,
};
use runwayml::{Client, Provider};
use serde::Serialize;
use serde_json::{Value, json};

const IMAGE: &str = "https://a.example/b.png";

/// The exact price at Runway, if it is known.
fn credits(request: &impl Serialize) -> Option<f64> {
    match pricing::estimate(Provider::Runway, request)?.exact()? {
        Amount::Credits(credits) => Some(credits),
        other => panic!("Runway charges in credits, not {other:?}"),
    }
}

fn gen4_image(ratio: impl IntoInput) -> TextToImageGen4Image {
    TextToImageGen4Image::new().prompt_text("a cat").ratio(ratio)
}

fn gemini(ratio: &str) -> TextToImageGeminiImage3Pro {
    TextToImageGeminiImage3Pro::new().prompt_text("a cat").ratio(ratio)
}

fn gen45(seconds: i64) -> ImageToVideoGen45 {
    let request = ImageToVideoGen45::new().prompt_text("a cat").prompt_image(IMAGE);
    request.ratio("1280:720").duration(seconds)
}

fn estimate_of_json(provider: Provider, request: Value) -> Option<Estimate> {
    pricing::estimate(provider, &request)
}

#[test]
fn a_720p_image_costs_five_credits() {
    assert_eq!(credits(&gen4_image("1280:720")), Some(5.0));
    assert_eq!(credits(&TextToImageRequest::from(gen4_image("1680:720"))), Some(5.0));
}

#[test]
fn a_1080p_image_costs_eight_credits() {
    assert_eq!(credits(&gen4_image("1920:1080")), Some(8.0));
}

#[test]
fn a_4k_image_has_its_own_price() {
    assert_eq!(credits(&gemini("1024:1024")), Some(20.0));
    assert_eq!(credits(&gemini("2048:2048")), Some(20.0));
    assert_eq!(credits(&gemini("4096:4096")), Some(40.0));
}

#[test]
fn a_price_is_per_image() {
    let request = TextToImageSeedream5Lite::new().prompt_text("a cat").ratio("2048:2048");
    assert_eq!(credits(&request), Some(4.0));
    assert_eq!(credits(&request.output_count(3)), Some(12.0));
}

#[test]
fn an_unknown_size_has_no_price() {
    let unknown = TextToImageGen4ImageRatio::Other("9999:1".to_owned());
    assert_eq!(credits(&gen4_image(unknown)), None);
}

#[test]
fn a_video_is_priced_per_second() {
    assert_eq!(credits(&gen45(5)), Some(60.0));
    assert_eq!(credits(&ImageToVideoRequest::from(gen45(10))), Some(120.0));
}

#[test]
fn an_omitted_duration_leaves_the_price_unknown() {
    let request = ImageToVideoGen4Turbo::new().prompt_image(IMAGE).ratio("1280:720");
    assert_eq!(credits(&request), None);
    assert_eq!(credits(&request.duration(5)), Some(25.0));
}

#[test]
fn a_duration_that_is_no_positive_integer_has_no_price() {
    for duration in [json!(4.5), json!(0), json!(-5), json!("5"), json!(null)] {
        let request = json!({ "model": "gen4_turbo", "duration": duration });
        assert_eq!(credits(&request), None, "{request}");
    }
}

#[test]
fn omitted_audio_is_priced_as_its_default() {
    let request = TextToVideoVeo31::new().prompt_text("a cat").ratio("1280:720").duration(4);
    assert_eq!(credits(&request), Some(160.0));
    assert_eq!(credits(&request.audio(false)), Some(80.0));
}

#[test]
fn a_format_has_its_own_price() {
    for (format, price) in [
        ("mp4", Some(60.0)),
        ("prores", Some(85.0)),
        ("hdr_exr_sequence", Some(160.0)),
        ("unknown_format", None),
    ] {
        let mut request = serde_json::to_value(gen45(5)).unwrap();
        request["outputFormat"] = json!(format);
        assert_eq!(credits(&request), price, "{format}");
    }
}

#[test]
fn a_quality_has_its_own_price() {
    let ideogram = |quality: Value| json!({ "model": "ideogram_4_5", "quality": quality });
    assert_eq!(credits(&ideogram(json!("medium"))), Some(8.0));
    assert_eq!(credits(&ideogram(json!(null))), Some(25.0));
    let mut request = ideogram(json!(null));
    request["referenceImages"] = json!([{ "uri": IMAGE }]);
    assert_eq!(credits(&request), None, "the default depends on the images");
    let unknown = estimate_of_json(Provider::Runway, json!({ "model": "ideogram_4_0" })).unwrap();
    assert_eq!(unknown.to_string(), "4 credits to 11 credits");
}

#[test]
fn an_estimate_of_a_price_range_has_two_bounds() {
    let request = TextToImageGptImage2::new().prompt_text("a cat").ratio("auto").output_count(2);
    let estimate = pricing::estimate(Provider::Runway, &request).unwrap();
    assert_eq!(estimate.min(), Amount::Credits(2.0));
    assert_eq!(estimate.max(), Amount::Credits(82.0));
    assert_eq!(estimate.exact(), None);
    assert_eq!(estimate.to_string(), "2 credits to 82 credits");
}

#[test]
fn a_model_without_a_known_price_has_no_estimate() {
    for request in [
        json!({ "model": "seedance2", "duration": 5 }),
        json!({ "model": "unknown_model", "duration": 5 }),
        json!({ "configId": "router", "input": {} }),
        json!("gen4_image_turbo"),
        json!(null),
    ] {
        assert!(estimate_of_json(Provider::Runway, request.clone()).is_none(), "{request}");
    }
}

#[test]
fn a_price_per_second_of_an_input_is_unknown() {
    let video = json!({ "type": "video", "uri": "https://a.example/b.mp4" });
    let request = json!({ "model": "act_two", "character": video, "reference": video });
    let request: CharacterPerformanceActTwo = serde_json::from_value(request).unwrap();
    assert!(pricing::estimate(Provider::Runway, &request).is_none());
    let at_cometapi = pricing::estimate(Provider::CometApi, &request).unwrap();
    assert_eq!(at_cometapi.exact(), Some(Amount::UsDollars(0.4)), "priced per request");
    assert_eq!(at_cometapi.to_string(), "$0.40");
}

#[test]
fn cometapi_charges_dollars_per_request() {
    let estimate = pricing::estimate(Provider::CometApi, &gen4_image("1280:720")).unwrap();
    assert_eq!(estimate.exact(), Some(Amount::UsDollars(0.32)));
    assert_eq!(estimate.to_string(), "$0.32");
    assert!(pricing::estimate(Provider::CometApi, &gen45(5)).is_none(), "no page states a price");
}

#[test]
fn a_client_estimates_for_its_provider() {
    let amount = |provider| {
        let client = Client::builder().api_key("key_0123").provider(provider).build().unwrap();
        client.estimate(&gen4_image("1280:720")).unwrap().max()
    };
    assert_eq!(amount(Provider::Runway), Amount::Credits(5.0));
    assert_eq!(amount(Provider::CometApi), Amount::UsDollars(0.32));
}

#[test]
fn an_estimate_has_a_source_and_its_date() {
    let estimate = pricing::estimate(Provider::Runway, &gen4_image("1280:720")).unwrap();
    assert!(estimate.source().contains("pricing"), "{}", estimate.source());
    assert_eq!(estimate.as_of(), Some("2026-07-09"));
    assert_eq!(estimate.notes().count(), 0);
}

#[test]
fn an_estimate_from_an_undated_source_has_notes_and_no_date() {
    let estimate = pricing::estimate(Provider::CometApi, &gen4_image("1280:720")).unwrap();
    assert_eq!(estimate.as_of(), None);
    assert!(estimate.notes().any(|note| note.contains("80 %")));
    let estimate = pricing::estimate(Provider::Runway, &gen4_image("1024:1024")).unwrap();
    assert!(estimate.notes().any(|note| note.contains("720p")));
}

#[test]
fn a_credit_costs_a_cent() {
    let credit = pricing::credit_price();
    assert_eq!(credit.exact(), Some(Amount::UsDollars(0.01)));
    assert!(credit.as_of().is_some() && !credit.source().is_empty());
    assert_eq!(Amount::Credits(35.0).us_dollars(), 0.35);
    assert_eq!(Amount::UsDollars(0.35).us_dollars(), 0.35);
}
