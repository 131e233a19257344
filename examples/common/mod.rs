//! What the examples for CometAPI share: a client for the host if there is a key, and else for a
//! sandbox that speaks its dialect.

#![allow(dead_code, reason = "each example needs its own part")]

use std::time::Duration;

use runwayml::sandbox::{Dialect, Sandbox};
use runwayml::types::Task;
use runwayml::{Client, Host};

/// A picture to go by; the host fetches it itself.
pub const PICTURE: &str = "https://upload.wikimedia.org/wikipedia/commons/3/3a/Cat03.jpg";

/// What an example talks to.
pub struct Place {
    pub client: Client,
    /// Between two looks at a task: hosts ask for five seconds at least, the sandbox does not mind.
    pub pause: Duration,
    /// Serves for as long as it is kept.
    _sandbox: Option<Sandbox>,
}

impl Place {
    pub async fn find() -> anyhow::Result<Self> {
        let variables = Host::CometApi.key_variables();
        if let Some(key) = variables.iter().find_map(|name| std::env::var(name).ok()) {
            let client = Client::builder().host(Host::CometApi).api_key(key).build()?;
            return Ok(Self { client, pause: Duration::from_secs(6), _sandbox: None });
        }
        println!("no key in {}: this is the sandbox", variables.join(" or "));
        let sandbox = Sandbox::builder().dialect(Dialect::CometApi).start().await?;
        let pause = Duration::from_millis(200);
        Ok(Self { client: sandbox.client(), pause, _sandbox: Some(sandbox) })
    }
}

pub fn tell(task: &Task) {
    println!("task {}: {:?}", task.id, task.state());
    for url in task.output() {
        println!("{}", url.as_str());
    }
}
