//! Converts names between cases and from English plurals to singulars.

use heck::{ToPascalCase, ToSnakeCase};

/// `gen4.5` → `Gen45`, `veo3.1_fast` → `Veo31Fast`, `2K` → `2K`.
pub fn pascal(word: &str) -> String {
    word.replace('.', "").to_pascal_case()
}

pub fn snake(word: &str) -> String {
    word.to_snake_case()
}

/// `avatars` → `avatar`, `usage` → `usage`.
pub fn singular(word: &str) -> String {
    let without = |suffix: &str| word.strip_suffix(suffix);
    if let Some(stem) = without("ies") {
        return format!("{stem}y");
    }
    for suffix in ["sses", "shes", "ches", "xes"] {
        if without(suffix).is_some() {
            return word[..word.len() - 2].to_owned();
        }
    }
    match without("s") {
        Some(stem) if !["s", "u", "i"].iter().any(|end| stem.ends_with(end)) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

pub fn is_plural(word: &str) -> bool {
    singular(word) != word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn model_names_become_type_names() {
        assert_eq!(pascal("gen4_image"), "Gen4Image");
        assert_eq!(pascal("gen4.5"), "Gen45");
        assert_eq!(pascal("gemini_image3.1_flash"), "GeminiImage31Flash");
        assert_eq!(pascal("runway-live-preset"), "RunwayLivePreset");
        assert_eq!(pascal("referenceImages"), "ReferenceImages");
    }

    #[test]
    fn plurals_have_a_singular() {
        for (plural, one) in
            [("avatars", "avatar"), ("queries", "query"), ("boxes", "box"), ("voices", "voice")]
        {
            assert_eq!(singular(plural), one);
        }
        for word in ["usage", "status", "speech_to_speech", "video", "class"] {
            assert!(!is_plural(word), "{word}");
        }
    }
}
