//! The request of an operation: path, query and body, checked against the spec before it is sent.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use reqwest::{Method, Url};

use super::Transport;
use super::decode::Received;
use super::outgoing::Outgoing;
use super::policy::Unsupported;
use crate::error::{Error, Idempotency};
use crate::pricing::estimate_by;
use crate::provider::Provider;
use crate::schema::table::Schema;
use crate::schema::{Body, InvalidRequest, Node, Object, check_object};

/// An operation as the spec describes it.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The path, with `{}` for each argument.
    pub(crate) path: &'static str,
    pub(crate) idempotency: Idempotency,
    pub(crate) kind: OperationKind,
    pub(crate) query: &'static Schema,
}

/// What an operation does on the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "the enabled API areas may start nothing")]
pub(crate) enum OperationKind {
    /// It starts something that is billed.
    Creation,
    Other,
}

/// A request for an operation, before it is sent.
#[derive(Clone)]
pub(crate) struct Request {
    transport: Transport,
    operation: &'static Operation,
    /// The URL that the path is relative to.
    base: Url,
    /// The provider that alone has the operation.
    only_at: Option<Provider>,
    arguments: Vec<String>,
    query: Object,
    body: Option<Body>,
}

/// Characters that would change the path or that a path cannot have.
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
    pub(crate) fn new(transport: Transport, base: Url, operation: &'static Operation) -> Self {
        let query = Object::of(operation.query);
        Self { transport, operation, base, only_at: None, arguments: Vec::new(), query, body: None }
    }

    #[allow(dead_code, reason = "the enabled API areas may start nothing")]
    pub(crate) fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Rejects the request at every other provider.
    #[cfg(feature = "cometapi")]
    pub(crate) fn only_at(mut self, provider: Provider) -> Self {
        self.only_at = Some(provider);
        self
    }

    /// The next parameter of the path.
    pub(crate) fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    #[allow(dead_code, reason = "the enabled API areas may have no pages")]
    pub(crate) fn query(&self, name: &str) -> Option<&Node> {
        self.query.get(name)
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
        self.check_supported()?;
        check_object(&self.query)?;
        let body = self.body.as_ref().map(Body::encode).transpose()?;
        self.check_spending()?;
        let outgoing = Outgoing {
            operation: self.operation.id,
            method: self.operation.method.clone(),
            url: self.url()?,
            body,
            idempotency: self.operation.idempotency,
        };
        self.transport.execute(outgoing).await
    }

    /// Rejects what the provider is not known to support, unless the caller wants it sent.
    fn check_supported(&self) -> Result<(), Error> {
        let provider = self.transport.provider();
        if self.transport.policy.unsupported == Unsupported::Send || self.only_at == Some(provider)
        {
            return Ok(());
        }
        let (reason, code) = match self.only_at {
            Some(only) => (format!("only {only} has it"), None),
            None => {
                let is_empty =
                    |property: &str| self.body.as_ref().is_none_or(|body| body.is_empty(property));
                match provider.unsupported(self.operation.id, &is_empty) {
                    None => return Ok(()),
                    Some(found) => (found.reason, found.code),
                }
            }
        };
        let operation = self.operation.id.to_owned();
        Err(Error::Unsupported { provider, operation, reason, code })
    }

    /// Rejects a creation that may cost more than the spending limit.
    fn check_spending(&self) -> Result<(), Error> {
        let Some(limit) = self.transport.policy.spending_limit else { return Ok(()) };
        if self.operation.kind != OperationKind::Creation {
            return Ok(());
        }
        let provider = self.transport.provider();
        let body = self.body.as_ref();
        let estimate = body.and_then(|body| estimate_by(provider, &|field| body.scalar(field)));
        if limit.allows(estimate.as_ref()) {
            return Ok(());
        }
        let operation = self.operation.id.to_owned();
        Err(Error::SpendingLimit { operation, limit: limit.amount(), estimate })
    }

    fn url(&self) -> Result<Url, InvalidRequest> {
        let mut parts = self.operation.path.split("{}");
        let mut path = self.base.path().trim_end_matches('/').to_owned();
        path += parts.next().unwrap_or_default();
        for (part, argument) in parts.zip(&self.arguments) {
            if matches!(argument.as_str(), "" | "." | "..") {
                let problem = format!("must have an id in its path, got `{argument}`");
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

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Request");
        debug.field("operation", &self.operation.id).field("query", &self.query.members.len());
        if let Some(Body(body)) = &self.body {
            debug.field("body", body);
        }
        debug.finish_non_exhaustive()
    }
}
