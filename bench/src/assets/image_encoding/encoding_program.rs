//! Puts an image into a request body with one of several methods, and prints the microseconds of each
//! round and then the peak memory in bytes. `cargo xtask bench assets` builds and runs it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

use runwayml::types::TextToImageGen4Image;
use runwayml::{Client, Error, Image, References};

const ROUNDS: usize = 40;
const URL: &str = "http://127.0.0.1/v1/text_to_image";

/// An allocator that counts the allocated bytes.
struct CountingAllocator;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        PEAK.fetch_max(ALLOCATED.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both allocations exist until the contents are moved.
        PEAK.fetch_max(ALLOCATED.fetch_add(size, Relaxed) + size, Relaxed);
        ALLOCATED.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, method, path] = &arguments[..] else { panic!("expected two arguments") };
    // The TLS provider that reqwest needs.
    rustls::crypto::ring::default_provider().install_default().expect("no other provider");
    let (http, path) = (reqwest::Client::new(), Path::new(path));
    let client = Client::builder().api_key("key").base_url("http://127.0.0.1:9").retries(0);
    let client = client.build().expect("a client");
    let base = ALLOCATED.load(Relaxed);
    PEAK.store(base, Relaxed);
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        times.push(match method.as_str() {
            "encoder" => encoder(path),
            "runwayml, bytes" => runwayml_bytes(path, &client).await,
            "runwayml, file" => runwayml_file(path, &client).await,
            "runway-sdk, file" => runway_sdk_file(path, &http),
            _ => panic!("no such method"),
        });
    }
    let times: Vec<String> = times.iter().map(u128::to_string).collect();
    println!("{} {}", times.join(" "), PEAK.load(Relaxed) - base);
}

/// The base64 encoder alone.
fn encoder(path: &Path) -> u128 {
    let image = std::fs::read(path).expect("a file");
    let start = Instant::now();
    black_box(base64_simd::STANDARD.encode_to_string(&image));
    start.elapsed().as_micros()
}

async fn runwayml_bytes(path: &Path, client: &Client) -> u128 {
    let image = std::fs::read(path).expect("a file");
    let start = Instant::now();
    let image = Image::from_bytes(image).expect("an image");
    send(image, client).await;
    start.elapsed().as_micros()
}

async fn runwayml_file(path: &Path, client: &Client) -> u128 {
    let start = Instant::now();
    let image = Image::open(path).await.expect("an image");
    send(image, client).await;
    start.elapsed().as_micros()
}

/// Checks and encodes a request. Nothing listens at its address.
async fn send(image: Image, client: &Client) {
    let references = References::new().tag("cat", image).expect("a tag");
    let request = TextToImageGen4Image::new().prompt_text("@cat").ratio("1920:1080");
    let outcome = client.text_to_image(request.references(references)).send().await;
    assert!(matches!(outcome, Err(Error::Connect { .. })), "{outcome:?}");
}

fn runway_sdk_file(path: &Path, http: &reqwest::Client) -> u128 {
    let start = Instant::now();
    let image = runway_sdk::MediaInput::from_file(path).expect("an image");
    let request = serde_json::json!({
        "model": "gen4_image", "promptText": "@cat", "ratio": "1920:1080",
        "referenceImages": [{ "uri": image.into_uri(), "tag": "cat" }],
    });
    black_box(http.post(URL).json(&request).build().expect("a body"));
    start.elapsed().as_micros()
}
