//! Differences between a response and the spec are reported once each.

use crate::common::{KEY, Log, MockResponse, MockServer, Watched, image_request};
use runwayml::drift::DriftKind;
use runwayml::http::Method;
use runwayml::{Error, Provider};
use serde_json::{Value, json};

/// Reads a task from this response; returns its id, and the client that has read it.
async fn read(response: Value) -> (Result<String, Error>, Watched) {
    let server = MockServer::start([MockResponse::json(200, &response)]).await;
    let watched = Watched::new(server.builder());
    let task = watched.client.task("t").get().await;
    (task.map(|task| task.id), watched)
}

fn events(log: &Log) -> Vec<String> {
    let text = log.text();
    text.lines().filter(|line| line.contains("runwayml::drift")).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_valid_response_is_not_reported() {
    let (log, _guard) = Log::start();
    let cost = json!({ "credits": 5 });
    let (task, watched) =
        read(json!({ "id": "t", "status": "RUNNING", "estimatedCost": cost })).await;
    assert_eq!(task.unwrap(), "t");
    assert_eq!((watched.reports(), events(&log)), (vec![], vec![]));
}

#[tokio::test]
async fn an_unknown_field_is_reported_with_its_location_and_not_its_value() {
    let (log, _guard) = Log::start();
    let cost = json!({ "credits": 5, "currency": "a secret" });
    let (task, watched) =
        read(json!({ "id": "t", "status": "RUNNING", "estimatedCost": cost })).await;
    assert_eq!(task.unwrap(), "t");
    assert_eq!(watched.reports(), ["get_task: EstimatedCost.currency: an unknown field"]);
    assert_eq!(watched.kinds(), [DriftKind::UnknownField]);
    let events = events(&log);
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(events[0].contains("WARN"), "{events:?}");
    let fields =
        "operation=\"get_task\" location=\"EstimatedCost.currency\" found=\"an unknown field\"";
    assert!(events[0].contains(fields), "{events:?}");
    assert!(!log.text().contains("a secret"));
}

#[tokio::test]
async fn an_unknown_value_is_reported_with_the_value() {
    let (task, watched) = read(json!({ "id": "t", "status": "QUEUED" })).await;
    assert_eq!(task.unwrap(), "t");
    assert_eq!(watched.reports(), ["get_task: Task.status: the unknown value `QUEUED`"]);
    assert_eq!(watched.kinds(), [DriftKind::UnknownValue]);
}

#[tokio::test]
async fn a_response_without_an_indispensable_field_is_an_error() {
    for body in [json!({ "status": "RUNNING" }), json!({ "id": [], "status": "RUNNING" })] {
        let (task, watched) = read(body).await;
        assert!(matches!(task.unwrap_err(), Error::Decode { .. }));
        assert_eq!(watched.reports(), [""; 0]);
    }
}

#[tokio::test]
async fn a_missing_field_is_reported_and_read_as_none() {
    let server = MockServer::start([MockResponse::json(200, r#"{"id":"v"}"#)]).await;
    let watched = Watched::new(server.builder());
    let voice = watched.client.get_voice("v").send().await.unwrap();
    assert_eq!((voice.id.as_str(), voice.name), ("v", None));
    let missing = "get_voice: Voice.name: a required field is missing or null".to_owned();
    assert!(watched.reports().contains(&missing), "{:?}", watched.reports());
    assert!(watched.kinds().contains(&DriftKind::MissingField));
}

#[tokio::test]
async fn every_unexpected_type_of_a_response_is_reported() {
    let (task, watched) = read(json!({
        "id": "t", "status": "RUNNING", "progress": "half", "new": {}, "output": 5,
        "cost": { "credits": [] },
    }))
    .await;
    assert_eq!(task.unwrap(), "t");
    assert_eq!(
        watched.reports(),
        [
            "get_task: Task.new: an unknown field",
            "get_task: cost.credits: invalid type: sequence, expected f64",
            "get_task: output: invalid type: integer, expected a sequence",
            "get_task: progress: invalid type: string, expected f64",
        ]
    );
    let unexpected = watched.kinds().into_iter().filter(|kind| *kind == DriftKind::UnexpectedType);
    assert_eq!(unexpected.count(), 3);
}

#[tokio::test]
async fn an_optional_null_is_not_reported() {
    let (task, watched) =
        read(json!({ "id": "t", "status": "FAILED", "failure": null, "output": null })).await;
    assert_eq!(task.unwrap(), "t");
    assert_eq!(watched.reports(), [""; 0]);
}

#[tokio::test]
async fn an_organization_without_limits_is_read_and_not_reported() {
    let unlimited = json!({ "maxConcurrentGenerations": null, "maxDailyGenerations": null });
    let limited = json!({ "maxConcurrentGenerations": 3, "maxDailyGenerations": 50 });
    let organization = json!({
        "creditBalance": 10,
        "tier": {
            "maxMonthlyCreditSpend": 0,
            "models": { "gen4.5": unlimited, "gen4_turbo": limited },
        },
        "usage": { "models": {} },
    });
    let server = MockServer::start([MockResponse::json(200, &organization)]).await;
    let watched = Watched::new(server.builder());
    let organization = watched.client.get_organization().send().await.unwrap();
    let tier = organization.tier.unwrap();
    let daily = |model: &str| tier.models[model].max_daily_generations;
    assert_eq!((daily("gen4.5"), daily("gen4_turbo")), (None, Some(50)));
    assert_eq!(watched.reports(), Vec::<String>::new());
}

#[tokio::test]
async fn each_difference_is_reported_once_for_all_calls_clones_and_entries() {
    let (log, _guard) = Log::start();
    let voice = |status: &str| {
        json!({
            "id": "v", "name": "a", "description": null, "createdAt": "2026-08-08T05:03:00Z",
            "status": status, "previewUrl": null, "mood": 1,
        })
    };
    let data = ["READY", "SINGING", "SINGING", "HUMMING"].map(voice);
    let page = json!({ "data": data, "hasMore": false, "nextCursor": null }).to_string();
    let server = MockServer::start([MockResponse::json(200, &page)]).await;
    let watched = Watched::new(server.builder());
    let clone = watched.client.clone();
    for client in [&watched.client, &watched.client, &clone] {
        client.list_voices().send().await.unwrap();
    }
    assert_eq!(
        watched.reports(),
        [
            "list_voices: Voice.mood: an unknown field",
            "list_voices: Voice.status: the unknown value `HUMMING`",
            "list_voices: Voice.status: the unknown value `SINGING`",
        ]
    );
    assert_eq!(events(&log).len(), 3);
}

#[tokio::test]
async fn an_unexpected_type_is_reported_once_for_all_entries() {
    let (_log, _guard) = Log::start();
    let data: Vec<Value> = (0..50).map(|id| json!({ "id": id.to_string(), "name": 1 })).collect();
    let page = json!({ "data": data, "hasMore": false, "nextCursor": null }).to_string();
    let server = MockServer::start([MockResponse::json(200, &page)]).await;
    let watched = Watched::new(server.builder());
    watched.client.list_voices().send().await.unwrap();
    let unexpected: Vec<String> =
        watched.reports().into_iter().filter(|report| report.contains("invalid type")).collect();
    let expected = "list_voices: data[].name: invalid type: integer, expected a string";
    assert_eq!(unexpected, [expected]);
}

#[tokio::test]
async fn unexpected_types_are_reported_before_many_unknown_fields() {
    let (_log, _guard) = Log::start();
    let fields = (0..200).map(|name| (format!("n{name}"), json!(1)));
    let known = [("id", json!("t")), ("status", json!("RUNNING")), ("progress", json!("half"))];
    let known = known.map(|(name, value)| (name.to_owned(), value));
    let (_, watched) = read(Value::Object(fields.chain(known).collect())).await;
    assert!(watched.kinds().contains(&DriftKind::UnexpectedType));
}

#[tokio::test]
async fn the_number_of_reports_is_limited() {
    let names = |from: usize| {
        let names = (from..from + 600).map(|name| (format!("n{name}"), json!(1)));
        let known = [("id".to_owned(), json!("t")), ("status".to_owned(), json!("RUNNING"))];
        MockResponse::json(200, Value::Object(names.chain(known).collect()).to_string())
    };
    let server = MockServer::start((0..12).map(|page| names(600 * page)).collect::<Vec<_>>()).await;
    let watched = Watched::new(server.builder());
    for _ in 0..12 {
        watched.client.task("t").get().await.unwrap();
    }
    assert_eq!(watched.reports().len(), 1000);
}

#[tokio::test]
async fn reports_contain_no_value_no_key_and_no_name_that_may_be_secret() {
    let (log, _guard) = Log::start();
    const PROMPT: &str = "a portrait of my neighbour";
    const ADDRESS: &str = "https://host/a.png?sig=f00d";
    let response = json!({
        "id": "t", "status": PROMPT, "progress": PROMPT, "new": PROMPT, PROMPT: 1, ADDRESS: 1, KEY: 1,
        "output": { PROMPT: 1 }, "estimatedCost": ADDRESS,
    });
    let server = MockServer::start(
        [response, json!({ "id": "t", "status": KEY })]
            .map(|response| MockResponse::json(200, &response)),
    )
    .await;
    let watched = Watched::new(server.builder());
    watched.client.task("t").get().await.unwrap();
    watched.client.task("t").get().await.unwrap();
    let reports = watched.reports();
    for expected in [
        "get_task: Task.status: an unknown value",
        "get_task: Task.new: an unknown field",
        "get_task: Task.…: an unknown field",
        "get_task: Task.status: the unknown value `…`",
        "get_task: output: invalid type: map, expected a sequence",
        "get_task: progress: invalid type: string, expected f64",
    ] {
        assert!(reports.iter().any(|report| report == expected), "{expected}: {reports:#?}");
    }
    let printed = format!("{reports:?} {:?} {}", watched.drifts(), log.text());
    for secret in [KEY, PROMPT, "f00d"] {
        assert!(!printed.contains(secret), "{secret} is in {printed}");
    }
}

#[tokio::test]
async fn an_error_is_not_reported_as_drift() {
    let (log, _guard) = Log::start();
    for response in [
        MockResponse::new(200, "text/html", "<html>hello</html>"),
        MockResponse::json(200, r#"{"new":1,"id":"t","#),
        MockResponse::json(200, r#"{"code":400,"msg":"no"}"#),
        MockResponse::json(400, r#"{"error":"no","new":1}"#),
        MockResponse::disconnect(),
    ] {
        let server = MockServer::start([response]).await;
        let watched = Watched::new(server.builder().retries(0));
        watched.client.task("t").get().await.unwrap_err();
        assert_eq!(watched.reports(), [""; 0]);
    }
    assert_eq!(events(&log), [""; 0]);
}

#[tokio::test]
async fn responses_of_cometapi_are_not_compared() {
    let response = json!({ "id": "t", "status": "QUEUED", "code": 200, "new": 1 });
    let server = MockServer::start([MockResponse::json(200, &response)]).await;
    let watched = Watched::new(server.builder().provider(Provider::CometApi));
    watched.client.task("t").get().await.unwrap();
    assert_eq!(watched.reports(), [""; 0]);
}

#[tokio::test]
async fn a_raw_request_is_not_compared() {
    let server = MockServer::start([MockResponse::json(200, r#"{"id":"t","new":1}"#)]).await;
    let watched = Watched::new(server.builder());
    watched.client.request(Method::GET, "/v1/tasks/t").send().await.unwrap();
    assert_eq!(watched.reports(), [""; 0]);
}

#[tokio::test]
async fn a_creation_is_compared_like_a_get() {
    let server = MockServer::start([MockResponse::json(200, r#"{"id":"t","queue":1}"#)]).await;
    let watched = Watched::new(server.builder());
    watched.client.text_to_image(image_request()).send().await.unwrap();
    assert_eq!(watched.reports(), ["text_to_image: TaskCreated.queue: an unknown field"]);
}

#[tokio::test]
async fn half_a_million_unknown_fields_take_bounded_time_and_few_reports() {
    for prefix in ["n", "a name with spaces "] {
        let mut body = r#"{"id":"t","status":"RUNNING""#.to_owned();
        for name in 0..500_000 {
            body += &format!(r#","{prefix}{name}":1"#);
        }
        body += &format!(r#","filler":"{}"}}"#, " ".repeat(16_700_000 - body.len()));
        let server = MockServer::start([MockResponse::json(200, &body)]).await;
        let watched = Watched::new(server.builder());
        let start = std::time::Instant::now();
        let task = watched.client.task("t").get().await.unwrap();
        assert_eq!(task.extra.len(), 500_001);
        assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
        let reports = watched.reports();
        assert!((1..=100).contains(&reports.len()), "{}", reports.len());
    }
}
