//! What a creation will cost, as a program is told before it sends one.

#[path = "pricing/file.rs"]
mod file;

use runwayml::pricing::{self, Amount, Estimate};
use runwayml::types::{
    CharacterPerformanceActTwo, ImageToVideoGen4Turbo, ImageToVideoGen45, ImageToVideoRequest,
    TextToImageGeminiImage3Pro, TextToImageGen4Image, TextToImageGen4ImageRatio,
    TextToImageGptImage2, TextToImageRequest, TextToImageSeedream5Lite, TextToVideoVeo31,
};
use runwayml::{Client, Host};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

const PICTURE: &str = "https://a.example/b.png";

/// What Runway asks for the request, where that is one amount.
fn credits(request: &impl Serialize) -> Option<f64> {
    match pricing::estimate(Host::Runway, request)?.exact()? {
        Amount::Credits(credits) => Some(credits),
        other => panic!("Runway charges in credits, not {other:?}"),
    }
}

fn gen4_image(ratio: impl TryInto<TextToImageGen4ImageRatio>) -> TextToImageGen4Image {
    let ratio = ratio.try_into().ok().unwrap();
    TextToImageGen4Image::builder().prompt_text("a cat").ratio(ratio).try_into().unwrap()
}

fn gemini(ratio: &str) -> TextToImageGeminiImage3Pro {
    TextToImageGeminiImage3Pro::builder().prompt_text("a cat").ratio(ratio).try_into().unwrap()
}

fn gen45(seconds: i64) -> ImageToVideoGen45 {
    let request = ImageToVideoGen45::builder().prompt_text("a cat").prompt_image(PICTURE);
    request.ratio("1280:720").duration(seconds).try_into().unwrap()
}

fn estimate_of_json(host: Host, request: Value) -> Option<Estimate> {
    pricing::estimate(host, &request)
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
fn a_4k_image_costs_twice_as_much() {
    assert_eq!(credits(&gemini("1024:1024")), Some(20.0));
    assert_eq!(credits(&gemini("2048:2048")), Some(20.0));
    assert_eq!(credits(&gemini("4096:4096")), Some(40.0));
}

#[test]
fn every_image_is_paid_for() {
    let request = TextToImageSeedream5Lite::builder().prompt_text("a cat").ratio("2048:2048");
    let one: TextToImageSeedream5Lite = request.clone().try_into().unwrap();
    let three: TextToImageSeedream5Lite = request.output_count(3).try_into().unwrap();
    assert_eq!(credits(&one), Some(4.0));
    assert_eq!(credits(&three), Some(12.0));
}

#[test]
fn a_size_of_tomorrow_has_no_price() {
    let tomorrow = TextToImageGen4ImageRatio::Other("9999:1".to_owned());
    assert_eq!(credits(&gen4_image(tomorrow)), None);
}

#[test]
fn a_video_is_paid_for_by_the_second() {
    assert_eq!(credits(&gen45(5)), Some(60.0));
    assert_eq!(credits(&ImageToVideoRequest::from(gen45(10))), Some(120.0));
}

#[test]
fn a_duration_that_is_left_to_the_host_leaves_the_price_unknown() {
    let request = ImageToVideoGen4Turbo::builder().prompt_image(PICTURE).ratio("1280:720");
    let unsaid: ImageToVideoGen4Turbo = request.clone().try_into().unwrap();
    let said: ImageToVideoGen4Turbo = request.duration(5).try_into().unwrap();
    assert_eq!(credits(&unsaid), None);
    assert_eq!(credits(&said), Some(25.0));
}

#[test]
fn part_of_a_second_or_nothing_at_all_has_no_price() {
    for duration in [json!(4.5), json!(0), json!(-5), json!("5"), json!(null)] {
        let request = json!({ "model": "gen4_turbo", "duration": duration });
        assert_eq!(credits(&request), None, "{request}");
    }
}

#[test]
fn sound_is_paid_for_unless_it_is_turned_off() {
    let request = TextToVideoVeo31::builder().prompt_text("a cat").ratio("1280:720").duration(4);
    let unsaid: TextToVideoVeo31 = request.clone().try_into().unwrap();
    let silent: TextToVideoVeo31 = request.audio(false).try_into().unwrap();
    assert_eq!(credits(&unsaid), Some(160.0));
    assert_eq!(credits(&silent), Some(80.0));
}

#[test]
fn a_price_that_is_known_for_one_format_is_not_told_for_another() {
    let mut request = serde_json::to_value(gen45(5)).unwrap();
    request["outputFormat"] = json!("mp4");
    assert_eq!(credits(&request), Some(60.0));
    request["outputFormat"] = json!("prores");
    assert_eq!(credits(&request), None);
}

#[test]
fn a_price_that_is_known_as_a_range_is_told_as_one() {
    let request = TextToImageGptImage2::builder().prompt_text("a cat").ratio("auto");
    let two: TextToImageGptImage2 = request.output_count(2).try_into().unwrap();
    let estimate = pricing::estimate(Host::Runway, &two).unwrap();
    assert_eq!(estimate.least(), Amount::Credits(2.0));
    assert_eq!(estimate.most(), Amount::Credits(82.0));
    assert_eq!(estimate.exact(), None);
    assert_eq!(estimate.to_string(), "2 credits to 82 credits");
}

#[test]
fn a_model_without_a_known_price_is_unknown() {
    for request in [
        json!({ "model": "seedance2", "duration": 5 }),
        json!({ "model": "of_tomorrow", "duration": 5 }),
        json!({ "configId": "router", "input": {} }),
        json!("gen4_image_turbo"),
        json!(null),
    ] {
        assert!(estimate_of_json(Host::Runway, request.clone()).is_none(), "{request}");
    }
}

#[test]
fn what_depends_on_the_length_of_an_input_is_unknown() {
    let video = json!({ "type": "video", "uri": "https://a.example/b.mp4" });
    let request = json!({ "model": "act_two", "character": video, "reference": video });
    let request: CharacterPerformanceActTwo = serde_json::from_value(request).unwrap();
    assert!(pricing::estimate(Host::Runway, &request).is_none());
    let at_cometapi = pricing::estimate(Host::CometApi, &request).unwrap();
    assert_eq!(at_cometapi.exact(), Some(Amount::UsDollars(0.4)), "there, a call has one price");
    assert_eq!(at_cometapi.to_string(), "$0.40");
}

#[test]
fn cometapi_asks_dollars_for_a_call() {
    let estimate = pricing::estimate(Host::CometApi, &gen4_image("1280:720")).unwrap();
    assert_eq!(estimate.exact(), Some(Amount::UsDollars(0.32)));
    assert_eq!(estimate.to_string(), "$0.32");
    assert!(pricing::estimate(Host::CometApi, &gen45(5)).is_none(), "no page says what it costs");
}

#[test]
fn a_client_estimates_for_its_host() {
    let amount = |host| {
        let client = Client::builder().api_key("key_0123").host(host).build().unwrap();
        client.estimate(&gen4_image("1280:720")).unwrap().most()
    };
    assert_eq!(amount(Host::Runway), Amount::Credits(5.0));
    assert_eq!(amount(Host::CometApi), Amount::UsDollars(0.32));
}

#[test]
fn an_estimate_names_its_source_and_the_day_of_it() {
    let estimate = pricing::estimate(Host::Runway, &gen4_image("1280:720")).unwrap();
    assert!(estimate.source().contains("pricing"), "{}", estimate.source());
    assert_eq!(estimate.as_of().and_then(|day| day.year_month_day()), Some((2026, 7, 9)));
    assert_eq!(estimate.notes().count(), 0, "nothing to doubt");
}

#[test]
fn a_doubt_about_a_price_is_told_with_it_and_no_day_is_made_up() {
    let estimate = pricing::estimate(Host::CometApi, &gen4_image("1280:720")).unwrap();
    assert_eq!(estimate.as_of(), None);
    assert!(estimate.notes().any(|note| note.contains("80 %")));
    let estimate = pricing::estimate(Host::Runway, &gen4_image("1024:1024")).unwrap();
    assert!(estimate.notes().any(|note| note.contains("720p")));
}

#[test]
fn a_credit_costs_a_cent() {
    let credit = pricing::credit();
    assert_eq!(credit.exact(), Some(Amount::UsDollars(0.01)));
    assert!(credit.as_of().is_some() && !credit.source().is_empty());
    assert_eq!(Amount::Credits(35.0).us_dollars(), 0.35);
    assert_eq!(Amount::UsDollars(0.35).us_dollars(), 0.35);
}

#[test]
fn prompts_and_media_are_not_looked_at() {
    struct Untouchable;
    impl Serialize for Untouchable {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            panic!("a field that no price depends on was read");
        }
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Request {
        model: &'static str,
        prompt_text: Untouchable,
        reference_images: Untouchable,
    }
    let request =
        |model| Request { model, prompt_text: Untouchable, reference_images: Untouchable };
    assert_eq!(credits(&request("gen4_image_turbo")), Some(2.0));
    assert_eq!(credits(&request("of_tomorrow")), None);
}
