//! What the limits of the spec accept, and how messages describe them.

use std::fmt;

use super::table::{Bound, Pattern, Range};

impl Pattern {
    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Prefix(prefix) => text.starts_with(prefix),
            // A pattern that cannot be compiled is left to the server.
            Self::Regex(pattern) => {
                regress::Regex::new(pattern).map_or(true, |regex| regex.find(text).is_some())
            }
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("be a string"),
            Self::Prefix(prefix) => write!(f, "begin with `{prefix}`"),
            Self::Regex(pattern) => write!(f, "match `{pattern}`"),
        }
    }
}

impl Range {
    pub(super) fn contains(self, number: f64) -> bool {
        let above = match self.min {
            Bound::None => true,
            Bound::Inclusive(min) => number >= min,
            Bound::Exclusive(min) => number > min,
        };
        above
            && match self.max {
                Bound::None => true,
                Bound::Inclusive(max) => number <= max,
                Bound::Exclusive(max) => number < max,
            }
    }
}

/// `from 2 to 10`, `more than 0`.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (Bound::Inclusive(min), Bound::Inclusive(max)) => write!(f, "from {min} to {max}"),
            (Bound::None, Bound::None) => f.write_str("a number"),
            (min, max) => {
                let min = min.phrase("more than", "or more");
                let max = max.phrase("less than", "or less");
                f.write_str(&[min, max].into_iter().flatten().collect::<Vec<_>>().join(" and "))
            }
        }
    }
}

impl Bound {
    fn phrase(self, exclusive: &str, inclusive: &str) -> Option<String> {
        match self {
            Self::None => None,
            Self::Inclusive(bound) => Some(format!("{bound} {inclusive}")),
            Self::Exclusive(bound) => Some(format!("{exclusive} {bound}")),
        }
    }
}

/// `at most 3 entries`, `1 to 1000 UTF-16 code units`.
pub(super) fn count(min: usize, max: usize, unit: &str) -> String {
    let many = match unit.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{unit}s"),
    };
    let units = |count: usize| if count == 1 { unit } else { &many };
    match (min, max) {
        (min, max) if min == max => format!("exactly {max} {}", units(max)),
        (0, max) => format!("at most {max} {}", units(max)),
        (min, max) if max >= u32::MAX as usize => format!("at least {min} {}", units(min)),
        (min, max) => format!("{min} to {max} {many}"),
    }
}
