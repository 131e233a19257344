//! The sandbox over HTTP: tasks and their outputs, uploads, and error responses to invalid requests.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::time::Duration;

use crate::common::{SPEC, install_tls, sandbox_client};
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use runwayml_sandbox::{Clock, Dialect, Sandbox, example_bodies, example_body};
use serde_json::{Value, json};

type TestResult = Result<(), Box<dyn std::error::Error>>;

/// A sandbox and a plain HTTP client, which can send invalid requests.
struct Fixture {
    sandbox: Sandbox,
    http: reqwest::Client,
}

impl Fixture {
    async fn start(clock: Clock) -> Result<Self, Box<dyn std::error::Error>> {
        let sandbox = Sandbox::builder().clock(clock).start().await?;
        install_tls();
        Ok(Self { sandbox, http: reqwest::Client::new() })
    }

    fn request_without_headers(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.sandbox.base_url()))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.request_without_headers(method, path)
            .bearer_auth(self.sandbox.api_key())
            .header("x-runway-version", version())
    }

    async fn post(&self, path: &str, body: &Value) -> reqwest::Result<Response> {
        self.request(Method::POST, path).json(body).send().await
    }

    async fn get(&self, path: &str) -> reqwest::Result<Response> {
        self.request(Method::GET, path).send().await
    }

    async fn create(&self, operation: &str, body: &Value) -> reqwest::Result<String> {
        let created: Value = self.post(operation, body).await?.error_for_status()?.json().await?;
        Ok(created["id"].as_str().unwrap_or_default().to_owned())
    }

    /// Creates a task, reads it until it ends and returns the URLs of its outputs.
    async fn outputs(&self, operation: &str, body: &Value) -> reqwest::Result<Vec<String>> {
        let id = self.create(operation, body).await?;
        loop {
            let task: Value = self.get(&format!("/v1/tasks/{id}")).await?.json().await?;
            assert_ne!(task["status"], "FAILED", "{task}");
            if task["status"] == "SUCCEEDED" {
                let outputs = task["output"].as_array().into_iter().flatten();
                return Ok(outputs.filter_map(|url| url.as_str().map(str::to_owned)).collect());
            }
        }
    }
}

fn version() -> &'static str {
    SPEC["info"]["version"].as_str().unwrap_or_default()
}

/// Method, path and operation object of every operation.
fn operations() -> Vec<(Method, &'static str, &'static Value)> {
    let items = SPEC["paths"].as_object().into_iter().flatten();
    let operations = items.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, of)| (method.to_uppercase(), path.as_str(), of))
    });
    operations.filter_map(|(method, path, of)| Some((method.parse().ok()?, path, of))).collect()
}

fn image() -> Value {
    json!({ "model": "gen4_image", "promptText": "a lighthouse", "ratio": "1280:720" })
}

fn png_size(bytes: &[u8]) -> Result<(u32, u32), png::DecodingError> {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().unwrap_or_default()];
    reader.next_frame(&mut pixels)?;
    Ok((reader.info().width, reader.info().height))
}

#[tokio::test]
async fn a_task_goes_through_its_states_and_its_image_has_the_requested_size() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    let id = fixture.create("/v1/text_to_image", &image()).await?;
    let mut states = Vec::new();
    let mut progress = Vec::new();
    let task = loop {
        let task: Value = fixture.get(&format!("/v1/tasks/{id}")).await?.json().await?;
        assert_eq!(task["id"], id.as_str());
        assert!(task["createdAt"].as_str().is_some_and(|time| time.ends_with('Z')));
        states.push(task["status"].as_str().unwrap_or_default().to_owned());
        progress.extend(task["progress"].as_f64());
        assert_ne!(task["status"], "FAILED", "{task}");
        if task["status"] == "SUCCEEDED" {
            break task;
        }
        assert!(task["estimatedCost"]["credits"].is_number(), "{task}");
    };
    assert_eq!(states, ["PENDING", "RUNNING", "RUNNING", "RUNNING", "SUCCEEDED"]);
    assert!(progress.is_sorted() && progress.len() == 3, "{progress:?}");
    assert!(task["cost"]["credits"].is_number());

    let url = task["output"][0].as_str().ok_or("no output")?;
    let response = fixture.http.get(url).send().await?.error_for_status()?;
    assert_eq!(response.headers()[CONTENT_TYPE], "image/png");
    assert_eq!(png_size(&response.bytes().await?)?, (1280, 720));
    Ok(())
}

#[tokio::test]
async fn a_task_ends_after_its_time() -> TestResult {
    let fixture = Fixture::start(Clock::Wall(Duration::from_millis(20))).await?;
    let id = fixture.create("/v1/text_to_image", &image()).await?;
    tokio::time::sleep(Duration::from_millis(30)).await;
    let task: Value = fixture.get(&format!("/v1/tasks/{id}")).await?.json().await?;
    assert_eq!(task["status"], "SUCCEEDED");
    Ok(())
}

#[tokio::test]
async fn four_requested_images_differ() -> TestResult {
    let fixture = Fixture::start(Clock::Wall(Duration::ZERO)).await?;
    let body = json!({
        "model": "gemini_image3_pro", "promptText": "a pier", "ratio": "1024:1024", "outputCount": 4,
    });
    let outputs = fixture.outputs("/v1/text_to_image", &body).await?;
    let mut files = BTreeSet::new();
    for url in &outputs {
        files.insert(fixture.http.get(url).send().await?.bytes().await?);
    }
    assert_eq!((outputs.len(), files.len()), (4, 4));
    Ok(())
}

#[tokio::test]
async fn the_output_of_every_creation_is_media_of_its_api_area() -> TestResult {
    let fixture = Fixture::start(Clock::Wall(Duration::ZERO)).await?;
    let mut count = 0;
    for (method, path, of) in operations() {
        let response = &of["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        if method != Method::POST
            || !response.as_str().is_some_and(|of| of.ends_with("TaskCreated"))
        {
            continue;
        }
        let body = example_body(of["operationId"].as_str().unwrap_or_default());
        let outputs = fixture.outputs(path, &body.ok_or("no example body")?).await?;
        let response = fixture.http.get(&outputs[0]).send().await?.error_for_status()?;
        let media_type = response.headers()[CONTENT_TYPE].to_str()?.to_owned();
        if let Some(area @ ("image" | "video" | "audio")) = of["tags"][0].as_str() {
            assert!(media_type.starts_with(area), "{path} returned {media_type}");
        }
        let file = response.bytes().await?;
        match media_type.as_str() {
            "image/png" => assert!(png_size(&file).is_ok()),
            "video/mp4" => assert_eq!(&file[4..12], b"ftypisom"),
            "audio/wav" => assert_eq!((&file[..4], &file[8..12]), (&b"RIFF"[..], &b"WAVE"[..])),
            "audio/mpeg" => assert_eq!(&file[..2], b"\xff\xfb"),
            other => panic!("{path} returned {other}"),
        }
        count += 1;
    }
    assert!(count > 20, "only {count}");
    Ok(())
}

#[tokio::test]
async fn an_unknown_ratio_is_reported_as_an_issue() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    let mut body = image();
    body["ratio"] = "1280x720".into();
    let response = fixture.post("/v1/text_to_image", &body).await?;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let error: Value = response.json().await?;
    assert_eq!(error["error"], "Validation of body failed");
    assert_eq!(error["issues"].as_array().map(Vec::len), Some(1), "{error}");
    assert_eq!(error["issues"][0]["code"], "invalid_value");
    assert_eq!(error["issues"][0]["path"], json!(["ratio"]));
    assert!(error["docUrl"].is_string());
    Ok(())
}

#[tokio::test]
async fn an_issue_has_the_code_and_the_path_of_the_problem() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    let references = |tag: &str| json!([{ "uri": "https://example.com/a.png", "tag": tag }]);
    let invalid = [
        ("model", json!("gen5_image"), "invalid_union", json!(["model"])),
        ("promptText", json!(7), "invalid_type", json!(["promptText"])),
        ("promptText", json!(""), "too_small", json!(["promptText"])),
        ("promptText", json!("a".repeat(1001)), "too_big", json!(["promptText"])),
        ("seed", json!(-1), "too_small", json!(["seed"])),
        ("seed", json!(4_294_967_296_u64), "too_big", json!(["seed"])),
        (
            "referenceImages",
            references("A B"),
            "invalid_format",
            json!(["referenceImages", 0, "tag"]),
        ),
        (
            "referenceImages",
            json!([{ "uri": "ftp://a" }]),
            "invalid_union",
            json!(["referenceImages", 0, "uri"]),
        ),
        ("referenceImages", json!([{}]), "invalid_type", json!(["referenceImages", 0, "uri"])),
        ("contentModeration", json!({ "a": 1 }), "unrecognized_keys", json!(["contentModeration"])),
    ];
    for (field, value, code, path) in invalid {
        let mut body = image();
        body[field] = value;
        let error: Value = fixture.post("/v1/text_to_image", &body).await?.json().await?;
        assert_eq!(error["issues"][0]["code"], code, "{field}: {error}");
        assert_eq!(error["issues"][0]["path"], path, "{field}: {error}");
    }
    Ok(())
}

#[tokio::test]
async fn the_issue_of_a_missing_field_has_its_path() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    for field in ["model", "promptText", "ratio"] {
        let mut body = image();
        body.as_object_mut().ok_or("no object")?.remove(field);
        let error: Value = fixture.post("/v1/text_to_image", &body).await?.json().await?;
        assert_eq!(error["issues"][0]["code"], "invalid_type", "{error}");
        assert_eq!(error["issues"][0]["path"], json!([field]), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_not_json_is_rejected() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    let post = || fixture.request(Method::POST, "/v1/text_to_image");
    let cut = post().header(CONTENT_TYPE, "application/json").body("{\"model\":").send().await?;
    assert_eq!(cut.status(), StatusCode::BAD_REQUEST);
    assert!(cut.json::<Value>().await?["error"].is_string());
    let plain = post().body(image().to_string()).send().await?;
    assert_eq!(plain.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    Ok(())
}

#[tokio::test]
async fn query_parameters_are_validated() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    for (query, code, name) in [
        ("limit=0", "too_small", "limit"),
        ("limit=many", "invalid_type", "limit"),
        ("order=sideways", "invalid_value", "order"),
        ("cursor=", "too_small", "cursor"),
    ] {
        let response = fixture.get(&format!("/v1/documents?{query}")).await?;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{query}");
        let error: Value = response.json().await?;
        assert_eq!(error["issues"][0]["code"], code, "{query}: {error}");
        assert_eq!(error["issues"][0]["path"], json!([name]), "{query}: {error}");
    }
    let missing: Value = fixture.get("/v1/avatar_usage").await?.json().await?;
    assert_eq!(missing["issues"][0]["path"], json!(["startDate"]), "{missing}");
    assert_eq!(fixture.get("/v1/documents?limit=5").await?.status(), StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn a_request_without_a_key_gets_401() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    let bare = || {
        fixture
            .request_without_headers(Method::GET, "/v1/organization")
            .header("x-runway-version", version())
    };
    for request in [bare(), bare().bearer_auth(""), bare().header(AUTHORIZATION, "Basic abc")] {
        let response = request.send().await?;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert!(response.json::<Value>().await?["error"].is_string());
    }
    Ok(())
}

#[tokio::test]
async fn a_request_without_the_version_gets_400() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    let keyed =
        || fixture.request_without_headers(Method::GET, "/v1/organization").bearer_auth("any");
    for request in [keyed(), keyed().header("x-runway-version", "2023-09-06")] {
        let response = request.send().await?;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert!(response.json::<Value>().await?["error"].is_string());
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_path_gets_404_and_a_wrong_method_405() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    let unknown = fixture.get("/v1/text_to_smell").await?;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert!(unknown.json::<Value>().await?["error"].is_string());
    let wrong = fixture.request(Method::PUT, "/v1/text_to_image").send().await?;
    assert_eq!(wrong.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(wrong.json::<Value>().await?["error"].is_string());
    Ok(())
}

#[tokio::test]
async fn a_cancelled_or_deleted_task_is_gone() -> TestResult {
    for clock in [Clock::EachRead, Clock::Wall(Duration::ZERO)] {
        let fixture = Fixture::start(clock).await?;
        let id = fixture.create("/v1/text_to_image", &image()).await?;
        let path = format!("/v1/tasks/{id}");
        let delete = || fixture.request(Method::DELETE, &path).send();
        let first = delete().await?;
        assert_eq!(first.status(), StatusCode::NO_CONTENT);
        assert!(first.bytes().await?.is_empty());
        for again in [delete().await?, fixture.get(&path).await?] {
            assert_eq!(again.status(), StatusCode::NOT_FOUND);
            assert_eq!(again.json::<Value>().await?, json!({ "error": "Could not find Task" }));
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_output_is_served_with_get_range_and_head() -> TestResult {
    let fixture = Fixture::start(Clock::Wall(Duration::ZERO)).await?;
    let outputs = fixture.outputs("/v1/text_to_image", &image()).await?;
    let url = outputs[0].as_str();
    let whole = fixture.http.get(url).send().await?.bytes().await?;
    let head = fixture.http.head(url).send().await?;
    assert_eq!(head.headers()[CONTENT_LENGTH], whole.len().to_string());

    let part = fixture.http.get(url).header(RANGE, "bytes=10-19").send().await?;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()[CONTENT_RANGE], format!("bytes 10-19/{}", whole.len()));
    assert_eq!(part.bytes().await?, whole[10..20]);

    let beyond = fixture.http.get(url).header(RANGE, "bytes=999999999-").send().await?;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    Ok(())
}

#[tokio::test]
async fn an_output_url_is_signed_anew_at_each_read() -> TestResult {
    let fixture = Fixture::start(Clock::Wall(Duration::ZERO)).await?;
    let id = fixture.create("/v1/text_to_image", &image()).await?;
    let mut urls = BTreeSet::new();
    for _ in 0..2 {
        let task: Value = fixture.get(&format!("/v1/tasks/{id}")).await?.json().await?;
        urls.insert(task["output"][0].as_str().unwrap_or_default().to_owned());
    }
    assert_eq!(urls.len(), 2);
    for url in &urls {
        let (bare, _) = url.split_once("?_jwt=").ok_or("no signature")?;
        assert_eq!(fixture.http.get(bare).send().await?.status(), StatusCode::FORBIDDEN);
        assert_eq!(fixture.http.get(url).send().await?.status(), StatusCode::OK);
    }
    Ok(())
}

/// A multipart form with the fields in this order, then the file.
fn form(fields: &[(String, String)], file: &[u8]) -> (String, Vec<u8>) {
    let boundary = "----------------form";
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend(part.into_bytes());
    }
    let head = format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
    );
    body.extend(head.into_bytes());
    body.extend(file);
    body.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

#[tokio::test]
async fn an_upload_needs_the_fields_before_the_file() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    let body = json!({ "filename": "a.png", "type": "ephemeral" });
    let upload: Value = fixture.post("/v1/uploads", &body).await?.json().await?;
    let url = upload["uploadUrl"].as_str().ok_or("no upload URL")?;
    assert!(upload["runwayUri"].as_str().is_some_and(|uri| uri.starts_with("runway://")));
    let fields: Vec<(String, String)> =
        serde_json::from_value::<std::collections::BTreeMap<_, _>>(upload["fields"].clone())?
            .into_iter()
            .collect();

    let send = async |fields: &[(String, String)], size: usize, key: Option<&str>| {
        let (content_type, body) = form(fields, &vec![7; size]);
        let request = fixture.http.post(url).header(CONTENT_TYPE, content_type).body(body);
        let request = key.into_iter().fold(request, |request, key| request.bearer_auth(key));
        let response = request.send().await?;
        reqwest::Result::Ok((response.status().as_u16(), response.text().await?))
    };
    assert_eq!(send(&fields, 4096, None).await?, (204, String::new()));
    assert_eq!(send(&fields, 4096, Some("key")).await?.0, 400);
    assert_eq!(send(&[], 4096, None).await?.0, 403);
    let (status, text) = send(&fields, 511, None).await?;
    assert!(status == 400 && text.contains("<Code>EntityTooSmall</Code>"), "{text}");
    Ok(())
}

#[tokio::test]
async fn a_resource_has_the_id_of_its_path() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    let id = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
    let voice: Value = fixture.get(&format!("/v1/voices/{id}")).await?.json().await?;
    assert_eq!(voice["id"], id);
    Ok(())
}

#[tokio::test]
async fn every_example_body_is_accepted() -> TestResult {
    let fixture = Fixture::start(Clock::EachRead).await?;
    for (method, path, of) in operations() {
        let id = of["operationId"].as_str().unwrap_or_default();
        let bodies = example_bodies(id);
        assert_eq!(bodies.is_empty(), of.get("requestBody").is_none(), "{id}");
        for body in bodies {
            let path = path.replace("{id}", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff");
            let response = fixture.request(method.clone(), &path).json(&body).send().await?;
            let status = response.status();
            assert!(status.is_success(), "{id}: {}\n{body:#}", response.text().await?);
        }
    }
    Ok(())
}

#[test]
fn example_bodies_have_every_alternative_of_a_union() {
    let alternatives = SPEC["components"]["schemas"]["TextToImageRequest"]["oneOf"].as_array();
    let bodies = example_bodies("text_to_image");
    let models: BTreeSet<&str> = bodies.iter().filter_map(|body| body["model"].as_str()).collect();
    assert_eq!(Some(models.len()), alternatives.map(Vec::len));
    let uris = bodies.iter().filter_map(|body| body.pointer("/referenceImages/0/uri")?.as_str());
    let schemes: BTreeSet<&str> = uris.filter_map(|uri| uri.split(':').next()).collect();
    assert_eq!(schemes, BTreeSet::from(["https", "runway", "data"]));
}

#[tokio::test]
async fn cometapis_dialect_has_its_prefix_and_error_codes() -> TestResult {
    let sandbox =
        Sandbox::builder().dialect(Dialect::CometApi).clock(Clock::EachRead).start().await?;
    assert!(sandbox.base_url().ends_with("/runwayml"));
    let client = sandbox_client(&sandbox);
    assert_eq!(client.provider(), runwayml::Provider::CometApi);
    let missing = client.task("6f9619ff-8b86-4d01-b42d-00cf4fc964ff").get().await;
    assert_eq!(missing.unwrap_err().code(), Some("task_not_exist"));
    Ok(())
}

#[tokio::test]
async fn the_server_stops_when_the_sandbox_is_dropped() -> TestResult {
    let Fixture { sandbox, http } = Fixture::start(Clock::EachRead).await?;
    let url = sandbox.base_url().to_owned();
    assert!(http.get(&url).send().await.is_ok());
    drop(sandbox);
    for _ in 0..100 {
        if http.get(&url).send().await.is_err() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err("the server still responds".into())
}
