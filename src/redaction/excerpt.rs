//! The excerpt of a body in an error.

use serde_json::Value;

use super::Redaction;
use super::cut::cut;
use super::identifier::is_name;

/// The fields that may have the message, the most specific first.
pub(crate) const MESSAGES: [&str; 4] = ["error", "message", "msg", "detail"];

/// The number of bytes that are read of a body that is not JSON.
const READ: usize = 64 * 1024;

/// The number of bytes of a body that an error keeps.
const KEPT: usize = 1024;

/// The beginning of a body in one line, redacted.
pub(crate) fn excerpt(body: &[u8], redaction: &Redaction) -> String {
    let is_whole = body.len() <= READ;
    let parsed = is_whole.then(|| serde_json::from_slice::<Value>(body).ok()).flatten();
    let text = match parsed {
        Some(mut value) => {
            redaction.apply_to(&mut value);
            value.to_string()
        }
        None => redaction.apply(&String::from_utf8_lossy(&body[..body.len().min(READ)])),
    };
    shortened(&text)
}

/// The beginning of a body that could not be decoded. Of JSON, complete or truncated, it has only the
/// structure, because the strings may be signatures.
pub(crate) fn outline(body: &[u8], redaction: &Redaction) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(READ)]);
    match text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[', '"']) {
        true => shortened(&redaction.apply(&without_strings(&text))),
        false => excerpt(body, redaction),
    }
}

/// JSON without its strings, except the names of properties and a message at the top level.
fn without_strings(json: &str) -> String {
    let mut outline = String::new();
    let (mut depth, mut name, mut rest) = (0_usize, "", json);
    while let Some((before, after)) = rest.split_once('"') {
        for byte in before.bytes() {
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let (string, after) = after.split_at(end_of_string(after));
        rest = after.strip_prefix('"').unwrap_or_default();
        let is_property = rest.trim_start().starts_with(':');
        let is_kept = match is_property {
            true => is_name(string),
            false => depth == 1 && before.trim() == ":" && MESSAGES.contains(&name),
        };
        let string_or_ellipsis = if is_kept { string } else { "…" };
        outline.extend([before, "\"", string_or_ellipsis, "\""]);
        name = if is_property { string } else { "" };
    }
    outline + rest
}

/// The position of the closing quote of the JSON string that begins here, or else of the end.
fn end_of_string(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.unwrap_or(text.len())
}

/// The text in one line of at most [`KEPT`] bytes.
pub(crate) fn shortened(text: &str) -> String {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if line.len() > KEPT {
            break;
        }
        if !line.is_empty() && !word.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line.truncate(cut(&line, KEPT).len());
    line
}
