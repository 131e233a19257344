//! A large request is encoded once: counts the large allocations of a thread.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use crate::common::{CREATED, MockResponse, MockServer};
use crate::creations::with_reference;
use runwayml::Provider;
use serde_json::json;

/// Counts the large allocations of a thread.
struct CountingAllocator;

/// Responses and buffers of the HTTP client are smaller.
const LARGE: usize = 1024 * 1024;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

fn count(layout: Layout) {
    if layout.size() >= LARGE {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
    }
}

// SAFETY: Every call is forwarded to the system allocator.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(Layout::from_size_align(size, layout.align()).unwrap_or(layout));
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

/// A server on another thread, whose allocations are not counted.
fn server_on_another_thread(response: MockResponse) -> MockServer {
    let (send, started) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            send.send(MockServer::start([response]).await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    started.recv().unwrap()
}

#[tokio::test]
async fn a_large_request_is_neither_parsed_nor_copied() {
    let data = format!("data:image/png;base64,{}", "AAAA".repeat(5_000_000 / 4));
    let wrapped = r#"{"id":"t","code":"success","message":"","data":{"id":"t"}}"#;
    let mut counts = Vec::new();
    for (provider, created) in [(Provider::Runway, CREATED), (Provider::CometApi, wrapped)] {
        let server = server_on_another_thread(MockResponse::json(200, created));
        let client = server.builder().provider(provider).build().unwrap();
        let unchecked = json!({ "model": "gen4_image", "referenceImages": [{ "uri": data }] });
        for request in
            [client.text_to_image(unchecked), client.text_to_image(with_reference(&data))]
        {
            ALLOCATIONS.set(0);
            assert_eq!(request.send().await.unwrap().id, "t");
            counts.push(ALLOCATIONS.get());
        }
        assert!(server.requests()[1].body.len() > 5_000_000);
    }
    // As many as for encoding the body once.
    let body = json!([data]);
    ALLOCATIONS.set(0);
    drop(serde_json::to_vec(&body).unwrap());
    let encoding = ALLOCATIONS.get();
    assert!(encoding > 0);
    assert_eq!(counts, [encoding; 4]);
}
