//! Names the Rust variants of string enums: `1280:720` is `W1280H720`. A name depends only on its value,
//! so that a new value renames no other.

use heck::ToPascalCase;

/// The variant for all other values.
pub const OTHER: &str = "Other";

pub fn variant(value: &str) -> String {
    if let Some((width, height)) = size(value) {
        return format!("W{width}H{height}");
    }
    match value.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("V{}", digits_first(value)),
        Some(_) => match value.replace('+', " plus ").replace('.', "").to_pascal_case() {
            name if name == OTHER || name == "Self" => format!("{name}Value"),
            name if name.is_empty() => spelled(value),
            name => name,
        },
    }
}

/// `2K`, `720p` and `422 HQ` keep the case of their letters; `1.5` is spelled with `Point`.
fn digits_first(value: &str) -> String {
    let value =
        if value.parse::<f64>().is_ok() { value.replace('.', "Point") } else { value.to_owned() };
    value.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn spelled(value: &str) -> String {
    value
        .chars()
        .map(|c| if c.is_alphanumeric() { c.to_string() } else { format!("U{:X}", c as u32) })
        .collect()
}

/// Names for all values. Where two would have the same name, the first keeps it, and the later one
/// spells out its characters: the spec has older values first, so that a new one renames none.
pub fn variants(values: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for value in values {
        let name = variant(value);
        let is_free = !names.contains(&name);
        names.push(if is_free { name } else { format!("V{}", spelled(value)) });
    }
    names
}

fn size(value: &str) -> Option<(&str, &str)> {
    let (width, height) = value.split_once(':')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(width) && is_number(height)).then_some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_named_by_its_width_and_height() {
        assert_eq!(variant("1280:720"), "W1280H720");
        assert_eq!(variant("16:9"), "W16H9");
        assert_eq!(variant("16:nine"), "V16nine");
    }

    #[test]
    fn a_value_is_converted_to_pascal_case() {
        assert_eq!(variant("no_eligible_model"), "NoEligibleModel");
        assert_eq!(variant("zh-Hant"), "ZhHant");
        assert_eq!(variant("gen4.5"), "Gen45");
        assert_eq!(variant("image/svg+xml"), "ImageSvgPlusXml");
    }

    #[test]
    fn a_value_that_begins_with_a_digit_gets_a_prefix() {
        assert_eq!(variant("720p"), "V720p");
        assert_eq!(variant("2K"), "V2K");
        assert_eq!(variant("1.5"), "V1Point5");
        assert_eq!(variant("422 HQ"), "V422HQ");
    }

    #[test]
    fn a_reserved_name_gets_a_suffix() {
        assert_eq!(variant(""), "Empty");
        assert_eq!(variant("other"), "OtherValue");
        assert_eq!(variant("Self"), "SelfValue");
    }

    #[test]
    fn a_later_value_that_would_have_the_same_name_is_spelled_out() {
        let values = ["a-b", "a b", "c"].map(str::to_owned);
        assert_eq!(variants(&values), ["AB", "VaU20b", "C"]);
    }
}
