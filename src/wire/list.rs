//! Lists that are counted before they are sent. Knows nothing of what is in them.

use serde::{Deserialize, Deserializer};

use super::InvalidValue;

/// The list, if it has `MIN` to `MAX` entries.
#[doc(hidden)]
pub fn count<T, const MIN: usize, const MAX: usize>(list: Vec<T>) -> Result<Vec<T>, InvalidValue> {
    let length = list.len();
    if (MIN..=MAX).contains(&length) {
        return Ok(list);
    }
    let wanted = match (MIN, MAX) {
        (0, most) => format!("at most {most}"),
        (1, 1) => {
            return Err(InvalidValue::new(format!("one entry is wanted, these are {length}")));
        }
        (least, most) if least == most => format!("exactly {most}"),
        (least, most) if most == u32::MAX as usize => format!("at least {least}"),
        (least, most) => format!("{least} to {most}"),
    };
    Err(InvalidValue::new(format!("{wanted} entries are wanted, these are {length}")))
}

/// Reads such a list.
#[doc(hidden)]
pub fn counted<'de, D, T, const MIN: usize, const MAX: usize>(
    deserializer: D,
) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    count::<T, MIN, MAX>(Vec::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<const MIN: usize, const MAX: usize>(length: usize) -> String {
        count::<_, MIN, MAX>(vec![(); length]).unwrap_err().to_string()
    }

    #[test]
    fn a_list_of_a_wrong_length_says_how_many_are_wanted() {
        assert!(count::<_, 1, 3>(vec![(); 3]).is_ok());
        assert_eq!(refused::<0, 3>(4), "at most 3 entries are wanted, these are 4");
        assert_eq!(refused::<1, 3>(0), "1 to 3 entries are wanted, these are 0");
        assert_eq!(refused::<1, 1>(2), "one entry is wanted, these are 2");
    }
}
