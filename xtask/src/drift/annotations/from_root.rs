//! Annotations of the whole document: info, tags, servers, webhooks.

use serde_json::Value;

use super::collector::Collector;
use super::entry::AnnotationKind;
use crate::sync::child;
use crate::sync::read::ObjectKind;

impl Collector<'_> {
    pub fn collect_root(&mut self, raw: &Value) {
        self.add_object(raw, "", "", ObjectKind::Root);
        if let Some(info) = raw.get("info") {
            self.add_object(info, "", "/info", ObjectKind::Info);
            for name in ["title", "termsOfService", "contact", "license"] {
                self.add_member(info, name, AnnotationKind::Prose, "", "/info");
            }
        }
        self.add_member(raw, "tags", AnnotationKind::Prose, "", "");
        // The client uses the first server only.
        if let Some(others) = raw["servers"].as_array().and_then(|servers| servers.get(1..)) {
            let pointer = "/servers".to_owned();
            self.add(AnnotationKind::Prose, "", "servers", &others.into(), pointer);
        }
        for (name, webhook) in raw["webhooks"].as_object().into_iter().flatten() {
            self.add(AnnotationKind::Webhook, "", name, webhook, child("/webhooks", name));
        }
    }
}
