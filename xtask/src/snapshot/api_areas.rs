//! The API area of each item: an area has its operations and the types that only they use.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::codegen::{areas, spec};
use crate::surface::operation_path;

/// The area of items that are available whatever areas are enabled.
pub const NO_AREA: &str = "tasks_and_uploads";

/// The area of items that several areas use.
pub const SHARED: &str = "shared";

/// The area of each operation and of each type.
pub struct Areas {
    names: BTreeSet<String>,
    /// Areas by the path of the item.
    items: BTreeMap<String, String>,
}

impl Areas {
    pub fn of(spec: &Value) -> Self {
        let mut names = areas::all(spec);
        names.extend([NO_AREA.to_owned(), SHARED.to_owned()]);
        let mut items: BTreeMap<String, String> = BTreeMap::new();
        for operation in spec::operations(spec) {
            let tags = areas::tags(operation);
            let area = match tags.as_slice() {
                [] => NO_AREA,
                [single] => single,
                _ => SHARED,
            };
            let mut reached = BTreeSet::new();
            spec::reach(operation, spec, &mut reached);
            for component in reached {
                let known =
                    items.entry(format!("types::{component}")).or_insert_with(|| area.to_owned());
                if known != area {
                    SHARED.clone_into(known);
                }
            }
            let id = operation["operationId"].as_str().unwrap_or_default();
            items.insert(format!("Client::{id}"), area.to_owned());
            items.insert(operation_path(id), area.to_owned());
        }
        Self { names, items }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The area of a function or a type.
    pub fn of_item(&self, path: &str) -> &str {
        self.items.get(path).map_or(SHARED, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_area_has_its_operations_and_the_types_that_only_they_use() {
        let operation = |id: &str, area: &str, component: &str| {
            let reference = json!({ "$ref": format!("#/components/schemas/{component}") });
            json!({ "operationId": id, "tags": [area], "requestBody": reference })
        };
        let areas = Areas::of(&json!({
            "paths": {
                "/a": { "post": operation("make_image", "image", "Image") },
                "/b": { "post": operation("make_video", "video", "Video") },
                "/c": { "get": { "operationId": "get_task" } },
            },
            "components": { "schemas": {
                "Image": { "items": { "$ref": "#/components/schemas/Size" } },
                "Video": { "items": { "$ref": "#/components/schemas/Size" } },
                "Size": {},
            } },
        }));
        for (path, area) in [
            ("Client::make_image", "image"),
            ("operations::MakeVideo", "video"),
            ("Client::get_task", NO_AREA),
            ("types::Image", "image"),
            ("types::Size", SHARED),
            ("types::ApiError", SHARED),
        ] {
            assert_eq!(areas.of_item(path), area, "{path}");
        }
    }
}
