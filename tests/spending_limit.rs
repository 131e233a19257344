//! The spending limit: a creation that may cost more is rejected before it is sent.

use crate::common::{CREATED, MockResponse, MockServer, image_request};
use runwayml::client::RequestOptions;
use runwayml::cometapi::types::ResponseRequest;
use runwayml::pricing::{Amount, SpendingLimit, UnknownPrice};
use runwayml::types::{
    CreateVoiceRequest, TextToImageIdeogram45, TextToImageIdeogram45ReferenceImage,
};
use runwayml::{Client, Error, Provider};
use serde_json::json;

async fn server() -> MockServer {
    MockServer::start([MockResponse::json(200, CREATED)]).await
}

fn limited(server: &MockServer, limit: SpendingLimit) -> Client {
    server.builder().spending_limit(limit).build().unwrap()
}

#[tokio::test]
async fn a_creation_above_the_limit_is_rejected_and_nothing_is_sent() {
    let server = server().await;
    let client = limited(&server, SpendingLimit::credits(4.0));
    let error = client.text_to_image(image_request()).start().await.unwrap_err();
    let Error::SpendingLimit { operation, limit, estimate, .. } = &error else { panic!("{error}") };
    assert_eq!((operation.as_str(), *limit), ("text_to_image", Amount::Credits(4.0)));
    assert!(estimate.unwrap().max().us_dollars() > limit.us_dollars());
    let message = error.to_string();
    assert!(message.contains("the spending limit is 4 credits; change the request"), "{message}");
    assert!(!error.may_have_been_accepted() && !error.is_retryable());
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_creation_within_the_limit_is_sent() {
    let server = server().await;
    for limit in [SpendingLimit::credits(8.0), SpendingLimit::us_dollars(0.08)] {
        limited(&server, limit).text_to_image(image_request()).send().await.unwrap();
    }
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn an_unknown_price_is_rejected_only_if_the_caller_wants_it() {
    let server = server().await;
    let limit = SpendingLimit::credits(1000.0);
    let unknown = || json!({ "model": "gen9", "promptText": "a fox" });
    limited(&server, limit).text_to_image(unknown()).send().await.unwrap();
    let client = limited(&server, limit.unknown_price(UnknownPrice::Reject));
    let error = client.text_to_image(unknown()).send().await.unwrap_err();
    assert!(matches!(error, Error::SpendingLimit { estimate: None, .. }), "{error}");
    assert!(error.to_string().contains("has no known price"), "{error}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_list_in_a_request_counts_as_set() {
    let server = server().await;
    let limit = SpendingLimit::credits(1.0).unknown_price(UnknownPrice::Reject);
    let request = TextToImageIdeogram45::new().prompt_text("a fox");
    let image = TextToImageIdeogram45ReferenceImage::new().uri("https://host.example/a.png");
    for (request, is_known) in [(request.clone(), true), (request.reference_images([image]), false)]
    {
        let client = limited(&server, limit);
        let estimated = client.estimate(&request);
        assert_eq!(estimated.is_some(), is_known);
        let error = client.text_to_image(request).send().await.unwrap_err();
        let Error::SpendingLimit { estimate, .. } = error else { panic!("{error}") };
        assert_eq!(estimate.map(|it| it.max()), estimated.map(|it| it.max()));
    }
}

#[tokio::test]
async fn a_creation_that_cannot_be_waited_for_is_limited() {
    let server = server().await;
    let limit = SpendingLimit::credits(1.0).unknown_price(UnknownPrice::Reject);
    let client = server.builder().provider(Provider::CometApi).spending_limit(limit);
    let client = client.build().unwrap();
    let request = ResponseRequest::new().input("a fox");
    let error = client.cometapi().create_response(request).send().await.unwrap_err();
    assert!(matches!(error, Error::SpendingLimit { estimate: None, .. }), "{error}");
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_request_that_starts_nothing_is_not_limited() {
    let server = server().await;
    let limit = SpendingLimit::credits(0.0).unknown_price(UnknownPrice::Reject);
    let client = limited(&server, limit);
    client.delete_task("t").send().await.unwrap();
    let voice = runwayml_sandbox::example_body("create_voice").unwrap();
    let voice: CreateVoiceRequest = serde_json::from_value(voice).unwrap();
    client.create_voice(voice).send().await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_limit_can_be_set_for_one_request() {
    let server = server().await;
    let options = RequestOptions::new().spending_limit(SpendingLimit::credits(1.0));
    let client = server.client();
    assert!(client.with_options(options).text_to_image(image_request()).send().await.is_err());
    client.text_to_image(image_request()).send().await.unwrap();
    assert_eq!(server.count(), 1);
}
