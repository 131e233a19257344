//! Names operations by method and path. Upstream's operationIds are not used, because they may be
//! added or changed at any time.

use super::inflection::{is_plural, pascal, singular, snake};

/// What an operation does with the resource in its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// A POST to a path that is not a collection and names an action.
    Act,
    Create,
    List,
    Get,
    Update,
    Replace,
    Delete,
    /// A POST to one entry of a collection.
    Run,
    Other,
}

/// The name of an operation, and its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationName {
    pub verb: Verb,
    /// The name, such as `list_avatars`.
    pub id: String,
    /// The entry of the collection, such as `Avatar`, or the name of the action.
    pub noun: String,
}

impl OperationName {
    pub fn of(method: &str, path: &str) -> Self {
        let path = Path::parse(path);
        let verb = path.verb(method);
        let id = match verb {
            Verb::Act => path.plural(),
            Verb::List => format!("list_{}", path.plural()),
            Verb::Other => format!("{method}_{}", path.plural()),
            Verb::Create => format!("create_{}", path.singular()),
            Verb::Get => format!("get_{}", path.singular()),
            Verb::Update => format!("update_{}", path.singular()),
            Verb::Replace => format!("replace_{}", path.singular()),
            Verb::Delete => format!("delete_{}", path.singular()),
            Verb::Run => format!("run_{}", path.singular()),
        };
        let id = if is_identifier(&id) { id } else { format!("{method}_{id}") };
        let noun = if verb == Verb::Act { pascal(&id) } else { pascal(&path.singular()) };
        let noun = if is_identifier(&noun) { noun } else { format!("Entry{noun}") };
        Self { verb, id, noun }
    }
}

struct Path {
    /// The segments that are not parameters; those before a parameter in the singular.
    segments: Vec<String>,
    ends_with_parameter: bool,
}

impl Path {
    fn parse(path: &str) -> Self {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let start = usize::from(segments.first().is_some_and(|first| is_version(first)));
        let segments = &segments[start..];
        let mut named = Vec::new();
        for (index, segment) in segments.iter().enumerate() {
            if is_parameter(segment) {
                continue;
            }
            let name = snake(segment);
            let is_one = segments.get(index + 1).is_some_and(|next| is_parameter(next));
            named.push(if is_one { singular(&name) } else { name });
        }
        if named.is_empty() {
            named.push("root".to_owned());
        }
        let ends_with_parameter = segments.last().is_some_and(|last| is_parameter(last));
        Self { segments: named, ends_with_parameter }
    }

    fn verb(&self, method: &str) -> Verb {
        let is_collection =
            !self.ends_with_parameter && self.segments.last().is_some_and(|last| is_plural(last));
        match method {
            "get" if is_collection => Verb::List,
            "get" => Verb::Get,
            "post" if self.ends_with_parameter => Verb::Run,
            "post" if is_collection => Verb::Create,
            "post" => Verb::Act,
            "patch" => Verb::Update,
            "put" => Verb::Replace,
            "delete" => Verb::Delete,
            _ => Verb::Other,
        }
    }

    fn plural(&self) -> String {
        self.segments.join("_")
    }

    fn singular(&self) -> String {
        let mut segments = self.segments.clone();
        if let Some(last) = segments.last_mut() {
            *last = singular(last);
        }
        segments.join("_")
    }
}

/// Whether a function or type of Rust can have the name.
fn is_identifier(name: &str) -> bool {
    name != "gen" && syn::parse_str::<syn::Ident>(name).is_ok()
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

fn is_version(segment: &str) -> bool {
    segment
        .strip_prefix('v')
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_made_of_method_and_path() {
        for (method, path, id) in [
            ("post", "/v1/text_to_image", "text_to_image"),
            ("post", "/text_to_image", "text_to_image"),
            ("post", "/v1/generate/video", "generate_video"),
            ("post", "/v1/recipes/product_ad", "recipes_product_ad"),
            ("post", "/v1/voices/preview", "voices_preview"),
            ("get", "/v1/avatars", "list_avatars"),
            ("post", "/v1/avatars", "create_avatar"),
            ("get", "/v1/avatars/{id}", "get_avatar"),
            ("patch", "/v1/avatars/{id}", "update_avatar"),
            ("delete", "/v1/tasks/{id}", "delete_task"),
            ("post", "/v1/uploads", "create_upload"),
            ("get", "/v1/organization", "get_organization"),
            (
                "get",
                "/v1/organization/webapp/audit_logs/{eventId}",
                "get_organization_webapp_audit_log",
            ),
            ("get", "/v1/routers/{id}/requests", "list_router_requests"),
            ("post", "/v1/workflows/{id}", "run_workflow"),
            ("post", "/v1/loop", "post_loop"),
            ("post", "/v1/3d_model", "post_3d_model"),
            ("get", "/v1/3d_models", "list_3d_models"),
        ] {
            assert_eq!(OperationName::of(method, path).id, id, "{method} {path}");
        }
    }

    #[test]
    fn the_noun_is_the_entry_of_the_collection() {
        assert_eq!(OperationName::of("get", "/v1/avatar_conversations").noun, "AvatarConversation");
        assert_eq!(OperationName::of("patch", "/v1/avatars/{id}").noun, "Avatar");
        assert_eq!(OperationName::of("post", "/v1/text_to_image").noun, "TextToImage");
        assert_eq!(OperationName::of("get", "/v1/3d_models").noun, "Entry3dModel");
    }
}
