//! Limits of the bot's HTTP servers, so that no caller can exhaust the process: each has timeouts and a maximum
//! number of connections. Beyond the limit, the connection that has been silent for longest is closed, so
//! that connections held open do not lock out callers that make requests.

use std::collections::BTreeMap;
use std::future::{Ready, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::Server;
use axum_server::accept::Accept;
use hyper_util::rt::TokioTimer;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// The limits of a server.
#[derive(Debug, Clone, Copy)]
pub struct ServerLimits {
    /// Maximum open connections.
    pub connections: usize,
    /// Timeout of receiving the head of a request, from the opening of the connection or the previous response.
    pub receive_timeout: Duration,
}

/// Returns a server that listens with limits. Only HTTP/1 is served.
///
/// # Errors
/// If the listener cannot be used.
pub fn limit_server(listener: TcpListener, limits: ServerLimits) -> io::Result<Server<SocketAddr, ConnectionLimiter>> {
    let limiter = ConnectionLimiter { open: Arc::default(), max: limits.connections };
    let mut server = axum_server::from_tcp(listener)?.acceptor(limiter).http1_only();
    server = server.first_request_timeout(limits.receive_timeout);
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(limits.receive_timeout);
    Ok(server)
}

/// Accepts connections up to a limit; clones share it.
#[derive(Clone)]
pub struct ConnectionLimiter {
    open: Arc<Mutex<OpenConnections>>,
    max: usize,
}

/// The open connections.
#[derive(Default)]
struct OpenConnections {
    /// The token that closes each connection, by the number of its last activity.
    by_activity: BTreeMap<u64, CancellationToken>,
    last_activity: u64,
    /// Whether it was logged that the limit was reached.
    is_reported: bool,
}

impl OpenConnections {
    /// Adds a connection as the last active one; returns its number.
    fn insert(&mut self, close: CancellationToken) -> u64 {
        self.last_activity += 1;
        self.by_activity.insert(self.last_activity, close);
        self.last_activity
    }
}

impl ConnectionLimiter {
    fn open(&self, stream: TcpStream) -> LimitedStream {
        let mut open = lock(&self.open);
        while open.by_activity.len() >= self.max
            && let Some((_, close)) = open.by_activity.pop_first()
        {
            close.cancel();
            if !std::mem::replace(&mut open.is_reported, true) {
                tracing::warn!(
                    limit = self.max,
                    "too many connections to an HTTP server of the bot; closing those that are silent for longest"
                );
            }
        }
        let close = CancellationToken::new();
        let activity = open.insert(close.clone());
        drop(open);
        LimitedStream { stream, activity, closed: Box::pin(close.cancelled_owned()), open: self.open.clone() }
    }
}

impl<S> Accept<TcpStream, S> for ConnectionLimiter {
    type Stream = LimitedStream;
    type Service = S;
    type Future = Ready<io::Result<(LimitedStream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(Ok((self.open(stream), service)))
    }
}

/// A connection of a [`ConnectionLimiter`]; reading and writing fail once the limiter closes it.
pub struct LimitedStream {
    stream: TcpStream,
    /// The number of the last activity.
    activity: u64,
    closed: Pin<Box<WaitForCancellationFutureOwned>>,
    open: Arc<Mutex<OpenConnections>>,
}

impl LimitedStream {
    /// Makes this the last active connection if `result` shows that data was transferred.
    fn record_activity<T>(&mut self, result: &Poll<io::Result<T>>) {
        if matches!(result, Poll::Ready(Ok(_))) {
            let mut open = lock(&self.open);
            if let Some(close) = open.by_activity.remove(&self.activity) {
                self.activity = open.insert(close);
            }
        }
    }

    fn poll_closed(&mut self, task: &mut Context<'_>) -> io::Result<()> {
        match self.closed.as_mut().poll(task) {
            Poll::Ready(()) => Err(io::ErrorKind::ConnectionAborted.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl Drop for LimitedStream {
    fn drop(&mut self) {
        lock(&self.open).by_activity.remove(&self.activity);
    }
}

impl AsyncRead for LimitedStream {
    fn poll_read(mut self: Pin<&mut Self>, task: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.poll_closed(task)?;
        let result = Pin::new(&mut self.stream).poll_read(task, buffer);
        self.record_activity(&result);
        result
    }
}

impl AsyncWrite for LimitedStream {
    fn poll_write(mut self: Pin<&mut Self>, task: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_closed(task)?;
        let result = Pin::new(&mut self.stream).poll_write(task, bytes);
        self.record_activity(&result);
        result
    }

    fn poll_flush(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(task)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(task)
    }
}

/// Locks the connections; for short periods only. A panic of the lock's holder is ignored.
fn lock(open: &Mutex<OpenConnections>) -> MutexGuard<'_, OpenConnections> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net;

    use axum::Router;
    use axum::routing::get;

    use super::*;

    /// Starts a server and returns its address.
    fn start(connections: usize, receive_timeout: Duration) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let server = limit_server(listener, ServerLimits { connections, receive_timeout }).expect("it is usable");
        tokio::spawn(server.serve(Router::new().route("/", get(|| async { "ok" })).into_make_service()));
        address
    }

    fn connect(address: SocketAddr) -> net::TcpStream {
        let stream = net::TcpStream::connect(address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("it is not zero");
        stream
    }

    /// Makes a request on an open connection; returns whether it was answered.
    fn request(mut stream: &net::TcpStream) -> bool {
        let mut response = [0; 12];
        stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").is_ok()
            && stream.read_exact(&mut response).is_ok()
            && response.ends_with(b"200")
    }

    /// Waits until the server closes a connection.
    fn wait_until_closed(mut stream: &net::TcpStream) {
        let end = stream.read_to_end(&mut Vec::new());
        assert!(end.as_ref().err().is_none_or(|error| error.kind() == io::ErrorKind::ConnectionReset), "{end:?}");
    }

    /// Runs the calls of clients, which block, beside the server.
    async fn run_clients(calls: impl FnOnce() + Send + 'static) {
        tokio::task::spawn_blocking(calls).await.expect("no check fails");
    }

    #[tokio::test]
    async fn the_connection_that_is_silent_for_longest_makes_room() {
        let address = start(3, Duration::from_secs(600));
        run_clients(move || {
            let (first, second) = (connect(address), connect(address));
            assert!(request(&second) && request(&first), "the first was active last");
            let silent: Vec<_> = (0..20).map(|_| connect(address)).collect();
            [&second, &first].into_iter().chain(&silent[..17]).for_each(wait_until_closed);
            assert!(silent[17..].iter().all(request), "the last ones stay open");
            assert!(request(&connect(address)));
        })
        .await;
    }

    #[tokio::test]
    async fn a_connection_without_a_request_is_closed() {
        let address = start(9, Duration::from_millis(20));
        run_clients(move || {
            let (silent, slow) = (connect(address), connect(address));
            (&slow).write_all(b"GET / HT").expect("it is open");
            wait_until_closed(&silent);
            wait_until_closed(&slow);
            // On a busy machine, a connection may be closed before its request.
            let idle = (0..).map(|_| connect(address)).find(request).expect("one is answered in time");
            wait_until_closed(&idle);
        })
        .await;
    }
}
