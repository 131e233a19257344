//! The parts of a spec: operations, components, references, responses, unions and string patterns. What
//! generates code, and `cargo xtask`, walk a spec with these.

mod component_list;
mod component_refs;
pub mod keywords;
mod operation_list;
mod prefix_pattern;
pub mod success;
mod union_branches;

pub use component_list::{components, components_mut};
pub use component_refs::{NEXT_CURSOR, component, lists, reach, referenced, resolved, to};
pub use keywords::{HERE, values};
pub use operation_list::{Located, located, operations};
pub use prefix_pattern::prefix;
pub use success::{JSON, content, is_error, is_json, success, used_media_type};
pub use union_branches::branches;
