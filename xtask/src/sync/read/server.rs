//! Reads the server and the security schemes.

use serde_json::{Map, Value};

use super::Reader;
use super::json_types::{array, object, string};
use crate::sync::error::{Result, SyncError};
use crate::sync::pointer::child;

impl Reader<'_> {
    /// The URL of the server without its path, and that path, which prefixes every operation's path.
    pub(super) fn server(&mut self) -> Result<(Option<String>, String)> {
        let Some(servers) = self.root.get("servers") else { return Ok((None, String::new())) };
        let servers = array(servers, "/servers")?;
        let Some(first) = servers.first() else { return Ok((None, String::new())) };
        for other in 1..servers.len() {
            self.report.lose("servers after the first", &child("/servers", other));
        }
        let url = string(object(first, "/servers/0")?, "url", "/servers/0")?;
        let url = url.as_str();
        let (server, path) = match url.split_once("://") {
            Some(("http" | "https", rest)) if !rest.starts_with('/') && !rest.is_empty() => {
                let host = rest.split('/').next().unwrap_or_default().len();
                let (server, path) = url.split_at(url.len() - rest.len() + host);
                (Some(server.to_owned()), path)
            }
            None if url.is_empty() || url.starts_with('/') => (None, url),
            _ => {
                let message = format!("the server must be an HTTP URL or a path, got `{url}`");
                return Err(SyncError::new("/servers/0/url", message));
            }
        };
        Ok((server, path.trim_end_matches('/').to_owned()))
    }

    pub(super) fn security_schemes(&mut self) -> Result<Value> {
        let mut schemes = Map::new();
        if let Some(found) = self.root.pointer("/components/securitySchemes") {
            for (name, scheme) in object(found, "/components/securitySchemes")? {
                let pointer = child("/components/securitySchemes", name);
                let mut scheme = object(scheme, &pointer)?.clone();
                scheme.retain(|key, _| key != "description" && !key.starts_with("x-"));
                schemes.insert(name.clone(), Value::Object(scheme));
            }
        }
        Ok(Value::Object(schemes))
    }
}
