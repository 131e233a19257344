//! The contract, served on loopback: a program can be tried without a key and without cost. What
//! there is to serve is read from the contract; nothing here names an operation or a model.
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
//! let request: TextToImageGen4Image =
//!     TextToImageGen4Image::builder().prompt_text("a lighthouse").ratio("1280:720").try_into()?;
//! let created = client.text_to_image().body(request).send().await?;
//! assert_eq!(client.task(&created.id).get().await?.status, TaskStatus::Pending);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "image"))]
//! # fn main() {}
//! ```

mod answer;
mod check;
mod comet;
mod contract;
mod documents;
mod example;
mod gateway;
mod issue;
mod media;
mod output;
mod schema;
mod seed;
mod server;
mod storage;
mod tasks;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::client::BuildError;
use crate::generated::Client;
use crate::host::Host;
use contract::CONTRACT;

/// How long a task takes unless the builder says otherwise.
const TASK_TIME: Duration = Duration::from_secs(2);

/// How often CometAPI's dialect denies a new task: once is enough for a program that gives up at
/// the first denial to be found out.
const DENIALS: u32 = 1;

/// A server on loopback that answers as the contract says. It stops when it is dropped.
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

/// Whose way of serving the API the sandbox follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Dialect {
    /// Runway's own.
    #[default]
    Runway,
    /// CometAPI's: the same paths below `/runwayml`, and its own routes at the root.
    CometApi,
}

/// How CometAPI tells of a task on Runway's route: its pages show both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Wrapping {
    /// In the envelope of its gateway, with words of its own.
    #[default]
    Wrapped,
    /// As Runway does.
    Bare,
}

/// What takes a task from its creation to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clock {
    /// Time: a task is pending for a fifth of it, then running, and at its end it has succeeded.
    Wall(Duration),
    /// Reading the task: the first read finds it pending, three more find it running, and the fifth
    /// finds that it has succeeded. However fast or slow a test is, it sees the same.
    EachRead,
}

/// Why a sandbox could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port cannot be had.
    #[error("{address} cannot be listened on: choose another port, or 0 for any that is free")]
    Listen {
        /// The address with its port.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// The client for the sandbox could not be made.
    #[error("the client for the sandbox could not be made")]
    Client(#[from] BuildError),
}

impl Sandbox {
    /// Starts a server on a free port, in Runway's dialect, where a task takes two seconds.
    ///
    /// # Errors
    ///
    /// [`StartError`], if loopback cannot be listened on or no client can be made.
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

    /// The address that the paths of the contract stand below, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A key that the sandbox accepts, in the form that keys have. It accepts any other too.
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
    /// The port to listen on; 0, which is the default, takes any that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Whose way of serving the API to follow; Runway's if nothing is said.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// How CometAPI's dialect tells of a task; wrapped if nothing is said. Runway's has one way.
    pub fn wrapping(mut self, wrapping: Wrapping) -> Self {
        self.wrapping = wrapping;
        self
    }

    /// How often CometAPI's dialect denies a new task before it shows it; once if nothing is said.
    /// Runway's never does.
    pub fn denials(mut self, reads: u32) -> Self {
        self.denials = reads;
        self
    }

    /// What takes a task to its end; two seconds if nothing is said.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// How long a task takes: short for `clock(Clock::Wall(time))`.
    pub fn task_time(self, time: Duration) -> Self {
        self.clock(Clock::Wall(time))
    }

    /// Starts the server on the current Tokio runtime. It listens when this returns.
    ///
    /// # Errors
    ///
    /// [`StartError`], if the port cannot be listened on or no client can be made.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let refuse = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(refuse)?;
        let origin = format!("http://{}", listener.local_addr().map_err(refuse)?);
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
                // An error says that the sandbox was dropped, which is what is waited for.
                let _ = stopped.await;
            };
            axum::serve(listener, router).with_graceful_shutdown(until).await
        });
        Ok(Sandbox { base_url, api_key, client, _stop: stop })
    }
}

impl Dialect {
    /// What the paths of the contract stand below.
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

/// A body that an operation takes, if there is such an operation and it takes one.
#[doc(hidden)]
#[must_use]
pub fn example_body(operation_id: &str) -> Option<Value> {
    example_bodies(operation_id).into_iter().next()
}

/// Bodies that an operation takes: together they hold every variant of every union.
#[doc(hidden)]
#[must_use]
pub fn example_bodies(operation_id: &str) -> Vec<Value> {
    let operation = CONTRACT.operation(operation_id);
    let body = operation.and_then(|operation| operation.body.as_ref());
    body.map(|body| example::examples(&CONTRACT, body.schema.source())).unwrap_or_default()
}
