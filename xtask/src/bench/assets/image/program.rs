//! The program that `cargo xtask bench assets` builds and runs: brings an image into the body of a
//! request in one of several ways, and prints for each round the microseconds that it took, and then
//! the most bytes that were held at once.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

use runwayml::types::TextToImageGen4Image;
use runwayml::{Client, Error, Image, References};

const ROUNDS: usize = 40;
const URL: &str = "http://127.0.0.1/v1/text_to_image";

/// Counts what is held.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        MOST.fetch_max(HELD.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Until it is moved, both places are held.
        MOST.fetch_max(HELD.fetch_add(size, Relaxed) + size, Relaxed);
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, way, path] = &arguments[..] else { panic!("two arguments") };
    // Without a provider, reqwest makes no client.
    rustls::crypto::ring::default_provider().install_default().expect("the only provider");
    let (http, path) = (reqwest::Client::new(), Path::new(path));
    let client = Client::builder().api_key("key").base_url("http://127.0.0.1:9").retries(0);
    let client = client.build().expect("a client");
    let base = HELD.load(Relaxed);
    MOST.store(base, Relaxed);
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        took.push(match way.as_str() {
            "encoder" => encoder(path),
            "ours" => ours(path, &client).await,
            "ours_opened" => ours_opened(path, &client).await,
            "peer_opened" => peer_opened(path, &http),
            _ => panic!("no such way"),
        });
    }
    let took: Vec<String> = took.iter().map(u128::to_string).collect();
    println!("{} {}", took.join(" "), MOST.load(Relaxed) - base);
}

/// Nothing but the encoder, from memory to memory.
fn encoder(path: &Path) -> u128 {
    let image = std::fs::read(path).expect("a file");
    let start = Instant::now();
    black_box(base64_simd::STANDARD.encode_to_string(&image));
    start.elapsed().as_micros()
}

/// From memory into the body of a request.
async fn ours(path: &Path, client: &Client) -> u128 {
    let image = std::fs::read(path).expect("a file");
    let start = Instant::now();
    let image = Image::from_bytes(image).expect("an image");
    send(image, client).await;
    start.elapsed().as_micros()
}

async fn ours_opened(path: &Path, client: &Client) -> u128 {
    let start = Instant::now();
    let image = Image::open(path).await.expect("an image");
    send(image, client).await;
    start.elapsed().as_micros()
}

/// Checks and encodes the request; nothing listens where it is sent to.
async fn send(image: Image, client: &Client) {
    let references = References::new().tag("cat", image).expect("a tag");
    let request = TextToImageGen4Image::new().prompt_text("@cat").ratio("1920:1080");
    let outcome = client.text_to_image(request.references(references)).send().await;
    assert!(matches!(outcome, Err(Error::Connect { .. })), "{outcome:?}");
}

/// The peer reads a file and trusts its name.
fn peer_opened(path: &Path, http: &reqwest::Client) -> u128 {
    let start = Instant::now();
    let image = runway_sdk::MediaInput::from_file(path).expect("an image");
    let request = serde_json::json!({
        "model": "gen4_image", "promptText": "@cat", "ratio": "1920:1080",
        "referenceImages": [{ "uri": image.into_uri(), "tag": "cat" }],
    });
    black_box(http.post(URL).json(&request).build().expect("a body"));
    start.elapsed().as_micros()
}
