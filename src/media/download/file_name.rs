//! Names downloaded files by task id and media type. Names sent by the server are ignored.

/// The maximum number of characters of an id in a file name.
const MAX_ID: usize = 128;

/// Media types that do not say what is in the file.
const GENERIC: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];

/// The extension of files of unknown type.
const UNKNOWN: &str = "bin";

/// The name of an output, with its index if the task has several. Characters of the id that could
/// lead to another directory are replaced.
pub(super) fn file_name(id: &str, output: Option<usize>, extension: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let safe = id.chars().take(MAX_ID).map(|c| if is_plain(c) { c } else { '_' });
    let id: String = safe.collect();
    match output {
        Some(output) => format!("{id}-{output}.{extension}"),
        None => format!("{id}.{extension}"),
    }
}

/// The extension for a media type, or else for the type that the first bytes have. If both agree,
/// the latter gives the usual extension: `mov` and `mp3` instead of `qt` and `mpga`.
pub(super) fn extension(content_type: Option<&str>, first_bytes: &[u8]) -> &'static str {
    let inferred = infer::get(first_bytes);
    let declared = content_type.filter(|declared| !GENERIC.contains(declared));
    match (inferred, declared.and_then(mime2ext::mime2ext)) {
        (Some(inferred), Some(usual)) if Some(inferred.mime_type()) != declared => usual,
        (Some(inferred), _) => inferred.extension(),
        (None, usual) => usual.unwrap_or(UNKNOWN),
    }
}

/// Whether the media type is that of a page or a message instead of media.
pub(super) fn is_message(content_type: &str) -> bool {
    match content_type.split_once('/') {
        Some(("text", _)) => true,
        Some(("application", subtype)) => {
            matches!(subtype, "json" | "xml")
                || subtype.ends_with("+json")
                || subtype.ends_with("+xml")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_has_its_usual_extension() {
        for (media_type, expected) in [
            ("image/png", "png"),
            ("image/jpeg", "jpg"),
            ("image/webp", "webp"),
            ("video/mp4", "mp4"),
            ("video/webm", "webm"),
            ("audio/wav", "wav"),
            ("application/zip", "zip"),
        ] {
            assert_eq!(extension(Some(media_type), b""), expected, "{media_type}");
        }
    }

    #[test]
    fn bytes_that_agree_with_the_media_type_give_the_usual_extension() {
        let quicktime = b"\0\0\0\x14ftypqt  \0\0\0\0qt  ";
        assert_eq!(extension(Some("video/quicktime"), quicktime), "mov");
        assert_eq!(extension(Some("video/mp4"), quicktime), "mp4");
        assert_eq!(extension(Some("audio/mpeg"), b"ID3\x04\0\0\0\0\0\0"), "mp3");
    }

    #[test]
    fn a_generic_media_type_leaves_the_extension_to_the_first_bytes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        for media_type in [Some("application/octet-stream"), Some("nonsense"), None] {
            assert_eq!(extension(media_type, png), "png");
            assert_eq!(extension(media_type, b"hello"), "bin");
        }
    }

    #[test]
    fn an_id_cannot_lead_to_another_directory() {
        for id in ["../../etc/passwd", "a/b", "c:\\d", "..", "\0", "é"] {
            let name = file_name(id, None, "png");
            assert!(!name.contains(['/', '\\', '\0', ':']) && !name.contains(".."), "{name}");
        }
        assert_eq!(file_name("d0658ae1-5a0c", Some(2), "png"), "d0658ae1-5a0c-2.png");
        assert!(file_name(&"é".repeat(1000), None, "png").len() < 255);
    }

    #[test]
    fn a_page_is_not_media() {
        for media_type in
            ["text/html", "application/json", "application/problem+json", "application/xml"]
        {
            assert!(is_message(media_type), "{media_type}");
        }
        for media_type in
            ["image/svg+xml", "image/png", "application/zip", "application/octet-stream"]
        {
            assert!(!is_message(media_type), "{media_type}");
        }
    }
}
