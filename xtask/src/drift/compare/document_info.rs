//! Compares server and API version.

use super::wording::from_to;
use crate::drift::finding::Finding;
use crate::drift::loaded_document::LoadedDocument;
use crate::drift::location::Location;
use crate::drift::rules::Rule;

pub fn compare(base: &LoadedDocument, revision: &LoadedDocument, findings: &mut Vec<Finding>) {
    let location = Location::document();
    let (base, revision) = (&base.lowered, &revision.lowered);
    if base.server != revision.server {
        let url = |server: &Option<String>| server.clone().unwrap_or_else(|| "none".to_owned());
        let change = from_to(&url(&base.server), &url(&revision.server));
        let message = format!("the server changed {change}");
        let finding = Finding::new(Rule::ServerChanged, &location, message);
        findings.push(finding.with_detail(change).with_pointer("/servers"));
    }
    if base.version != revision.version {
        let change = from_to(&base.version, &revision.version);
        let message = format!("the API version, which the client sends, changed {change}");
        let finding = Finding::new(Rule::ApiVersionChanged, &location, message);
        findings.push(finding.with_detail(change).with_pointer("/info/version"));
    }
}
