//! The spending limit: a creation that may cost more is rejected before it is sent.

mod common;

use common::{Answer, CREATED, Script, image_request};
use runwayml::client::RequestOptions;
use runwayml::pricing::{Amount, SpendingLimit, UnknownPrice};
use runwayml::{Client, Error};
use serde_json::json;

async fn script() -> Script {
    Script::start([Answer::json(200, CREATED)]).await
}

fn limited(script: &Script, limit: SpendingLimit) -> Client {
    script.builder().spending_limit(limit).build().unwrap()
}

#[tokio::test]
async fn a_creation_above_the_limit_is_rejected_and_nothing_is_sent() {
    let script = script().await;
    let client = limited(&script, SpendingLimit::credits(4.0));
    let error = client.text_to_image(image_request()).start().await.unwrap_err();
    let Error::SpendingLimit { operation, limit, estimate, .. } = &error else { panic!("{error}") };
    assert_eq!((operation.as_str(), *limit), ("text_to_image", Amount::Credits(4.0)));
    assert!(estimate.unwrap().max().us_dollars() > limit.us_dollars());
    let message = error.to_string();
    assert!(message.contains("the spending limit is 4 credits; it was not sent"), "{message}");
    assert!(!error.may_have_been_accepted() && !error.is_retryable());
    assert_eq!(script.count(), 0);
}

#[tokio::test]
async fn a_creation_within_the_limit_is_sent() {
    let script = script().await;
    for limit in [SpendingLimit::credits(8.0), SpendingLimit::us_dollars(0.08)] {
        limited(&script, limit).text_to_image(image_request()).send().await.unwrap();
    }
    assert_eq!(script.count(), 2);
}

#[tokio::test]
async fn an_unknown_price_is_rejected_only_if_the_caller_says_so() {
    let script = script().await;
    let limit = SpendingLimit::credits(1000.0);
    let unknown = || json!({ "model": "gen9", "promptText": "a fox" });
    limited(&script, limit).text_to_image(unknown()).send().await.unwrap();
    let client = limited(&script, limit.unknown_price(UnknownPrice::Reject));
    let error = client.text_to_image(unknown()).send().await.unwrap_err();
    assert!(matches!(error, Error::SpendingLimit { estimate: None, .. }), "{error}");
    assert!(error.to_string().contains("has no known price"), "{error}");
    assert_eq!(script.count(), 1);
}

#[tokio::test]
async fn what_starts_nothing_is_not_limited() {
    let script = script().await;
    let limit = SpendingLimit::credits(0.0).unknown_price(UnknownPrice::Reject);
    let client = limited(&script, limit);
    client.delete_task("t").send().await.unwrap();
    let request = runwayml::types::CreateVoiceRequest::new();
    // It fails for another reason.
    let error = client.create_voice(request).send().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
}

#[tokio::test]
async fn a_clone_of_a_client_can_have_a_limit_of_its_own() {
    let script = script().await;
    let options = RequestOptions::new().spending_limit(SpendingLimit::credits(1.0));
    let client = script.client();
    assert!(client.with_options(options).text_to_image(image_request()).send().await.is_err());
    client.text_to_image(image_request()).send().await.unwrap();
    assert_eq!(script.count(), 1);
}
