//! Which upstream document this crate was generated from, as build.rs reads it from openapi/.

/// The contract that a version of this crate speaks: which document of Runway's it was made from.
///
/// ```
/// use runwayml::CONTRACT;
///
/// println!("made from Runway's document of {}, SHA-256 {}", CONTRACT.date, CONTRACT.sha256);
/// assert_eq!(CONTRACT.sha256.len(), 64);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Contract {
    /// The day of Runway's document, `YYYY-MM-DD`. The version of this crate carries it too, as
    /// build metadata behind a `+`.
    pub date: &'static str,
    /// The SHA-256 of that document as Runway published it, in hexadecimal digits.
    pub sha256: &'static str,
    /// The version of the API, as every request names it in the header `X-Runway-Version`.
    pub version: &'static str,
}

/// The contract that this version of the crate was made from, by `openapi/upstream.toml` and
/// `openapi/runway.json`.
pub const CONTRACT: Contract = include!(concat!(env!("OUT_DIR"), "/contract.rs"));
