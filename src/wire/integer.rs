//! Whole numbers that know their limits. Knows nothing of what they count.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::InvalidValue;

/// A whole number from `MIN` to `MAX`.
///
/// ```
/// use runwayml::Integer;
///
/// let seconds: Integer<2, 10> = 5.try_into()?;
/// assert_eq!(seconds.get(), 5);
/// assert!(Integer::<2, 10>::try_from(11).is_err());
/// # Ok::<(), runwayml::InvalidValue>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Integer<const MIN: i64, const MAX: i64>(i64);

impl<const MIN: i64, const MAX: i64> Integer<MIN, MAX> {
    /// The number itself.
    pub const fn get(self) -> i64 {
        self.0
    }

    fn checked(number: i128) -> Result<Self, InvalidValue> {
        match i64::try_from(number) {
            Ok(fitting) if (MIN..=MAX).contains(&fitting) => Ok(Self(fitting)),
            _ => Err(InvalidValue::new(format!(
                "a whole number from {MIN} to {MAX} is wanted, this is {number}"
            ))),
        }
    }
}

macro_rules! from_integers {
    ($($number:ty)*) => {$(
        impl<const MIN: i64, const MAX: i64> TryFrom<$number> for Integer<MIN, MAX> {
            type Error = InvalidValue;

            fn try_from(number: $number) -> Result<Self, InvalidValue> {
                Self::checked(i128::from(number))
            }
        }
    )*};
}

from_integers! { i8 u8 i16 u16 i32 u32 i64 u64 }

impl<const MIN: i64, const MAX: i64> TryFrom<usize> for Integer<MIN, MAX> {
    type Error = InvalidValue;

    fn try_from(number: usize) -> Result<Self, InvalidValue> {
        Self::checked(i128::try_from(number).unwrap_or(i128::MAX))
    }
}

impl<const MIN: i64, const MAX: i64> FromStr for Integer<MIN, MAX> {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let number: i64 = text.parse().map_err(|_| {
            InvalidValue::new(format!("a whole number from {MIN} to {MAX} is wanted"))
        })?;
        number.try_into()
    }
}

impl<const MIN: i64, const MAX: i64> fmt::Display for Integer<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<const MIN: i64, const MAX: i64> fmt::Debug for Integer<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de, const MIN: i64, const MAX: i64> Deserialize<'de> for Integer<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer)?.try_into().map_err(serde::de::Error::custom)
    }
}

crate::wire_json_schema! { [const MIN: i64, const MAX: i64] Integer<MIN, MAX>, format!("Integer{MIN}To{MAX}"),
    serde_json::json!({ "type": "integer", "minimum": MIN, "maximum": MAX })
}
