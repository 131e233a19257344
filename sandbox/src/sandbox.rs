//! Starts and stops a sandbox.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::creation::Creation;
use crate::error::StartError;
use crate::fault::{Fault, UnknownOperation, check_operation};
use crate::log::{LoggedRequest, Observer};
use crate::options::{Clock, Dialect, Wrapping};
use crate::providers::Provider;
use crate::server::{self, Listening, Service, Settings};
use crate::spec::{self, Operation};

/// How long a task takes by default.
const TASK_TIME: Duration = Duration::from_secs(2);

/// How many reads of a new task CometAPI's dialect responds to with "not found" by default. One is enough
/// to find a program that gives up at the first.
const NOT_FOUND_READS: u32 = 1;

/// A server on loopback that behaves as the spec says. It stops when it is dropped.
#[must_use = "the server stops when the sandbox is dropped"]
pub struct Sandbox {
    base_url: String,
    api_key: String,
    provider: &'static Provider,
    service: Arc<Service>,
    listening: Listening,
}

/// Sets up a [`Sandbox`].
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct SandboxBuilder {
    port: u16,
    settings: Settings,
    faults: Vec<Fault>,
}

impl Sandbox {
    /// Starts a server on a free port, in Runway's dialect, where a task takes two seconds.
    ///
    /// # Errors
    ///
    /// [`StartError`], if no port is available.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Sets up a sandbox.
    pub fn builder() -> SandboxBuilder {
        let settings = Settings {
            dialect: Dialect::default(),
            clock: Clock::Wall(TASK_TIME),
            wrapping: Wrapping::default(),
            not_found: NOT_FOUND_READS,
            observer: Observer::default(),
        };
        SandboxBuilder { port: 0, settings, faults: Vec::new() }
    }

    /// The URL that the paths of the spec are relative to, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A key in the format of the provider's keys. The sandbox accepts any other, too.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// The environment variables, each with its value, from which a client of this provider reads the key
    /// and the base URL.
    #[must_use]
    pub fn variables(&self) -> [(&str, &str); 2] {
        let key = self.provider.key_variables.first().map(String::as_str).unwrap_or_default();
        [(key, self.api_key()), (&self.provider.base_url_variable, self.base_url())]
    }

    /// How many tasks were created so far, deleted ones included.
    #[must_use]
    pub fn created(&self) -> usize {
        self.service.tasks.created()
    }

    /// Adds a fault after those that were added before.
    ///
    /// # Errors
    ///
    /// [`UnknownOperation`], if the fault is for an operation that the provider does not have.
    pub fn inject(&self, fault: Fault) -> Result<(), UnknownOperation> {
        check_operation(&fault, self.service.operation_ids())?;
        self.service.faults.add(fault);
        Ok(())
    }

    /// Removes all faults, those that are to apply several times or always included.
    pub fn clear_faults(&self) {
        self.service.faults.clear();
    }

    /// Restarts the server: it closes all connections, refuses new ones for this time, and then listens on
    /// the same port. Tasks, uploads and faults remain, and requests that it has received are carried
    /// out. If the future is dropped, the server does not listen until the next restart.
    ///
    /// # Errors
    ///
    /// [`StartError`], if another program has taken the port in the meantime.
    pub async fn restart(&self, down: Duration) -> Result<(), StartError> {
        let restarted = self.listening.restart(down).await;
        restarted.map_err(|source| StartError::Listen { address: self.listening.address(), source })
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl SandboxBuilder {
    /// The port to listen on; 0, the default, is any free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The provider to behave like; Runway by default.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.settings.dialect = dialect;
        self
    }

    /// How CometAPI's dialect returns a task; wrapped by default. It has no effect in Runway's dialect.
    pub fn wrapping(mut self, wrapping: Wrapping) -> Self {
        self.settings.wrapping = wrapping;
        self
    }

    /// How many reads of each new task CometAPI's dialect responds to with `task_not_exist`; one by
    /// default. It has no effect in Runway's dialect; [`Fault::not_found`] works in both.
    pub fn not_found(mut self, reads: u32) -> Self {
        self.settings.not_found = reads;
        self
    }

    /// What makes a task progress; two seconds by default.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.settings.clock = clock;
        self
    }

    /// How long a task takes: the same as `clock(Clock::Wall(time))`.
    pub fn task_time(self, time: Duration) -> Self {
        self.clock(Clock::Wall(time))
    }

    /// Adds a fault. Any number of them apply in the order in which they are added.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Calls this once per request, before its response is sent. It replaces a callback that was set
    /// before. It must not block for long.
    pub fn on_request(mut self, observe: impl Fn(&LoggedRequest) + Send + Sync + 'static) -> Self {
        self.settings.observer.on_request = Some(Arc::new(observe));
        self
    }

    /// Called once per task that is created, before the response is sent: with it a test counts what
    /// each request would have cost. The last one that is set counts. It must not block for long.
    pub fn on_creation(mut self, observe: impl Fn(Creation<'_>) + Send + Sync + 'static) -> Self {
        self.settings.observer.on_creation = Some(Arc::new(observe));
        self
    }

    /// Starts the server on the current Tokio runtime. It listens when this returns.
    ///
    /// # Errors
    ///
    /// [`StartError`], if the port is not available, or if a fault is for an operation that the provider
    /// does not have.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let Self { port, settings, faults } = self;
        let dialect = settings.dialect;
        let operations = operations(dialect);
        for fault in &faults {
            check_operation(fault, operations.iter().map(|(_, operation)| operation.id.as_str()))?;
        }
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let unavailable = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(unavailable)?;
        let origin = format!("http://{}", listener.local_addr().map_err(unavailable)?);
        let provider = dialect.provider();
        let base_url = format!("{origin}{}", provider.prefix);
        let service = Arc::new(Service::new(origin, settings, operations, faults));
        let router = server::router(Arc::clone(&service));
        let listening = Listening::start(listener, router).map_err(unavailable)?;
        Ok(Sandbox { base_url, api_key: dialect.api_key(), provider, service, listening })
    }
}

/// The operations of a dialect, each with its path.
fn operations(dialect: Dialect) -> Vec<(String, &'static Operation)> {
    let operations = spec::operations().iter();
    operations
        .filter_map(|operation| Some((server::path(dialect, operation)?, operation)))
        .collect()
}
