//! A server on loopback that behaves as the spec says, to try a program without a key and without
//! cost. What it serves is read from the spec; nothing here names an operation or a model.
//!
//! ```
//! # #[cfg(feature = "image")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use runwayml::sandbox::{Clock, Sandbox};
//! use runwayml::types::{TaskStatus, TextToImageGen4Image};
//!
//! let sandbox = Sandbox::builder().clock(Clock::EachRead).start().await?;
//! let client = sandbox.client();
//! let request = TextToImageGen4Image::new().prompt_text("a lighthouse").ratio("1280:720");
//! let created = client.text_to_image(request).send().await?;
//! assert_eq!(client.task(&created.id).get().await?.status, TaskStatus::Pending);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "image"))]
//! # fn main() {}
//! ```

mod check;
mod comet;
mod documents;
mod example;
mod gateway;
mod issue;
mod media;
mod output;
mod response;
mod schema;
mod seed;
mod server;
mod spec;
mod storage;
mod tasks;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::client::{BuildError, Client};
use crate::host::Host;
use spec::SPEC;

/// How long a task takes by default.
const TASK_TIME: Duration = Duration::from_secs(2);

/// How many reads of a new task CometAPI's dialect answers with "not found" by default: one reveals a
/// program that gives up then.
const DENIALS: u32 = 1;

/// A server on loopback that behaves as the spec says. It stops when it is dropped.
#[derive(Debug)]
#[must_use = "the server stops when the sandbox is dropped"]
pub struct Sandbox {
    base_url: String,
    api_key: String,
    client: Client,
    /// Dropped with the sandbox, which ends the server.
    _stop: oneshot::Sender<()>,
}

/// Sets up a [`Sandbox`].
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct SandboxBuilder {
    port: u16,
    dialect: Dialect,
    clock: Clock,
    wrapping: Wrapping,
    denials: u32,
}

/// The provider that the sandbox behaves like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Dialect {
    /// Runway's own.
    #[default]
    Runway,
    /// CometAPI's: the same paths below `/runwayml`, and its own routes at the root.
    CometApi,
}

/// How CometAPI returns a task from Runway's route: its pages show both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Wrapping {
    /// In the envelope of its gateway, with statuses of its own.
    #[default]
    Wrapped,
    /// As Runway returns it.
    Bare,
}

/// What makes a task progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clock {
    /// Time: a task is pending for the first fifth of it, then running, and succeeds at its end.
    Wall(Duration),
    /// Reads of the task: the first read returns it as pending, the next three as running, and the
    /// fifth as succeeded, however fast or slow a test is.
    EachRead,
}

/// Why a sandbox could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port is not available.
    #[error("cannot listen on {address}: choose another port, or 0 for any that is free")]
    Listen {
        /// The address with its port.
        address: SocketAddr,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The client for the sandbox could not be built.
    #[error("the client for the sandbox could not be built")]
    Client(#[from] BuildError),
}

impl Sandbox {
    /// Starts a server on a free port, in Runway's dialect, where a task takes two seconds.
    ///
    /// # Errors
    ///
    /// [`StartError`], if no port is available or no client can be built.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Sets up a sandbox.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder {
            port: 0,
            dialect: Dialect::default(),
            clock: Clock::Wall(TASK_TIME),
            wrapping: Wrapping::default(),
            denials: DENIALS,
        }
    }

    /// The URL that the paths of the spec are relative to, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A key in the form that keys have. The sandbox accepts any other, too.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// A client for this sandbox.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }
}

impl SandboxBuilder {
    /// The port to listen on; 0, the default, is any that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The provider to behave like; Runway by default.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// How CometAPI's dialect returns a task; wrapped by default. Runway's has one way only.
    pub fn wrapping(mut self, wrapping: Wrapping) -> Self {
        self.wrapping = wrapping;
        self
    }

    /// How many reads of a new task CometAPI's dialect answers with `task_not_exist`; one by default.
    /// Runway's dialect knows a task immediately.
    pub fn denials(mut self, reads: u32) -> Self {
        self.denials = reads;
        self
    }

    /// What makes a task progress; two seconds by default.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// How long a task takes: the same as `clock(Clock::Wall(time))`.
    pub fn task_time(self, time: Duration) -> Self {
        self.clock(Clock::Wall(time))
    }

    /// Starts the server on the current Tokio runtime. It listens when this returns.
    ///
    /// # Errors
    ///
    /// [`StartError`], if the port is not available or no client can be built.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let unavailable = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(unavailable)?;
        let origin = format!("http://{}", listener.local_addr().map_err(unavailable)?);
        let base_url = format!("{origin}{}", self.dialect.prefix());
        let api_key = self.dialect.api_key();
        let client = Client::builder()
            .host(self.dialect.host())
            .base_url(&base_url)
            .api_key(&api_key)
            .build()?;
        let router = server::router(&origin, &self);
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let until = async move {
                // The sandbox was dropped, and the sender with it.
                let _ = stopped.await;
            };
            axum::serve(listener, router).with_graceful_shutdown(until).await
        });
        Ok(Sandbox { base_url, api_key, client, _stop: stop })
    }
}

impl Dialect {
    /// What the paths of the spec begin with.
    fn prefix(self) -> &'static str {
        match self {
            Self::Runway => "",
            Self::CometApi => "/runwayml",
        }
    }

    fn host(self) -> Host {
        match self {
            Self::Runway => Host::Runway,
            Self::CometApi => Host::CometApi,
        }
    }

    fn api_key(self) -> String {
        match self {
            Self::Runway => format!("key_{}", "5a".repeat(64)),
            Self::CometApi => format!("sk-{}", "5a".repeat(24)),
        }
    }
}

/// An example body of an operation, if there is such an operation and it has a body.
#[doc(hidden)]
#[must_use]
pub fn example_body(operation_id: &str) -> Option<Value> {
    example_bodies(operation_id).into_iter().next()
}

/// Example bodies of an operation, which together have every alternative of every union.
#[doc(hidden)]
#[must_use]
pub fn example_bodies(operation_id: &str) -> Vec<Value> {
    let operation = SPEC.operation(operation_id);
    let body = operation.and_then(|operation| operation.body.as_ref());
    body.map(|body| example::examples(&SPEC, body.schema.source())).unwrap_or_default()
}
