//! Reference images: tags, mentions, counts, and how they get to the host.

#![cfg(all(feature = "assets", feature = "image"))]

mod common;

use common::{Answer, CREATED, Script, pictures};
use runwayml::types::{ReferenceImage, TextToImageGen4Image, TextToImageSeedream5Lite};
use runwayml::{Host, Image, OnConcern, References, ReferencesError};

const URL: &str = "https://images.example.com/street.webp";

fn request(prompt: &str) -> runwayml::types::builder::TextToImageGen4Image {
    TextToImageGen4Image::builder().prompt_text(prompt).ratio("1920:1080")
}

fn fault<T, E: ToString>(outcome: Result<T, E>) -> String {
    outcome.err().unwrap().to_string()
}

fn tagged(tag: &str) -> Result<References, ReferencesError> {
    References::new().tag(tag, URL)
}

#[test]
fn a_request_takes_references() {
    let cat = Image::from_bytes(pictures::png(3, 2)).unwrap();
    let references = References::new().tag("cat", cat).unwrap().image(URL).unwrap();
    let list: Vec<ReferenceImage> = references.clone().try_into().unwrap();
    let made: TextToImageGen4Image =
        request("@cat crossing the street").references(references).try_into().unwrap();
    let sent = serde_json::to_value(made).unwrap();
    assert_eq!(sent["referenceImages"], serde_json::to_value(list).unwrap());
    assert_eq!(sent["referenceImages"][0]["tag"], "cat");
    assert!(
        sent["referenceImages"][0]["uri"].as_str().unwrap().starts_with("data:image/png;base64,")
    );
    assert_eq!(sent["referenceImages"][1], serde_json::json!({ "uri": URL }));
}

#[test]
fn a_tag_is_of_the_form_that_the_contract_gives() {
    assert!(tagged("cat_2").is_ok());
    assert!(fault(tagged("a-b")).contains("^[a-z][a-z0-9_]+$"));
    assert!(fault(tagged("ab")).contains("3 to 16"));
    assert!(fault(tagged("2cats")).contains("`2cats`"));
    let error = fault(tagged("EiffelTower"));
    assert!(error.contains("`eiffeltower` would do, mentioned as `@eiffeltower`"), "{error}");
}

#[test]
fn a_tag_is_given_once() {
    let error = fault(tagged("cat").unwrap().tag("cat", URL));
    assert!(error.contains("`cat` is given to two images"), "{error}");
}

#[test]
fn a_model_without_tags_says_which_image_has_one() {
    let request = TextToImageSeedream5Lite::builder().prompt_text("x").ratio("2048:2048");
    let untagged = References::new().image(URL).unwrap();
    assert!(TextToImageSeedream5Lite::try_from(request.clone().references(untagged)).is_ok());
    let error =
        fault(TextToImageSeedream5Lite::try_from(request.references(tagged("cat").unwrap())));
    assert!(error.contains("the image `cat`") && error.contains("takes no tags"), "{error}");
}

#[test]
fn more_images_than_the_model_takes_are_refused() {
    let four = (0..4).fold(References::new(), |references, _| references.image(URL).unwrap());
    let error = fault(TextToImageGen4Image::try_from(request("x").references(four)));
    assert!(error.contains("reference_images") && error.contains("at most 3"), "{error}");
}

#[test]
fn an_image_without_room_is_named_with_what_to_do() {
    let large = Image::from_bytes(pictures::png_of(5_000_000)).unwrap().with_name("cat.png");
    let references = References::new().tag("cat", large).unwrap();
    let error = fault(Vec::<ReferenceImage>::try_from(references));
    let expected =
        "the image `cat`: `cat.png`, image/png of 5000000 bytes, has no room in a data URI";
    assert!(error.starts_with(expected) && error.contains("`resolve`"), "{error}");
}

#[test]
fn mentions_and_tags_that_do_not_match_are_refused_if_asked() {
    let made = |prompt: &str, on_concern| {
        let request = request(prompt).references(tagged("cat").unwrap());
        TextToImageGen4Image::try_from(request.on_concern(on_concern))
    };
    assert!(made("@cat, me@cats.example", OnConcern::Refuse).is_ok());
    assert!(made("@dog", OnConcern::Warn).is_ok());
    let error = fault(made("@dog and @cat", OnConcern::Refuse));
    assert_eq!(error, "the prompt mentions `@dog`, and no image has the tag `dog`");
    let error = fault(made("a cat", OnConcern::Refuse));
    assert_eq!(error, "an image has the tag `cat`, and the prompt does not mention `@cat`");
    let bare = request("@cat").on_concern(OnConcern::Refuse);
    assert!(TextToImageGen4Image::try_from(bare).is_err(), "also where there is no image at all");
}

#[cfg(feature = "sandbox")]
#[tokio::test]
async fn only_what_has_no_room_in_a_request_is_uploaded() {
    let sandbox = runwayml::sandbox::Sandbox::start().await.unwrap();
    let large = Image::from_bytes(pictures::png_of(5_000_000)).unwrap();
    let small = Image::from_bytes(pictures::png(3, 2)).unwrap();
    let references = References::new().tag("cat", large).unwrap();
    let references = references.tag("dog", small).unwrap().image(URL).unwrap();
    let resolved = references.resolve(&sandbox.client()).await.unwrap();
    let made: TextToImageGen4Image =
        request("@cat and @dog").references(resolved).try_into().unwrap();
    let uris: Vec<&str> = made.reference_images.iter().map(|image| image.uri.as_str()).collect();
    assert!(uris[0].starts_with("runway://") && uris[1].starts_with("data:") && uris[2] == URL);
    sandbox.client().text_to_image().body(made).send().await.unwrap();
}

#[tokio::test]
async fn a_host_that_is_not_known_to_take_uploads_is_sent_none() {
    let script = Script::start([Answer::json(200, CREATED)]).await;
    let client = script.builder().host(Host::CometApi).build().unwrap();
    let large = Image::from_bytes(pictures::png_of(5_000_000)).unwrap().with_name("cat.png");
    let error = fault(References::new().image(large).unwrap().resolve(&client).await);
    assert!(error.contains("`cat.png` has no room") && error.contains("smaller"), "{error}");
    assert!(script.requests().is_empty());
}

#[cfg(feature = "sandbox")]
#[tokio::test]
async fn an_uploaded_image_keeps_the_shape_that_it_was_seen_to_have() {
    let sandbox = runwayml::sandbox::Sandbox::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wide");
    std::fs::write(&path, pictures::wide_png_of(5_000_000)).unwrap();
    let wide = Image::open(path).await.unwrap().resolve(&sandbox.client()).await.unwrap();
    assert_eq!(wide.media_type(), None, "it is an address now");
    let request = request("x").references(References::new().image(wide).unwrap());
    let error = fault(TextToImageGen4Image::try_from(request.on_concern(OnConcern::Refuse)));
    assert!(error.contains("30x2"), "{error}");
}
