//! Reads a document from a file or URL, within limits on its size and on the time.

use std::io::Read;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use clap::Args;

/// The largest document, from a file or from the network. About ten times the size of today's.
const MAX_BYTES: u64 = 16 << 20;

/// How documents are fetched from the network.
#[derive(Debug, Clone, Default, Args)]
pub struct Network {
    /// Fetch documents over http, too, which is not encrypted
    #[arg(long)]
    allow_http: bool,
}

/// How long a fetch may take, and when it is retried.
struct Patience {
    /// For all attempts together.
    time_limit: Duration,
    /// The back-off before each retry.
    back_offs: [Duration; 2],
}

const PATIENCE: Patience = Patience {
    time_limit: Duration::from_secs(60),
    back_offs: [Duration::from_secs(1), Duration::from_secs(4)],
};

/// Why an attempt failed.
enum Failure {
    /// It may succeed later.
    Temporary(anyhow::Error),
    Permanent(anyhow::Error),
}

impl Network {
    /// The contents of a file, or what is at a URL.
    pub fn fetch(&self, from: &str) -> anyhow::Result<Vec<u8>> {
        if from.starts_with("https://") || from.starts_with("http://") {
            return self.fetch_url(from, &PATIENCE);
        }
        read_file(from).with_context(|| format!("cannot read {from}"))
    }

    fn fetch_url(&self, url: &str, patience: &Patience) -> anyhow::Result<Vec<u8>> {
        if url.starts_with("http://") && !self.allow_http {
            bail!("cannot fetch {url}: http is not encrypted; use https, or --allow-http");
        }
        let deadline = Instant::now() + patience.time_limit;
        let mut back_offs = patience.back_offs.iter();
        loop {
            let error = match self.attempt(url, deadline) {
                Ok(bytes) => return Ok(bytes),
                Err(Failure::Permanent(error)) => return Err(error),
                Err(Failure::Temporary(error)) => error,
            };
            let Some(back_off) = back_offs.next() else { return Err(error) };
            if Instant::now() + *back_off >= deadline {
                let limit = patience.time_limit;
                return Err(error.context(format!("no retry, the time limit is {limit:?}")));
            }
            std::thread::sleep(*back_off);
        }
    }

    fn attempt(&self, url: &str, deadline: Instant) -> Result<Vec<u8>, Failure> {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(deadline.saturating_duration_since(Instant::now())))
            .https_only(!self.allow_http)
            .http_status_as_error(false)
            .build();
        let failed = |error: ureq::Error| {
            let is_permanent = matches!(
                error,
                ureq::Error::RequireHttpsOnly(_) | ureq::Error::BodyExceedsLimit(_)
            );
            let error = anyhow::Error::new(error).context(format!("cannot fetch {url}"));
            if is_permanent { Failure::Permanent(error) } else { Failure::Temporary(error) }
        };
        let mut response = ureq::Agent::from(config).get(url).call().map_err(failed)?;
        let status = response.status();
        if !status.is_success() {
            let error = anyhow::anyhow!("cannot fetch {url}: the response is {status}");
            return Err(match status.is_server_error() || status.as_u16() == 429 {
                true => Failure::Temporary(error),
                false => Failure::Permanent(error),
            });
        }
        response.body_mut().with_config().limit(MAX_BYTES).read_to_vec().map_err(failed)
    }
}

fn read_file(path: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    let is_small = u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_BYTES);
    ensure!(is_small, "it exceeds the limit of {} MiB", MAX_BYTES >> 20);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;

    use super::*;

    const IMPATIENCE: Patience = Patience {
        time_limit: Duration::from_secs(5),
        back_offs: [Duration::from_millis(10), Duration::from_millis(10)],
    };

    /// Serves one response per connection, then nothing; returns the URL.
    fn serve(responses: Vec<String>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/openapi.json", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for response in responses {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(response.as_bytes());
            }
        });
        url
    }

    fn response(status: &str, headers: &str, body: &str) -> String {
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
    }

    fn fetched(responses: Vec<String>) -> anyhow::Result<Vec<u8>> {
        Network { allow_http: true }.fetch_url(&serve(responses), &IMPATIENCE)
    }

    #[test]
    fn http_is_rejected_unless_allowed() {
        let error = Network::default().fetch("http://localhost/a").unwrap_err().to_string();
        assert!(error.contains("--allow-http"), "{error}");
        assert_eq!(fetched(vec![response("200 OK", "", "a")]).unwrap(), b"a");
    }

    #[test]
    fn a_fetch_is_retried_twice() {
        let busy = || response("503 Service Unavailable", "", "");
        let found = || response("200 OK", "", "a");
        assert_eq!(fetched(vec![busy(), busy(), found()]).unwrap(), b"a");
        let error = fetched(vec![busy(), busy(), busy(), found()]).unwrap_err();
        assert!(error.to_string().contains("503"), "{error}");
    }

    #[test]
    fn a_missing_document_is_not_retried() {
        let responses = vec![response("404 Not Found", "", ""), response("200 OK", "", "a")];
        assert!(fetched(responses).unwrap_err().to_string().contains("404"));
    }

    #[test]
    fn a_response_that_does_not_end_is_given_up_after_the_time_limit() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let patience = Patience { time_limit: Duration::from_millis(300), ..IMPATIENCE };
        let start = Instant::now();
        let error = Network { allow_http: true }.fetch_url(&url, &patience).unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(10), "{error}");
        assert!(format!("{error:#}").contains("time"), "{error:#}");
    }

    #[test]
    fn size_is_limited_for_files_and_responses() {
        let length = usize::try_from(MAX_BYTES).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(MAX_BYTES + 1).unwrap();
        let path = file.path().to_str().unwrap();
        let error = format!("{:#}", Network::default().fetch(path).unwrap_err());
        assert!(error.contains(path) && error.contains("16 MiB"), "{error}");
        file.as_file().set_len(MAX_BYTES).unwrap();
        assert_eq!(Network::default().fetch(path).unwrap().len(), length);
        fetched(vec![response("200 OK", "", &"a".repeat(length + 1))]).unwrap_err();
    }
}
