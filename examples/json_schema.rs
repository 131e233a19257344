//! Typed parameters for the tools of a language model: the JSON schema of a request, and a call
//! made from the arguments that the model answered with.
//!
//! ```text
//! cargo run --example json_schema
//! ```

use runwayml::types::TextToImageRequest;
use schemars::schema_for;
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    let tool = json!({
        "name": "text_to_image",
        "description": "Paints a picture.",
        "parameters": schema_for!(TextToImageRequest),
    });
    println!("{tool:#}");

    let arguments =
        r#"{ "model": "gen4_image", "promptText": "a lighthouse at dusk", "ratio": "1920:1080" }"#;
    let request: TextToImageRequest = serde_json::from_str(arguments)?;
    println!("accepted: {}", serde_json::to_string(&request)?);

    // What is wrong with an answer is said in words that the model can mend it by.
    let misspelt: Result<TextToImageRequest, _> =
        serde_json::from_value::<TextToImageRequest>(Value::from_iter([
            ("model", json!("gen4_image")),
            ("ratio", json!("1920:1080")),
        ]));
    if let Err(error) = misspelt {
        println!("refused: {error}");
    }
    Ok(())
}
