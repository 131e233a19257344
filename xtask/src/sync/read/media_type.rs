//! Media types as they are compared and written.

/// The media type in lower case, without `charset=utf-8`, which is the default of JSON.
pub fn media_type(text: &str) -> String {
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_default = |parameter: &&str| parameter.eq_ignore_ascii_case("charset=utf-8");
    let others: String =
        parts.filter(|part| !is_default(part)).map(|part| format!("; {part}")).collect();
    essence + &others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_charset_and_the_case_do_not_matter() {
        for text in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/json;charset=utf-8",
        ] {
            assert_eq!(media_type(text), "application/json");
        }
        assert_eq!(media_type("text/plain; charset=latin1"), "text/plain; charset=latin1");
    }
}
