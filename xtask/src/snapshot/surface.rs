//! All that a program can name, short enough to read: operations, generated types, what is written
//! by hand. This file only puts the three together.

mod by_hand;
mod generated;
mod line;

use super::Part;

/// The listing for what is generated and the sources of the crate.
pub fn listing(parts: &[Part]) -> anyhow::Result<String> {
    let mut listing = String::new();
    for Part { module, areas, source } in parts {
        let file = syn::parse_file(source)?;
        for (area, operations) in generated::operations(&file, areas) {
            listing += &section(&format!("operations: {area}"), &operations);
        }
        listing += &section(&format!("{module}types"), &generated::types(&file)?);
    }
    listing += &section("by hand", &by_hand::items()?);
    Ok(listing)
}

fn section(title: &str, lines: &[String]) -> String {
    format!("# {title}\n{}\n\n", lines.join("\n"))
}
