//! What a comparison covers.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Only the effect on released clients; no Rust code is generated.
    Wire,
    WireAndApi,
}
