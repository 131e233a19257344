//! Listens on a port, and can stop and listen there again, as a provider does that restarts.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{Mutex, Notify, oneshot};
use tokio::task::JoinHandle;

use super::connection::{Connection, ResettableListener};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// The time within which the server usually notices that it must stop.
const NOTICED: Duration = Duration::from_millis(5);

/// A server that listens until it is dropped.
pub(crate) struct Listening {
    address: SocketAddr,
    router: Router,
    /// `None` while the server restarts, and after it could not.
    running: Mutex<Option<Running>>,
}

struct Running {
    /// Dropped to stop listening.
    stop: oneshot::Sender<()>,
    /// Closes all connections.
    close: Arc<Notify>,
    ended: JoinHandle<io::Result<()>>,
}

impl Listening {
    /// Serves on the current Tokio runtime.
    pub(crate) fn start(listener: TcpListener, router: Router) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let running = Running::start(listener, router.clone());
        Ok(Self { address, router, running: Mutex::new(Some(running)) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes all connections, and listens again after this time.
    pub(crate) async fn restart(&self, down: Duration) -> io::Result<()> {
        let mut running = self.running.lock().await;
        if let Some(running) = running.take() {
            running.stop().await;
        }
        // Bound without listening, so that connections are refused and no one else gets the port.
        let socket = TcpSocket::new_v4()?;
        #[cfg(not(windows))]
        socket.set_reuseaddr(true)?;
        socket.bind(self.address)?;
        tokio::time::sleep(down).await;
        *running = Some(Running::start(socket.listen(BACKLOG)?, self.router.clone()));
        Ok(())
    }
}

impl Running {
    fn start(listener: TcpListener, router: Router) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let close = Arc::new(Notify::new());
        let listener = ResettableListener::new(listener, Arc::clone(&close));
        let app = router.into_make_service_with_connect_info::<Connection>();
        let until = async move {
            // The sender was dropped.
            let _ = stopped.await;
        };
        let serve = axum::serve(listener, app).with_graceful_shutdown(until);
        Self { stop, close, ended: tokio::spawn(serve.into_future()) }
    }

    /// Stops listening and closes all connections.
    async fn stop(mut self) {
        drop(self.stop);
        // Until the server notices, it may accept another connection.
        loop {
            self.close.notify_waiters();
            let ended = tokio::time::timeout(NOTICED, &mut self.ended).await;
            if ended.is_ok() {
                break;
            }
        }
    }
}
