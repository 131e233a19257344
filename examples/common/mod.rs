//! Helpers of the examples: a client that works without a key, and images.

#![allow(dead_code, reason = "each example needs its own part")]

use std::time::Duration;

use runwayml::error::BuildError;
use runwayml::{Client, Provider, Result};
use runwayml_sandbox::{Dialect, Sandbox, SandboxBuilder};

/// The URL of an image, which the provider fetches.
pub const CAT: &str = "https://upload.wikimedia.org/wikipedia/commons/3/3a/Cat03.jpg";

/// A client for the provider whose key is in the environment, or else for a sandbox, which runs
/// until it is dropped.
pub async fn client() -> Result<(Client, Option<Sandbox>)> {
    client_or(instant()).await
}

/// A client for the provider whose key is in the environment, or else for this sandbox.
pub async fn client_or(sandbox: SandboxBuilder) -> Result<(Client, Option<Sandbox>)> {
    client_for(Client::from_env(), sandbox, Provider::Runway).await
}

/// A client for CometAPI if its key is in the environment, or else for a sandbox that behaves like
/// CometAPI.
pub async fn cometapi_client() -> Result<(Client, Option<Sandbox>)> {
    let sandbox = instant().dialect(Dialect::CometApi);
    client_for(Client::from_env_for(Provider::CometApi), sandbox, Provider::CometApi).await
}

/// A sandbox in which a task has ended when it is first read.
fn instant() -> SandboxBuilder {
    Sandbox::builder().task_time(Duration::ZERO).not_found(0)
}

async fn client_for(
    client: Result<Client, BuildError>,
    sandbox: SandboxBuilder,
    of: Provider,
) -> Result<(Client, Option<Sandbox>)> {
    if !matches!(client, Err(BuildError::NoKeyInEnvironment { .. })) {
        return Ok((client?, None));
    }
    let sandbox = sandbox.start().await.expect("the sandbox starts on a free port");
    println!("sandbox   {} (no key in the environment)", sandbox.base_url());
    let client = Client::builder().provider(of).base_url(sandbox.base_url());
    Ok((client.api_key(sandbox.api_key()).build()?, Some(sandbox)))
}

/// A PNG in one color that gets darker from top to bottom.
pub fn png(color: [u8; 3]) -> Vec<u8> {
    const WIDTH: u32 = 1280;
    const HEIGHT: u32 = 720;
    let rows = (0..HEIGHT).flat_map(|row| {
        let shade = color.map(|part| (u32::from(part) * (HEIGHT - row) / HEIGHT) as u8);
        std::iter::repeat_n(shade, WIDTH as usize)
    });
    let pixels: Vec<u8> = rows.flatten().collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("the header is valid");
    writer.write_image_data(&pixels).expect("there are as many pixels as the header says");
    writer.finish().expect("memory can be written to");
    file
}
