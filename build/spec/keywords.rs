//! The keywords of this project in a spec, and what lists values.

use serde_json::Value;

/// The known values of an open enum, which accepts any other value as well.
pub const OPEN_ENUM: &str = "x-extensible-enum";

/// What the values of an enum mean.
pub const MEANS: &str = "x-means";

/// Next to the reference to a component: the schema at this place, if the component accepts more.
pub const HERE: &str = "x-here";

/// On a component: the properties without which a response is useless. All others are optional.
pub const INDISPENSABLE: &str = "x-indispensable";

/// On a response: what it says was started, with the path of the property that has its id.
pub const STARTS: &str = "x-starts";

/// On a property: a string that a user wrote, which `Debug` does not print.
pub const PRIVATE: &str = "x-private";

/// On a component: it is always generated, because hand-written code uses it.
pub const KEPT: &str = "x-kept";

/// On an operation: the kind of media that it creates, although its response may name nothing to wait for.
pub const MAKES: &str = "x-makes";

/// On an operation that is idempotent although its method is not, such as a POST that only reads.
pub const IDEMPOTENT: &str = "x-idempotent";

/// On a request: the list that `references` sets, if the rule no longer finds it.
pub const REFERENCES: &str = "x-references";

/// On an object or an operation: the names in Rust of properties or query parameters whose own name another
/// one has, by which came first.
pub const RUST_NAMES: &str = "x-rust-names";

/// On a page with several lists: the one that has its items, which came first.
pub const ITEMS: &str = "x-items";

/// The day on which upstream retired what has it: an operation, component, property or alternative.
pub const RETIRED: &str = "x-retired";

/// The values of an enum that upstream retired, each with its day.
pub const RETIRED_VALUES: &str = "x-retired-values";

/// On a body: since when the operation has it. A setter takes it, and the function has no argument for it.
pub const ADDED: &str = "x-added";

/// On an operation: types of requests that nothing else refers to any more.
pub const RETIRED_REQUESTS: &str = "x-retired-requests";

/// The same for responses.
pub const RETIRED_RESPONSES: &str = "x-retired-responses";

/// The values of an enum, open or not.
pub fn values(schema: &Value) -> Option<&Vec<Value>> {
    schema.get(OPEN_ENUM).or_else(|| schema.get("enum"))?.as_array()
}
