//! What a free-form answer leads to: a task, or a file. A guess at words that nobody documents;
//! knows JSON and text, and no route.

use serde_json::Value;

use crate::task::TaskId;
use crate::wire::Url;

/// The field that CometAPI's other answers name a task in.
const TASK_ID: &str = "task_id";

/// What an answer without a documented form leads to.
///
/// The answer of `POST /v1/responses` for `runway-video` is shown on no page; one page says to
/// look in it for output or an id of a task. So nothing here is proven.
///
/// ```
/// use runwayml::comet::Lead;
///
/// let answer = serde_json::json!({ "output": [{ "text": "done: https://cdn.example/a.mp4." }] });
/// assert_eq!(Lead::find(&answer), Some(Lead::Output("https://cdn.example/a.mp4".into())));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lead {
    /// A task to wait for.
    Task(TaskId),
    /// An address, of a result perhaps.
    Output(Url),
}

impl Lead {
    /// The best lead in an answer: a field `task_id`, else an address in any text, else a text that
    /// looks like the id of a task, a UUID.
    pub fn find(answer: &Value) -> Option<Self> {
        let texts = texts(answer);
        let named = texts.iter().filter(|(name, text)| *name == TASK_ID && !text.is_empty());
        let named = named.map(|(_, text)| Self::Task((*text).into())).next();
        let words = || texts.iter().flat_map(|(_, text)| words(text));
        named
            .or_else(|| words().find(|word| is_address(word)).map(|url| Self::Output(url.into())))
            .or_else(|| words().find(|word| is_uuid(word)).map(|id| Self::Task(id.into())))
    }
}

/// Every text in a value and the name of the field that it stands in.
fn texts(value: &Value) -> Vec<(&str, &str)> {
    fn gather<'v>(name: &'v str, value: &'v Value, found: &mut Vec<(&'v str, &'v str)>) {
        match value {
            Value::String(text) => found.push((name, text)),
            Value::Array(list) => list.iter().for_each(|entry| gather(name, entry, found)),
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| gather(name, field, found));
            }
            _ => {}
        }
    }

    let mut found = Vec::new();
    gather("", value, &mut found);
    found
}

/// The words of a text, without the marks around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_mark = |c: char| c.is_whitespace() || "\"'`<>()[]{}".contains(c);
    text.split(is_mark).map(|word| word.trim_matches(|c: char| ".,;:!".contains(c)))
}

fn is_address(word: &str) -> bool {
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty())
}

fn is_uuid(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let is_hex = |part: &&str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(is_hex)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "5b91e444-c232-deaf-a4d7-8aef3e57336b";

    #[test]
    fn a_named_task_is_the_best_lead() {
        let answer = json!({ "url": "https://host/a", "data": [{ "task_id": "t" }] });
        assert_eq!(Lead::find(&answer), Some(Lead::Task("t".into())));
    }

    #[test]
    fn an_address_is_found_in_any_text() {
        for text in ["see https://host/a.mp4?x=1, now", "![video](https://host/a.mp4?x=1)"] {
            let answer = json!({ "id": ID, "output": [{ "content": [{ "text": text }] }] });
            let url = Url::from("https://host/a.mp4?x=1");
            assert_eq!(Lead::find(&answer), Some(Lead::Output(url)), "{text}");
        }
    }

    #[test]
    fn an_id_is_found_by_its_form() {
        let answer = json!({ "id": "resp_1", "text": format!("poll `{ID}`.") });
        assert_eq!(Lead::find(&answer), Some(Lead::Task(ID.into())));
    }

    #[test]
    fn an_answer_may_lead_nowhere() {
        for answer in [json!(null), json!({ "id": "resp_1" }), json!(["https://"]), json!(7)] {
            assert_eq!(Lead::find(&answer), None);
        }
    }
}
