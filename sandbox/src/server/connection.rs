//! Connections that can be reset, so that the program receives an RST instead of a response, and that can
//! all be closed at once.

use std::future::Future as _;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;

/// Accepts connections that can be reset.
pub(super) struct ResettableListener {
    tcp: TcpListener,
    /// Closes all connections that were accepted.
    close: Arc<Notify>,
}

/// The connection of a request, which its handler can reset.
#[derive(Debug, Clone, Default)]
pub(super) struct Connection {
    is_reset: Arc<AtomicBool>,
}

/// The stream of bytes of a connection.
pub(super) struct Stream {
    tcp: TcpStream,
    connection: Connection,
    /// Completes when the connection is to be closed.
    close: Pin<Box<OwnedNotified>>,
    is_closed: bool,
}

impl Connection {
    /// Resets the connection at the next attempt to send something.
    pub(super) fn reset(&self) {
        self.is_reset.store(true, Ordering::Release);
    }
}

impl ResettableListener {
    pub(super) fn new(tcp: TcpListener, close: Arc<Notify>) -> Self {
        Self { tcp, close }
    }
}

impl Listener for ResettableListener {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        let (tcp, address) = Listener::accept(&mut self.tcp).await;
        let close = Box::pin(Arc::clone(&self.close).notified_owned());
        let connection = Connection::default();
        (Stream { tcp, connection, close, is_closed: false }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

impl Connected<IncomingStream<'_, ResettableListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, ResettableListener>) -> Self {
        stream.io().connection.clone()
    }
}

impl Stream {
    /// The TCP stream to write to, or an error, after which the server drops the connection. Without
    /// lingering, the stream then sends an RST.
    fn writable(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        if self.is_closed {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        if self.connection.is_reset.load(Ordering::Acquire) {
            self.tcp.set_zero_linger()?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(Pin::new(&mut self.tcp))
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // The server reads as long as the connection exists, also while it makes a response.
        if self.is_closed || self.close.as_mut().poll(context).is_ready() {
            self.is_closed = true;
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Pin::new(&mut self.tcp).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.writable()?.poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.writable()?.poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writable()?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writable()?.poll_shutdown(context)
    }
}
