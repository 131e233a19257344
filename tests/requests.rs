//! Request types: the JSON that they send, and the values that their check rejects.

#![allow(deprecated, reason = "models that Runway retired still work with CometAPI")]
use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use crate::common::{CREATED, MockResponse, MockServer, error_message, sent};
use proptest::prelude::*;
use runwayml::Error;
use runwayml::types::{
    ContentModeration, CreateRouterSettings, ImageToVideoGen3aTurbo, ImageToVideoGen45,
    ImageToVideoGen45PromptImageItem, ImageToVideoRequest, ImageToVideoVeo31, Input,
    InvalidRequest, KeyframeRange, Null, ReferenceImage, TextToImageGen4Image,
    TextToImageGen4ImageRatio, TextToImageGen4ImageTurbo, TextToImageRequest, UpdateRouterRequest,
    UpdateRouterSettings, UpdateRouterSettingsMaxCreditsPerGeneration,
    VideoToVideoAleph2KeyframeSeconds, VideoToVideoGen4Aleph, VideoUpscaleUpscaleV1,
};
use serde_json::{Value, json};

const URL: &str = "https://images.example.com/street.webp";

fn image() -> TextToImageGen4Image {
    TextToImageGen4Image::new().prompt_text("a cat").ratio("1280:720")
}

fn video() -> ImageToVideoGen45 {
    let request = ImageToVideoGen45::new().prompt_text("a cat").prompt_image(URL);
    request.ratio("1280:720").duration(5)
}

/// The path and the problem of an error; checks its message.
fn path_and_problem(outcome: Result<(), InvalidRequest>) -> (String, String) {
    let error = outcome.unwrap_err();
    let message = match error.path() {
        "" => format!("the request {}", error.problem()),
        path => format!("`{path}` {}", error.problem()),
    };
    assert_eq!(error.to_string(), message);
    (error.path().to_owned(), error.problem().to_owned())
}

#[test]
fn a_request_has_its_model_and_the_properties_that_were_set() {
    assert_eq!(
        sent(&TextToImageRequest::from(image())),
        json!({ "model": "gen4_image", "promptText": "a cat", "ratio": "1280:720" }),
    );
}

#[test]
fn none_omits_a_property() {
    let request = image().seed(None::<u32>).content_moderation(None::<ContentModeration>);
    assert_eq!(sent(&request), sent(&image()));
    assert_eq!(sent(&image().seed(7).seed(None::<u32>)), sent(&image()), "it removes a value");
    let some = image().seed(Some(7));
    assert_eq!(sent(&some)["seed"], 7);
    let map = HashMap::from([("one", Some(1)), ("two", None)]);
    assert_eq!(sent(&image().extra("map", map))["map"], json!({ "one": 1 }));
}

#[test]
fn a_setter_replaces_the_value() {
    assert_eq!(sent(&image().seed(1).seed(2))["seed"], 2);
}

#[test]
fn an_error_names_the_missing_property() {
    let (path, problem) = path_and_problem(TextToImageGen4Image::new().ratio("1280:720").check());
    assert_eq!((&*path, &*problem), ("promptText", "is required"));
}

#[test]
fn an_unknown_string_is_rejected_with_the_values_of_the_enum() {
    let error = error_message(image().ratio("1280x720").check());
    assert!(error.starts_with("`ratio` must be one of 1024:1024, "), "{error}");
    assert!(error.contains("1920:1080") && error.ends_with("got \"1280x720\""), "{error}");
}

#[test]
fn an_explicit_other_value_is_sent() {
    let other = TextToImageGen4ImageRatio::Other("9999:1".to_owned());
    let request = image().ratio(other);
    request.check().unwrap();
    assert_eq!(sent(&request)["ratio"], "9999:1");
    let stored: TextToImageGen4Image = serde_json::from_value(sent(&request)).unwrap();
    stored.check().expect("it is accepted after a round trip");
    assert_eq!(stored, request);
    let known = image().ratio(TextToImageGen4ImageRatio::Other("1280:720".to_owned()));
    assert_eq!(known, image());
}

#[test]
fn variants_have_readable_names() {
    assert_eq!(TextToImageGen4ImageRatio::W1280H720.as_str(), "1280:720");
    assert_eq!(TextToImageGen4ImageRatio::from("1280:720"), TextToImageGen4ImageRatio::W1280H720);
    assert!(TextToImageGen4ImageRatio::KNOWN.contains(&"1920:1080"));
    assert_eq!(sent(&image().ratio(TextToImageGen4ImageRatio::W1280H720)), sent(&image()));
}

#[test]
fn lengths_are_limited_in_utf16_code_units() {
    let prompt = |text: &str| image().prompt_text(text).check();
    let limit = "`promptText` must be 1 to 1000 UTF-16 code units long";
    assert_eq!(error_message(prompt("")), format!("{limit}, got 0"));
    assert_eq!(error_message(prompt(&"🦀".repeat(501))), format!("{limit}, got 1002"));
    prompt(&"🦀".repeat(500)).unwrap();
}

#[test]
fn a_number_is_limited_to_its_range() {
    assert_eq!(
        error_message(video().duration(11).check()),
        "`duration` must be from 2 to 10, got 11"
    );
    assert_eq!(
        error_message(video().duration(-1).check()),
        "`duration` must be from 2 to 10, got -1"
    );
    let keyframe = VideoToVideoAleph2KeyframeSeconds::new().uri(URL);
    let error = error_message(keyframe.clone().seconds(30.5).check());
    assert_eq!(error, "`seconds` must be from 0 to 30, got 30.5");
    keyframe.seconds(0.25).check().unwrap();
}

#[test]
fn an_exclusive_bound_is_rejected() {
    let caps = UpdateRouterSettingsMaxCreditsPerGeneration::new().video(0);
    let settings = UpdateRouterSettings::new().max_credits_per_generation(caps);
    let (path, problem) = path_and_problem(UpdateRouterRequest::new().settings(settings).check());
    assert_eq!(path, "settings.maxCreditsPerGeneration.video");
    assert!(problem.starts_with("must be more than 0") && problem.ends_with("got 0"), "{problem}");
}

#[test]
fn a_number_must_be_one_of_the_enum() {
    let turbo = ImageToVideoGen3aTurbo::new().prompt_image(URL).ratio("1280:768");
    turbo.clone().duration(10).check().unwrap();
    assert_eq!(error_message(turbo.duration(7).check()), "`duration` must be one of 5, 10, got 7");
    let error = error_message(CreateRouterSettings::new().schema_version(2).check());
    assert!(error.starts_with("`schemaVersion` must be one of 1, got 2"), "{error}");
}

#[test]
fn the_length_of_a_list_is_limited() {
    let references = |count| vec![ReferenceImage::new().uri(URL); count];
    image().reference_images(references(3)).check().unwrap();
    let error = error_message(image().reference_images(references(4)).check());
    assert_eq!(error, "`referenceImages` must have at most 3 entries, got 4");

    let turbo = TextToImageGen4ImageTurbo::new().prompt_text("a cat").ratio("1280:720");
    let error = error_message(turbo.reference_images(references(0)).check());
    assert_eq!(error, "`referenceImages` must have 1 to 3 entries, got 0");

    let mut body = sent(&image());
    body["referenceImages"] = json!(vec![json!({ "uri": URL }); 4]);
    let stored: TextToImageGen4Image = serde_json::from_value(body).unwrap();
    assert!(stored.check().is_err(), "a stored request is checked too");
}

#[test]
fn the_path_of_a_problem_has_the_index_of_the_entry() {
    let tagged = |tag: &str| ReferenceImage::new().uri(URL).tag(tag);
    let list = |tag: &str| image().reference_images([tagged("dog"), tagged("cat"), tagged(tag)]);
    assert_eq!(
        error_message(list("ab").check()),
        "`referenceImages[2].tag` must be 3 to 16 UTF-16 code units long, got 2"
    );
    assert_eq!(
        error_message(list("The-Cat").check()),
        "`referenceImages[2].tag` must match `^[a-z][a-z0-9_]+$`, got \"The-Cat\""
    );
    let missing = image().reference_images([ReferenceImage::new()]);
    assert_eq!(error_message(missing.check()), "`referenceImages[0].uri` is required");
}

#[test]
fn a_uri_must_have_one_of_the_prefixes_of_the_spec() {
    let check = |uri: &str| ReferenceImage::new().uri(uri).check();
    for uri in [URL, "runway://upload", "data:image/png;base64,AA"] {
        assert_eq!(check(uri), Ok(()), "{uri}");
    }
    for uri in ["http://a.example/b.png", "data:video/mp4;base64,AA", "cat.png"] {
        let error = error_message(check(uri));
        assert!(error.contains("must begin with `https://` or"), "{error}");
    }
}

#[test]
fn a_setter_takes_every_number_type() {
    macro_rules! assert_accepted {
        ($($number:expr),*) => {$(
            let request = video().duration($number);
            request.check().unwrap();
            assert_eq!(sent(&request)["duration"], json!(5), stringify!($number));
        )*};
    }
    assert_accepted!(
        5_i8, 5_u8, 5_i16, 5_u16, 5_i32, 5_u32, 5_i64, 5_u64, 5_isize, 5_usize, 5_f32, 5_f64
    );
}

#[test]
fn the_maximum_seed_is_sent_unchanged() {
    let request = image().seed(u32::MAX);
    request.check().unwrap();
    assert_eq!(serde_json::to_string(&request).unwrap().matches("4294967295").count(), 1);
    assert!(image().seed(u64::from(u32::MAX) + 1).check().is_err());
    assert!(image().seed(u64::MAX).check().is_err());
}

#[test]
fn a_value_of_another_type_is_rejected() {
    for (request, expected) in [
        (video().duration("5"), "`duration` must be a whole number, got a string"),
        (video().duration(2.5), "`duration` must be a whole number, got 2.5"),
        (video().duration(f64::NAN), "`duration` must be a finite number"),
        (video().prompt_text(7), "`promptText` must be a string, got a number"),
        (video().prompt_text([URL]), "`promptText` must be a string, got a list"),
        (video().content_moderation("off"), "`contentModeration` must be an object, got a string"),
        (video().prompt_image(true), "`promptImage` must be a string or a list, got a boolean"),
    ] {
        assert_eq!(error_message(request.check()), expected);
    }
    let error = error_message(image().reference_images(URL).check());
    assert_eq!(error, "`referenceImages` must be a list, got a string");
    let turbo = ImageToVideoGen3aTurbo::new().prompt_image(URL).watermark("no");
    assert_eq!(error_message(turbo.check()), "`watermark` must be a boolean, got a string");
}

#[test]
fn null_is_rejected_unless_the_property_is_nullable() {
    let request = UpdateRouterRequest::new().description(Null);
    request.check().unwrap();
    assert_eq!(sent(&request), json!({ "description": null }));
    let stored: UpdateRouterRequest = serde_json::from_value(sent(&request)).unwrap();
    assert_eq!((stored.check(), &stored), (Ok(()), &request));
    assert_ne!(request, UpdateRouterRequest::new(), "null differs from absent");
    let caps = UpdateRouterSettingsMaxCreditsPerGeneration::new().video(Null).image(40);
    for (caps, json) in [
        (UpdateRouterSettings::new().max_credits_per_generation(Null), Value::Null),
        (
            UpdateRouterSettings::new().max_credits_per_generation(caps),
            json!({ "video": null, "image": 40 }),
        ),
    ] {
        let request = UpdateRouterRequest::new().settings(caps);
        request.check().unwrap();
        assert_eq!(sent(&request)["settings"]["maxCreditsPerGeneration"], json);
    }
    assert_eq!(
        error_message(UpdateRouterRequest::new().name(Null).check()),
        "`name` must be a string, got null"
    );
}

#[test]
fn an_update_can_delete_a_string_with_null() {
    use runwayml::types::UpdateAvatarRequest;

    let request = UpdateAvatarRequest::new().start_script(Null);
    request.check().unwrap();
    assert_eq!(sent(&request), json!({ "startScript": null }));
    assert!(UpdateAvatarRequest::new().personality(Null).check().is_err());
}

#[test]
fn a_constant_can_only_be_set_to_its_value() {
    image().model("gen4_image").check().unwrap();
    let error = error_message(image().model("gen9").check());
    assert_eq!(error, "`model` must be one of gen4_image, got \"gen9\"");
    let item = ImageToVideoGen45PromptImageItem::new().uri(URL);
    assert_eq!(sent(&item)["position"], "first", "it is sent without being set");
    item.clone().position("first").check().unwrap();
    let error = error_message(video().prompt_image([item.position("last")]).check());
    assert_eq!(error, "`promptImage[0].position` must be one of first, got \"last\"");
}

#[test]
fn an_empty_list_differs_from_an_absent_one() {
    let empty = image().reference_images(Vec::<ReferenceImage>::new());
    empty.check().unwrap();
    assert_eq!(sent(&empty)["referenceImages"], json!([]));
    assert_eq!(sent(&image()).get("referenceImages"), None);
    assert_ne!(empty, image());
    let stored: TextToImageGen4Image = serde_json::from_value(sent(&empty)).unwrap();
    assert_eq!(stored, empty);
}

#[test]
fn a_list_is_set_from_a_vector_an_array_a_slice_or_an_iterator() {
    let references = [ReferenceImage::new().uri(URL), ReferenceImage::new().uri(URL).tag("cat")];
    let expected = sent(&image().reference_images(references.clone()));
    let collected: Input = references.iter().collect();
    let vector = references.to_vec();
    for request in [
        image().reference_images(vector.clone()),
        image().reference_images(&references[..]),
        image().reference_images(&vector),
        image().reference_images(collected),
    ] {
        request.check().unwrap();
        assert_eq!(sent(&request), expected);
    }
}

#[test]
fn an_extra_property_is_sent_unchecked() {
    let request = image().extra("new", BTreeMap::from([("on", true)])).extra("list", [1, 2]);
    request.check().unwrap();
    assert_eq!(sent(&request)["new"], json!({ "on": true }));
    let stored: TextToImageGen4Image = serde_json::from_value(sent(&request)).unwrap();
    stored.check().unwrap();
    assert_eq!((sent(&stored), &stored), (sent(&request), &request));
}

#[test]
fn a_json_value_is_not_checked() {
    let request = image().ratio(json!("1280x720")).seed(json!({ "an": "object" }));
    request.check().unwrap();
    assert_eq!(sent(&request)["ratio"], "1280x720");
}

#[tokio::test]
async fn a_json_body_is_sent_unchecked() {
    let server = MockServer::start([MockResponse::json(200, CREATED)]).await;
    let body = json!({ "model": "gen9", "promptText": "", "depth": { "deep": [1, null] } });
    TextToImageRequest::from(body.clone()).check().unwrap();
    server.client().text_to_image(body.clone()).send().await.unwrap();
    let stored: TextToImageRequest = serde_json::from_value(body.clone()).unwrap();
    stored.check().expect("an unknown model is not checked");
    server.client().text_to_image(stored).send().await.unwrap();
    for request in server.requests() {
        assert_eq!(serde_json::from_str::<Value>(&request.body).unwrap(), body);
    }
}

#[tokio::test]
async fn an_invalid_request_is_not_sent() {
    let server = MockServer::start([MockResponse::json(200, CREATED)]).await;
    let error = server.client().text_to_image(image().ratio("1280x720")).send().await.unwrap_err();
    assert!(matches!(&error, Error::InvalidRequest(invalid) if invalid.path() == "ratio"));
    assert!(error.to_string().starts_with("invalid request: `ratio` must be one of"), "{error}");
    assert!(!error.is_retryable() && !error.may_have_been_accepted());
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn properties_are_sent_in_the_order_of_their_setters() {
    let server = MockServer::start([MockResponse::json(200, CREATED)]).await;
    let request = TextToImageGen4Image::new().seed(7).ratio("1280:720").prompt_text("a cat");
    let json = serde_json::to_string(&request).unwrap();
    let [seed, ratio, prompt] =
        ["seed", "ratio", "promptText"].map(|name| json.find(name).unwrap());
    assert!(seed < ratio && ratio < prompt, "{json}");
    server.client().text_to_image(request).send().await.unwrap();
    assert_eq!(server.requests()[0].body, json);
}

#[test]
fn the_order_of_properties_survives_a_round_trip() {
    for json in [
        r#"{"seed":7,"ratio":"1280:720","model":"gen4_image","promptText":"a cat","zebra":{"z":1,"a":2},"apple":[{"y":0.5,"b":null}]}"#,
        r#"{"ratio":"1280:720","referenceImages":[{"tag":"cat","uri":"https://a.example/b.png"}],"promptText":"x","model":"gen4_image"}"#,
    ] {
        let request: TextToImageGen4Image = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&request).unwrap(), json);
        let body: TextToImageRequest = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&body).unwrap(), json);
    }
    let unknown = r#"{"zebra":1,"model":"gen9","apple":{"z":1,"a":2}}"#;
    let body: TextToImageRequest = serde_json::from_str(unknown).unwrap();
    assert_eq!(serde_json::to_string(&body).unwrap(), unknown);
}

#[test]
fn a_request_with_many_properties_is_read_quickly() {
    let many: Vec<String> = (0..200_000).map(|at| format!("\"k{at}\":1")).collect();
    let body = format!(r#"{{"ratio":"a","model":"gen4_image","ratio":"b",{}}}"#, many.join(","));
    let start = Instant::now();
    let read: TextToImageGen4Image = serde_json::from_str(&body).unwrap();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let read = sent(&read);
    assert_eq!((&read["ratio"], &read["k199999"]), (&json!("b"), &json!(1)));
}

#[test]
fn only_a_json_object_is_a_request() {
    for json in ["[]", "null", "\"gen4_image\"", "7"] {
        assert!(serde_json::from_str::<TextToImageGen4Image>(json).is_err(), "{json}");
        assert!(serde_json::from_str::<TextToImageRequest>(json).is_err(), "{json}");
    }
}

#[test]
fn a_stored_body_is_checked_by_its_discriminator() {
    let read = |body| serde_json::from_value::<ImageToVideoRequest>(body).unwrap().check();
    let veo = json!({ "model": "veo3.1", "promptImage": URL, "ratio": "1280:720", "duration": 6 });
    assert_eq!(read(veo.clone()), Ok(()));
    let mut invalid = veo.clone();
    invalid["duration"] = json!(5);
    assert_eq!(error_message(read(invalid)), "`duration` must be one of 4, 6, 8, got 5");
    assert_eq!(error_message(read(json!({ "model": "veo3.1" }))), "`promptImage` is required");
    let stored: ImageToVideoRequest = serde_json::from_value(veo).unwrap();
    let built = ImageToVideoVeo31::new().ratio("1280:720").duration(6).prompt_image(URL);
    assert_eq!(stored, ImageToVideoRequest::from(built), "the order of properties does not matter");
}

#[test]
fn requests_with_the_same_properties_are_equal() {
    assert_eq!(image(), TextToImageGen4Image::new().ratio("1280:720").prompt_text("a cat"));
    assert_eq!(image().seed(5), image().seed(5.0));
    assert_eq!(image().ratio(json!("1280:720")), image());
    for other in [
        image().prompt_text("a dog"),
        image().seed(1),
        image().extra("seed", Null),
        TextToImageGen4Image::default(),
    ] {
        assert_ne!(image(), other);
    }
}

#[test]
fn models_that_only_cometapi_supports_have_request_types() {
    let video = ImageToVideoGen3aTurbo::new();
    let video = video.prompt_image(URL).duration(5).watermark(false).ratio("1280:768");
    video.check().unwrap();
    assert_eq!(
        sent(&ImageToVideoRequest::from(video)),
        json!({
            "model": "gen3a_turbo", "promptImage": URL, "duration": 5, "watermark": false,
            "ratio": "1280:768",
        }),
    );
    let uri = "https://a.example/b.mp4";
    let aleph = VideoToVideoGen4Aleph::new().video_uri(uri).prompt_text("snow");
    assert_eq!(aleph.check(), Ok(()));
    assert_eq!(sent(&aleph)["model"], "gen4_aleph");
    let upscale = VideoUpscaleUpscaleV1::new().video_uri(uri);
    assert_eq!(upscale.check(), Ok(()));
    assert_eq!(sent(&upscale)["model"], "upscale_v1");
}

#[test]
fn debug_prints_no_prompt_no_data_and_no_query() {
    let uri = format!("data:image/png;base64,{}", "QUJD".repeat(10));
    let presigned = "https://storage.example.com/cat.png?X-Signature=s3cr3t";
    let request = image()
        .prompt_text("my secret cat")
        .reference_images([uri.as_str(), presigned].map(|uri| ReferenceImage::new().uri(uri)))
        .extra("note", json!({ "about": "my secret cat" }));
    let client = runwayml::Client::builder().api_key("key_1").build().unwrap();
    let stored: TextToImageGen4Image = serde_json::from_value(sent(&request)).unwrap();
    for printed in [
        format!("{request:?} {request:#?}"),
        format!("{stored:?}"),
        format!("{:?}", TextToImageRequest::from(request.clone())),
        format!("{:?}", TextToImageRequest::from(sent(&request))),
        format!("{:?}", client.text_to_image(request.clone())),
    ] {
        for secret in ["secret", "s3cr3t", "QUJD"] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
    }
    assert!(format!("{request:?}").contains("1280:720"), "other values are printed");
}

#[test]
fn a_problem_contains_no_query_and_no_data() {
    let error = ReferenceImage::new().uri("http://a.example/b.png?key=s3cr3t").check().unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error:?}");
    let data = format!("data:video/mp4;base64,{}", "QUJD".repeat(1000));
    let error = ReferenceImage::new().uri(data).check().unwrap_err();
    assert!(!format!("{error} {error:?}").contains("QUJD"), "{error}");
}

#[test]
fn a_problem_contains_no_prompt() {
    for prompt in ["my s3cret cat", "s3cret?", "s3cret+://host", "一只猫s3cret"] {
        let wrong_place = image().ratio(prompt).check().unwrap_err();
        let tag = ReferenceImage::new().uri(URL).tag(prompt).check().unwrap_err();
        for error in [wrong_place, tag] {
            assert!(!error.to_string().contains("s3cret"), "{error}");
            let length = format!("got a string of {} UTF-16 code units", prompt.chars().count());
            assert!(error.to_string().ends_with(&length), "{error}");
        }
    }
    let error = error_message(image().ratio("1280:721").check());
    assert!(error.ends_with(", got \"1280:721\""), "{error}");
}

#[test]
fn a_nested_object_is_checked() {
    let keyframe = VideoToVideoAleph2KeyframeSeconds::new().uri(URL).seconds(1);
    let range = KeyframeRange::new().end_seconds(2);
    let error = error_message(keyframe.range(range).check());
    assert_eq!(error, "`range.start_seconds` is required");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |value| {
        prop_oneof![
            prop::collection::vec(value.clone(), 0..4).prop_map(Value::from),
            any_object(value).prop_map(Value::from),
        ]
    })
}

fn any_object(
    value: impl Strategy<Value = Value>,
) -> impl Strategy<Value = serde_json::Map<String, Value>> {
    let name = prop_oneof![
        "[a-z]{0,3}",
        prop::sample::select(vec!["model", "ratio", "referenceImages", "uri", "promptImage"])
            .prop_map(str::to_owned),
    ];
    let model = prop_oneof![Just(json!("gen4.5")), Just(json!("gen4_image"))];
    let members = prop::collection::btree_map(name, value, 0..4);
    (members, prop::option::of(model)).prop_map(|(members, model)| {
        let model = model.map(|model| ("model".to_owned(), model));
        members.into_iter().chain(model).collect()
    })
}

proptest! {
    #[test]
    fn any_json_object_survives_a_round_trip(object in any_object(any_json())) {
        let json = Value::from(object).to_string();
        let typed: TextToImageGen4Image = serde_json::from_str(&json).unwrap();
        let body: ImageToVideoRequest = serde_json::from_str(&json).unwrap();
        let _ = (typed.check(), body.check(), format!("{typed:?} {body:?}"));
        prop_assert_eq!(serde_json::to_string(&typed).unwrap(), json.clone());
        prop_assert_eq!(serde_json::to_string(&body).unwrap(), json);
        prop_assert_eq!(&typed, &typed.clone());
    }
}

#[tokio::test]
async fn query_parameters_are_sent_and_checked() {
    let server = MockServer::start([MockResponse::json(200, r#"{"data":[]}"#)]).await;
    let client = server.client();
    let sent = |at: usize| {
        let head = server.requests()[at].head.clone();
        head.split(' ').nth(1).unwrap().to_owned()
    };
    client.list_voices().send().await.unwrap();
    assert_eq!(sent(0), "/v1/voices");
    client.list_voices().limit(50).cursor(None::<&str>).send().await.unwrap();
    assert_eq!(sent(1), "/v1/voices?limit=50");
    client.list_voices().cursor(json!("a&b=c d")).send().await.unwrap();
    assert_eq!(sent(2), "/v1/voices?cursor=a%26b%3dc+d");
    let error = client.list_voices().limit(0).send().await.unwrap_err();
    assert!(
        error.to_string().starts_with("invalid request: `limit` must be from 1 to "),
        "{error}"
    );
    assert_eq!(server.count(), 3);
}
