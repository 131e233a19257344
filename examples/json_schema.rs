//! Describes a request to a language model as the parameters of a tool, and reads the arguments with
//! which the model calls it:
//!
//! ```text
//! cargo run --example json_schema --features schemars
//! ```

use runwayml::types::TextToImageRequest;
use schemars::schema_for;
use serde_json::json;

fn main() -> serde_json::Result<()> {
    let tool = json!({
        "name": "text_to_image",
        "description": "Creates an image from a prompt.",
        "parameters": schema_for!(TextToImageRequest),
    });
    println!("{tool:#}");

    for arguments in [
        r#"{ "model": "gen4_image", "promptText": "a lighthouse at dusk", "ratio": "1920:1080" }"#,
        r#"{ "model": "gen4_image", "ratio": "1920:1080" }"#,
    ] {
        let request: TextToImageRequest = serde_json::from_str(arguments)?;
        match request.check() {
            Ok(()) => println!("valid: {arguments}"),
            // The message says what to change, so that the model can try again.
            Err(error) => println!("invalid: {error}"),
        }
    }
    Ok(())
}
