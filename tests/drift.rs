//! An answer that is not as the contract has it is told of, once for each way in which it differs,
//! and is read as well or as badly as ever. Each test here keeps a log: a thread that kept none
//! could be the first to meet an event, and it would then be off for all.

mod common;

use std::sync::{Arc, Mutex};

use common::{Answer, KEY, Log, Script};
use runwayml::types::TextToImageGen4Image;
use runwayml::{Client, ClientBuilder, Drift, DriftKind, Error, Host, Method};
use serde_json::{Value, json};

/// A client, and what it is told.
struct Watched {
    client: Client,
    drifts: Arc<Mutex<Vec<Drift>>>,
}

impl Watched {
    fn new(builder: ClientBuilder) -> Self {
        let drifts = Arc::new(Mutex::new(Vec::new()));
        let told = drifts.clone();
        let listener = move |drift: &Drift| told.lock().unwrap().push(drift.clone());
        Self { client: builder.on_drift(listener).build().unwrap(), drifts }
    }

    /// What was told, each on a line.
    fn told(&self) -> Vec<String> {
        self.drifts.lock().unwrap().iter().map(Drift::to_string).collect()
    }

    fn kinds(&self) -> Vec<DriftKind> {
        self.drifts.lock().unwrap().iter().map(|drift| drift.kind).collect()
    }
}

/// Reads a task that is answered like this; what came of it, and the client that read it.
async fn read(answer: Value) -> (Result<String, Error>, Watched) {
    let script = Script::start([Answer::json(200, &answer.to_string())]).await;
    let watched = Watched::new(script.builder());
    let task = watched.client.task("t").get().await;
    (task.map(|task| task.id), watched)
}

fn events(log: &Log) -> Vec<String> {
    let text = log.text();
    text.lines().filter(|line| line.contains("runwayml::drift")).map(str::to_owned).collect()
}

#[tokio::test]
async fn an_answer_as_the_contract_has_it_is_not_told_of() {
    let (log, _guard) = Log::start();
    let cost = json!({ "credits": 5 });
    let (task, watched) =
        read(json!({ "id": "t", "status": "RUNNING", "estimatedCost": cost })).await;
    assert_eq!(task.unwrap(), "t");
    assert_eq!((watched.told(), events(&log)), (vec![], vec![]));
}

#[tokio::test]
async fn an_unknown_field_is_told_of_by_its_place_and_not_by_its_value() {
    let (log, _guard) = Log::start();
    let cost = json!({ "credits": 5, "currency": "a secret" });
    let (task, watched) =
        read(json!({ "id": "t", "status": "RUNNING", "estimatedCost": cost })).await;
    assert_eq!(task.unwrap(), "t");
    assert_eq!(watched.told(), ["get_task: /estimatedCost/currency: an unknown field"]);
    assert_eq!(watched.kinds(), [DriftKind::UnknownField]);
    let events = events(&log);
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(events[0].contains("WARN"), "{events:?}");
    let fields =
        "operation=\"get_task\" pointer=\"/estimatedCost/currency\" found=\"an unknown field\"";
    assert!(events[0].contains(fields), "{events:?}");
    assert!(!log.text().contains("a secret"));
}

#[tokio::test]
async fn an_unknown_word_is_told_of_with_the_word() {
    let (_log, _guard) = Log::start();
    let (task, watched) = read(json!({ "id": "t", "status": "QUEUED" })).await;
    assert_eq!(task.unwrap(), "t");
    assert_eq!(watched.told(), ["get_task: /status: the unknown value `QUEUED`"]);
    assert_eq!(watched.kinds(), [DriftKind::UnknownValue]);
}

#[tokio::test]
async fn a_missing_field_fails_the_call_as_always_and_is_told_of() {
    let (_log, _guard) = Log::start();
    let (task, watched) = read(json!({ "status": "RUNNING" })).await;
    assert!(matches!(task.unwrap_err(), Error::Undecodable { .. }));
    assert_eq!(watched.told(), ["get_task: /id: a required field is missing"]);
    assert_eq!(watched.kinds(), [DriftKind::MissingField]);
}

#[tokio::test]
async fn a_type_that_does_not_fit_is_told_of_and_so_is_all_else_in_the_answer() {
    let (_log, _guard) = Log::start();
    let (task, watched) =
        read(json!({ "id": 7, "status": "RUNNING", "progress": "half", "new": {} })).await;
    assert!(matches!(task.unwrap_err(), Error::Undecodable { .. }));
    let mut told = watched.told();
    told.sort();
    assert_eq!(
        told,
        [
            "get_task: /id: a whole number instead of a text",
            "get_task: /new: an unknown field",
            "get_task: /progress: a text instead of a number",
        ]
    );
}

#[tokio::test]
async fn a_null_that_nobody_promised_is_told_of_though_it_is_read() {
    let (_log, _guard) = Log::start();
    let (task, watched) = read(json!({ "id": "t", "status": "FAILED", "failure": null })).await;
    assert_eq!(task.unwrap(), "t");
    assert_eq!(watched.told(), ["get_task: /failure: null instead of a text"]);
    assert_eq!(watched.kinds(), [DriftKind::UnfittingType]);
}

#[tokio::test]
async fn each_is_told_of_once_over_many_calls_clones_and_entries() {
    let (log, _guard) = Log::start();
    let voice = |status: &str| {
        json!({
            "id": "v", "name": "a", "description": null, "createdAt": "2026-08-08T05:03:00Z",
            "status": status, "previewUrl": null, "mood": 1,
        })
    };
    let data = ["READY", "SINGING", "SINGING", "HUMMING"].map(voice);
    let page = json!({ "data": data, "hasMore": false, "nextCursor": null }).to_string();
    let script = Script::start([Answer::json(200, &page)]).await;
    let watched = Watched::new(script.builder());
    let clone = watched.client.clone();
    for client in [&watched.client, &watched.client, &clone] {
        client.list_voices().send().await.unwrap();
    }
    let mut told = watched.told();
    told.sort();
    assert_eq!(
        told,
        [
            "list_voices: /data/*/mood: an unknown field",
            "list_voices: /data/*/status: the unknown value `HUMMING`",
            "list_voices: /data/*/status: the unknown value `SINGING`",
        ]
    );
    assert_eq!(events(&log).len(), told.len());
}

#[tokio::test]
async fn a_host_that_makes_up_a_name_for_each_answer_is_not_told_of_for_ever() {
    let (_log, _guard) = Log::start();
    let names = |from: usize| {
        let names = (from..from + 600).map(|name| (format!("n{name}"), json!(1)));
        let known = [("id".to_owned(), json!("t")), ("status".to_owned(), json!("RUNNING"))];
        Answer::json(200, &Value::Object(names.chain(known).collect()).to_string())
    };
    let script = Script::start([names(0), names(600)]).await;
    let watched = Watched::new(script.builder());
    for _ in 0..2 {
        watched.client.task("t").get().await.unwrap();
    }
    assert_eq!(watched.told().len(), 1000);
}

#[tokio::test]
async fn neither_event_nor_callback_shows_a_value_the_key_or_what_is_no_name() {
    let (log, _guard) = Log::start();
    const PROMPT: &str = "a portrait of my neighbour";
    const ADDRESS: &str = "https://host/a.png?sig=f00d";
    let answer = json!({
        "id": [PROMPT], "status": PROMPT, "new": PROMPT, PROMPT: 1, ADDRESS: 1, KEY: 1,
        "output": { PROMPT: 1 }, "estimatedCost": ADDRESS,
    });
    let script = Script::start(
        [answer, json!({ "id": "t", "status": KEY })]
            .map(|answer| Answer::json(200, &answer.to_string())),
    )
    .await;
    let watched = Watched::new(script.builder());
    let _ = watched.client.task("t").get().await;
    watched.client.task("t").get().await.unwrap();
    let told = watched.told();
    for fact in [
        "get_task: /id: a list instead of a text",
        "get_task: /status: an unknown value",
        "get_task: /…: an unknown field",
        "get_task: /status: the unknown value `…`",
        "get_task: /output: an object instead of a list",
    ] {
        assert!(told.iter().any(|told| told == fact), "{fact}: {told:#?}");
    }
    let shown = format!("{told:?} {:?} {}", watched.drifts.lock().unwrap(), log.text());
    for secret in [KEY, PROMPT, "f00d"] {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
}

#[tokio::test]
async fn what_is_no_answer_of_the_contract_is_no_drift() {
    let (log, _guard) = Log::start();
    for answer in [
        Answer::new(200, "text/html", "<html>hello</html>"),
        Answer::json(200, r#"{"new":1,"id":"t","#),
        Answer::json(200, r#"{"code":400,"msg":"no"}"#),
        Answer::json(400, r#"{"error":"no","new":1}"#),
        Answer::gone(),
    ] {
        let script = Script::start([answer]).await;
        let watched = Watched::new(script.builder().retries(0));
        watched.client.task("t").get().await.unwrap_err();
        assert_eq!(watched.told(), [""; 0]);
    }
    assert_eq!(events(&log), [""; 0]);
}

#[tokio::test]
async fn what_cometapi_adds_is_no_drift() {
    let (_log, _guard) = Log::start();
    let answer = json!({ "id": "t", "status": "QUEUED", "code": 200, "new": 1 });
    let script = Script::start([Answer::json(200, &answer.to_string())]).await;
    let watched = Watched::new(script.builder().host(Host::CometApi));
    watched.client.task("t").get().await.unwrap();
    assert_eq!(watched.told(), [""; 0]);
}

#[tokio::test]
async fn a_request_that_the_contract_does_not_know_is_not_watched() {
    let (_log, _guard) = Log::start();
    let script = Script::start([Answer::json(200, r#"{"id":"t","new":1}"#)]).await;
    let watched = Watched::new(script.builder());
    watched.client.call(Method::GET, "/v1/tasks/t").send().await.unwrap();
    assert_eq!(watched.told(), [""; 0]);
}

#[tokio::test]
async fn a_creation_is_watched_like_a_reading() {
    let (_log, _guard) = Log::start();
    let script = Script::start([Answer::json(200, r#"{"id":"t","queue":1}"#)]).await;
    let watched = Watched::new(script.builder());
    let request: TextToImageGen4Image = TextToImageGen4Image::builder()
        .prompt_text("a lighthouse")
        .ratio("1920:1080")
        .try_into()
        .unwrap();
    watched.client.text_to_image().body(request).send().await.unwrap();
    assert_eq!(watched.told(), ["text_to_image: /queue: an unknown field"]);
}
