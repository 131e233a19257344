//! `@mentions` in a prompt, compared with the tags of its reference images.

use std::fmt;

/// A mention and a tag that do not match. The API accepts it, and it is probably a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MentionMismatch {
    /// The prompt mentions `@name`, and no image has the tag.
    MentionWithoutTag(String),
    /// An image has a tag that the prompt does not mention. It still steers the general look
    /// (source: Runway's documentation).
    TagWithoutMention(String),
}

impl fmt::Display for MentionMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MentionWithoutTag(name) => {
                write!(f, "the prompt mentions `@{name}`, and no image has the tag `{name}`")
            }
            Self::TagWithoutMention(tag) => {
                write!(f, "an image has the tag `{tag}`, and the prompt does not mention `@{tag}`")
            }
        }
    }
}

/// Mentions without a tag, in the order of the prompt, and then tags without a mention.
pub(crate) fn mismatches(prompt: &str, tags: &[&str]) -> Vec<MentionMismatch> {
    let mut mentioned: Vec<&str> = Vec::new();
    for mention in mentions(prompt) {
        if !mentioned.contains(&mention) {
            mentioned.push(mention);
        }
    }
    let without_tag = mentioned.iter().filter(|mention| !tags.contains(mention));
    let without_tag =
        without_tag.map(|mention| MentionMismatch::MentionWithoutTag((*mention).to_owned()));
    let without_mention = tags.iter().filter(|tag| !mentioned.contains(tag));
    let without_mention =
        without_mention.map(|tag| MentionMismatch::TagWithoutMention((*tag).to_owned()));
    without_tag.chain(without_mention).collect()
}

/// The name after each `@`: as many word characters as there are, the first a letter. An `@` inside
/// a word is part of an e-mail address.
fn mentions(prompt: &str) -> impl Iterator<Item = &str> {
    prompt.match_indices('@').filter_map(|(at, sign)| {
        let is_inside = prompt[..at].chars().next_back().is_some_and(is_word_character);
        let rest = &prompt[at + sign.len()..];
        let mention = &rest[..rest.find(|c| !is_word_character(c)).unwrap_or(rest.len())];
        (!is_inside && mention.starts_with(char::is_alphabetic)).then_some(mention)
    })
}

fn is_word_character(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(prompt: &str) -> Vec<&str> {
        mentions(prompt).collect()
    }

    #[test]
    fn a_mention_is_as_long_as_its_word() {
        assert_eq!(found("@cat and @cats, (@dog_2)."), ["cat", "cats", "dog_2"]);
        assert_eq!(found("the @cat's tail"), ["cat"]);
        assert_eq!(found("@Cat"), ["Cat"], "case counts");
    }

    #[test]
    fn an_email_address_is_not_a_mention() {
        assert!(found("write to cat@example.com").is_empty());
        assert!(found("@ @2x @_").is_empty());
        assert!(found("été@cat").is_empty());
    }

    #[test]
    fn each_mismatch_is_reported_once() {
        let messages: Vec<String> = mismatches("@cat chases @dog and @dog", &["cat", "street"])
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            messages,
            [
                "the prompt mentions `@dog`, and no image has the tag `dog`",
                "an image has the tag `street`, and the prompt does not mention `@street`",
            ]
        );
    }

    proptest! {
        #[test]
        fn tags_that_are_mentioned_match(
            tags in prop::collection::btree_set("[a-z][a-z0-9_]{2,15}", 0..4),
            between in "[ ,.!?\u{1f980}-]{1,5}",
        ) {
            let prompt: String = tags.iter().map(|tag| format!("{between} @{tag}")).collect();
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            prop_assert_eq!(mismatches(&prompt, &tags), []);
        }

        #[test]
        fn any_prompt_can_be_compared(prompt in ".*", tag in "[a-z]{3}") {
            for mention in mentions(&prompt) {
                let mentioned = format!("@{mention}");
                prop_assert!(prompt.contains(&mentioned));
            }
            let is_mentioned = mentions(&prompt).any(|mention| mention == tag);
            let mismatch = MentionMismatch::TagWithoutMention(tag.clone());
            prop_assert_eq!(mismatches(&prompt, &[&tag]).contains(&mismatch), !is_mentioned);
        }
    }
}
