//! Reference images: tags, mentions, counts, and uploads of large ones.

use crate::common::{CREATED, MockResponse, MockServer, error_message, images, sandbox_client};
use runwayml::client::Unsupported;
use runwayml::error::ReferencesError;
use runwayml::types::{TextToImageGen4Image, TextToImageSeedream5Lite};
use runwayml::{Error, Image, Provider, References};
use serde_json::{Value, json};

const URL: &str = "https://images.example.com/street.webp";

fn request(prompt: &str) -> TextToImageGen4Image {
    TextToImageGen4Image::new().prompt_text(prompt).ratio("1920:1080")
}

fn tagged(tag: &str) -> Result<References, ReferencesError> {
    References::new().tag(tag, URL)
}

fn large() -> Image {
    Image::from_bytes(images::padded_png(5_000_000)).unwrap().with_name("cat.png")
}

fn list(request: &TextToImageGen4Image) -> Value {
    serde_json::to_value(request).unwrap()["referenceImages"].take()
}

#[test]
fn a_request_takes_references() {
    let cat = Image::from_bytes(images::png(3, 2)).unwrap();
    let references = References::new().tag("cat", cat).unwrap().image(URL).unwrap();
    assert_eq!((references.len(), references.is_empty()), (2, false));
    let typed = request("@cat crossing the street").references(&references);
    typed.check().unwrap();
    let sent = list(&typed);
    assert_eq!(sent[0]["tag"], "cat");
    assert!(sent[0]["uri"].as_str().unwrap().starts_with("data:image/png;base64,"));
    assert_eq!(sent[1], json!({ "uri": URL }));
    let same = request("@cat crossing the street").reference_images(references);
    assert_eq!(same, typed, "the setter of the property takes them too");
}

#[test]
fn a_tag_must_match_the_pattern_of_any_model_and_then_that_of_the_requested_one() {
    assert!(tagged("cat_2").is_ok());
    assert!(error_message(tagged("a-b")).contains("^[a-z][a-z0-9_]+$"));
    assert!(error_message(tagged("a-b")).contains("^[A-Za-z][A-Za-z0-9_]+$"));
    assert!(error_message(tagged("ab")).contains("3 to 16"));
    assert!(error_message(tagged("Ca")).contains("3 to 16"));
    assert!(error_message(tagged("2cats")).contains("`2cats`"));
    let request = request("x").references(tagged("EiffelTower").unwrap());
    let error = error_message(request.check());
    assert_eq!(
        error,
        "`referenceImages[0].tag` must match `^[a-z][a-z0-9_]+$`, got \"EiffelTower\""
    );
}

#[test]
fn a_tag_must_be_unique() {
    let error = error_message(tagged("cat").unwrap().tag("cat", URL));
    assert!(error.contains("two images have the tag `cat`"), "{error}");
}

#[test]
fn a_tag_is_rejected_by_a_model_without_tags() {
    let request = TextToImageSeedream5Lite::new().prompt_text("x").ratio("2048:2048");
    let untagged = References::new().image(URL).unwrap();
    request.clone().references(untagged).check().unwrap();
    let references = References::new().image(URL).unwrap().tag("cat", URL).unwrap();
    let request = request.references(references);
    let error = error_message(request.check());
    assert!(error.starts_with("`referenceImages[1]` takes no tags, got \"cat\""), "{error}");
    assert!(serde_json::to_value(request).is_err(), "no tag is dropped silently");
}

#[test]
fn more_images_than_the_model_accepts_are_rejected() {
    let four = (0..4).fold(References::new(), |references, _| references.image(URL).unwrap());
    let error = error_message(request("x").references(four).check());
    assert_eq!(error, "`referenceImages` must have at most 3 entries, got 4");
}

#[test]
fn an_error_names_the_image_that_is_too_large() {
    let references = References::new().tag("cat", large()).unwrap();
    let error = error_message(request("@cat").references(references).check());
    let expected =
        "`referenceImages[0].uri` cannot take `cat.png` (image/png, 5000000 bytes) as a data URI";
    assert!(error.starts_with(expected) && error.contains("`resolve`"), "{error}");
}

#[test]
fn mentions_and_tags_that_do_not_match_are_reported() {
    let references = tagged("cat").unwrap();
    let compared = |prompt: &str| -> Vec<String> {
        references.compare(prompt).iter().map(ToString::to_string).collect()
    };
    assert_eq!(compared("@cat, me@cats.example"), [""; 0]);
    let dog = "the prompt mentions `@dog`, and no image has the tag `dog`";
    let cat = "an image has the tag `cat`, and the prompt does not mention `@cat`";
    assert_eq!(compared("@dog and @cat"), [dog]);
    assert_eq!(compared("a cat"), [cat]);
    assert_eq!(compared("@dog"), [dog, cat]);
    assert_eq!(References::new().compare("@dog").len(), 1, "a mention without any image");
    request("@dog").references(references).check().expect("a mismatch is valid");
}

#[tokio::test]
async fn only_large_images_are_uploaded() {
    let sandbox = runwayml_sandbox::Sandbox::start().await.unwrap();
    let small = Image::from_bytes(images::png(3, 2)).unwrap();
    let references = References::new().tag("cat", large()).unwrap();
    let references = references.tag("dog", small).unwrap().image(URL).unwrap();
    let resolved = references.resolve(&sandbox_client(&sandbox)).await.unwrap();
    let request = request("@cat and @dog").references(resolved);
    let sent = list(&request);
    let uri = |at: usize| sent[at]["uri"].as_str().unwrap();
    assert!(uri(0).starts_with("runway://") && uri(1).starts_with("data:") && uri(2) == URL);
    sandbox_client(&sandbox).text_to_image(request).send().await.unwrap();
}

#[tokio::test]
async fn nothing_is_uploaded_to_a_provider_without_uploads() {
    let server = MockServer::start([MockResponse::json(200, CREATED)]).await;
    let client = server.cometapi_client();
    let error = error_message(References::new().image(large()).unwrap().resolve(&client).await);
    assert!(
        error.contains("`cat.png` is too large for a request") && error.contains("smaller"),
        "{error}"
    );
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn images_are_uploaded_to_any_provider_if_the_caller_allows_it() {
    let server = MockServer::start([MockResponse::json(500, "{}")]).await;
    let builder = server.builder().provider(Provider::CometApi).retries(0);
    let client = builder.unsupported(Unsupported::Send).build().unwrap();
    let error = References::new().image(large()).unwrap().resolve(&client).await.unwrap_err();
    let error = Error::from(error);
    assert_eq!((error.status().unwrap().as_u16(), error.is_retryable()), (500, true));
    assert!(server.requests()[0].head.starts_with("post /v1/uploads "));
}

#[tokio::test]
async fn an_uploaded_image_keeps_its_dimensions() {
    let sandbox = runwayml_sandbox::Sandbox::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wide");
    std::fs::write(&path, images::padded_wide_png(5_000_000)).unwrap();
    let wide = Image::open(path).await.unwrap().resolve(&sandbox_client(&sandbox)).await.unwrap();
    assert_eq!(wide.media_type(), None, "it is a URI");
    assert_eq!(wide.dimensions().unwrap().aspect_ratio(), 15.0);
}
