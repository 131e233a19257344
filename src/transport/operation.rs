//! What an operation sends: path, query and body, checked against the spec before anything is sent.

use std::fmt;

use bytes::Bytes;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use reqwest::{Method, Url};

use super::decode::Received;
use super::send::Outgoing;
use crate::client::Client;
use crate::error::Error;
use crate::host::Host;
use crate::types::schema::Schema;
use crate::types::{InvalidRequest, Node, Object, check_body, check_object};

/// An operation as the spec describes it.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// With `{}` for each argument.
    pub(crate) path: &'static str,
    pub(crate) idempotency: Idempotency,
    pub(crate) query: &'static Schema,
}

/// Whether sending a request twice does no more than sending it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Idempotency {
    /// It reads or deletes.
    Idempotent,
    /// It creates or changes something, and may be billed.
    NonIdempotent,
}

impl Idempotency {
    pub(crate) fn of(method: &Method) -> Self {
        match *method {
            Method::GET | Method::HEAD | Method::OPTIONS | Method::DELETE => Self::Idempotent,
            _ => Self::NonIdempotent,
        }
    }
}

/// The body of a request.
#[derive(Debug, Clone)]
pub(crate) struct Body(pub(crate) Node);

/// A request for an operation, before it is sent.
#[derive(Clone)]
pub(crate) struct Request {
    client: Client,
    operation: &'static Operation,
    /// Where the paths of the operation's API begin.
    base: Url,
    /// The provider that alone has the operation.
    only_at: Option<Host>,
    arguments: Vec<String>,
    query: Object,
    body: Option<Body>,
}

/// Characters that would change the path: all but the unreserved ones.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'/')
    .add(b'%')
    .add(b'\\');

impl Request {
    pub(crate) fn new(client: Client, base: Url, operation: &'static Operation) -> Self {
        let query = Object::of(operation.query);
        Self { client, operation, base, only_at: None, arguments: Vec::new(), query, body: None }
    }

    #[allow(dead_code, reason = "the enabled API areas may start nothing")]
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Has every other provider's client reject it.
    #[cfg(feature = "cometapi")]
    pub(crate) fn only_at(mut self, host: Host) -> Self {
        self.only_at = Some(host);
        self
    }

    /// The next parameter of the path.
    pub(crate) fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    #[allow(dead_code, reason = "the enabled API areas may have no query parameters")]
    pub(crate) fn set_query(&mut self, name: &'static str, value: Node) {
        self.query.set(name, value);
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Checks the request and sends it.
    pub(crate) async fn send(self) -> Result<Received, Error> {
        self.client.check_supported(self.operation.id, self.body.as_ref(), self.only_at)?;
        check_object(&self.query)?;
        let body = self.body.as_ref().map(Body::encode).transpose()?;
        let outgoing = Outgoing {
            operation: self.operation.id,
            method: self.operation.method.clone(),
            url: self.url()?,
            body,
            idempotency: self.operation.idempotency,
        };
        self.client.execute(outgoing).await
    }

    fn url(&self) -> Result<Url, InvalidRequest> {
        let mut parts = self.operation.path.split("{}");
        let mut path = self.base.path().trim_end_matches('/').to_owned();
        path += parts.next().unwrap_or_default();
        for (part, argument) in parts.zip(&self.arguments) {
            if matches!(argument.as_str(), "" | "." | "..") {
                let problem = format!("has `{argument}` in its path, which names nothing");
                return Err(InvalidRequest::new("", problem));
            }
            path.extend(utf8_percent_encode(argument, SEGMENT));
            path += part;
        }
        let mut url = self.base.clone();
        url.set_path(&path);
        if !self.query.members.is_empty() {
            let mut pairs = url.query_pairs_mut();
            for (name, value) in &self.query.members {
                append(&mut pairs, name, value);
            }
        }
        Ok(url)
    }
}

/// A list is sent as one pair per entry.
fn append(
    pairs: &mut url::form_urlencoded::Serializer<'_, url::UrlQuery<'_>>,
    name: &str,
    value: &Node,
) {
    if let Node::List(list) = value {
        list.iter().for_each(|entry| append(pairs, name, entry));
    } else if let Some(text) = value.as_str() {
        pairs.append_pair(name, text);
    } else if let Ok(json) = serde_json::to_string(value) {
        pairs.append_pair(name, &json);
    }
}

impl Body {
    /// The JSON that is sent, if nothing in it is refused.
    fn encode(&self) -> Result<Bytes, InvalidRequest> {
        check_body(&self.0)?;
        let mut json = Vec::new();
        match self.0.write(&mut json) {
            Ok(()) => Ok(json.into()),
            Err(error) => Err(InvalidRequest::new("", error.to_string())),
        }
    }

    /// Whether a property is missing, null or an empty list.
    pub(crate) fn is_empty(&self, property: &str) -> bool {
        self.0.lacks(property)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Request");
        shown.field("operation", &self.operation.id).field("query", &self.query.members.len());
        if let Some(Body(body)) = &self.body {
            shown.field("body", body);
        }
        shown.finish_non_exhaustive()
    }
}
