//! All that a program can name, short enough to read: operations, generated types, what is written
//! by hand. This file only puts the three together.

mod by_hand;
mod generated;
mod line;

use super::area::Areas;

/// The listing for the generated `source` and the sources of the crate.
pub fn listing(source: &str, areas: &Areas) -> anyhow::Result<String> {
    Ok(generated(source, areas)? + &section("by hand", &by_hand::items()?))
}

/// The part of it that is generated.
pub fn generated(source: &str, areas: &Areas) -> anyhow::Result<String> {
    let file = syn::parse_file(source)?;
    let mut listing = String::new();
    for (area, operations) in generated::operations(&file, areas) {
        listing += &section(&format!("operations: {area}"), &operations);
    }
    Ok(listing + &section("types", &generated::types(&file)?))
}

fn section(title: &str, lines: &[String]) -> String {
    format!("# {title}\n{}\n\n", lines.join("\n"))
}
