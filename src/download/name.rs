//! What a file is called, and by what. Takes nothing of the server's but the kind of the file.

/// The longest part of an id that goes into a name.
const LONGEST_ID: usize = 128;

/// Kinds that say nothing of what is in the file.
const GENERIC: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];

/// The extension where nothing tells one.
const UNKNOWN: &str = "bin";

/// The name of an output, with its number where a task has several. An id may hold anything; here
/// it holds nothing that leads to another directory.
pub(super) fn file_name(id: &str, output: Option<usize>, extension: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let safe = id.chars().take(LONGEST_ID).map(|c| if is_plain(c) { c } else { '_' });
    let id: String = safe.collect();
    match output {
        Some(output) => format!("{id}-{output}.{extension}"),
        None => format!("{id}.{extension}"),
    }
}

/// The extension for a kind of file, or else for what the first bytes of the file look like. Where
/// both agree, the bytes have the extension that people expect: `mov` and `mp3`, where the kind has
/// `qt` and `mpga`.
pub(super) fn extension(content_type: Option<&str>, first_bytes: &[u8]) -> &'static str {
    let seen = infer::get(first_bytes);
    let Some(kind) = content_type.filter(|kind| !GENERIC.contains(kind)) else {
        return seen.map_or(UNKNOWN, |seen| seen.extension());
    };
    match (seen, mime2ext::mime2ext(kind)) {
        (Some(seen), Some(told)) if seen.mime_type() != kind => told,
        (Some(seen), _) => seen.extension(),
        (None, told) => told.unwrap_or(UNKNOWN),
    }
}

/// Whether the kind is that of a page or a message and not of a medium.
pub(super) fn is_message(content_type: &str) -> bool {
    let Some((family, kind)) = content_type.split_once('/') else { return false };
    let is_text = |kind: &str| matches!(kind, "json" | "xml") || kind.ends_with("+json");
    family == "text" || family == "application" && (is_text(kind) || kind.ends_with("+xml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_the_extension_that_people_expect() {
        for (kind, expected) in [
            ("image/png", "png"),
            ("image/jpeg", "jpg"),
            ("image/webp", "webp"),
            ("video/mp4", "mp4"),
            ("video/webm", "webm"),
            ("audio/wav", "wav"),
            ("application/zip", "zip"),
        ] {
            assert_eq!(extension(Some(kind), b""), expected, "{kind}");
        }
    }

    #[test]
    fn where_kind_and_bytes_agree_the_usual_extension_is_taken() {
        let quicktime = b"\0\0\0\x14ftypqt  \0\0\0\0qt  ";
        assert_eq!(extension(Some("video/quicktime"), quicktime), "mov");
        assert_eq!(extension(Some("video/mp4"), quicktime), "mp4");
        assert_eq!(extension(Some("audio/mpeg"), b"ID3\x04\0\0\0\0\0\0"), "mp3");
    }

    #[test]
    fn a_kind_that_says_nothing_leaves_it_to_the_first_bytes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        for kind in [Some("application/octet-stream"), Some("nonsense"), None] {
            assert_eq!(extension(kind, png), "png");
            assert_eq!(extension(kind, b"hello"), "bin");
        }
    }

    #[test]
    fn no_id_leads_to_another_directory() {
        for id in ["../../etc/passwd", "a/b", "c:\\d", "..", "\0", "é"] {
            let name = file_name(id, None, "png");
            assert!(!name.contains(['/', '\\', '\0', ':']) && !name.contains(".."), "{name}");
        }
        assert_eq!(file_name("d0658ae1-5a0c", Some(2), "png"), "d0658ae1-5a0c-2.png");
        assert!(file_name(&"é".repeat(1000), None, "png").len() < 255);
    }

    #[test]
    fn a_page_is_no_medium() {
        for kind in ["text/html", "application/json", "application/problem+json", "application/xml"]
        {
            assert!(is_message(kind), "{kind}");
        }
        for kind in ["image/svg+xml", "image/png", "application/zip", "application/octet-stream"] {
            assert!(!is_message(kind), "{kind}");
        }
    }
}
