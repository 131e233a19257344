//! All that a program can name, short enough to read: operations, generated types, what is written
//! by hand. This file only puts the three together.

mod by_hand;
mod generated;
mod line;

use super::Part;

/// The listing for what is generated and the sources of the crate.
pub fn listing(parts: &[Part]) -> anyhow::Result<String> {
    let generated: anyhow::Result<String> = parts.iter().map(self::generated).collect();
    Ok(generated? + &section("by hand", &by_hand::items()?))
}

/// What is made of one contract.
pub fn generated(part: &Part) -> anyhow::Result<String> {
    let Part { module, areas, source } = part;
    let file = syn::parse_file(source)?;
    let mut listing = String::new();
    for (area, operations) in generated::operations(&file, areas) {
        listing += &section(&format!("operations: {area}"), &operations);
    }
    Ok(listing + &section(&format!("{module}types"), &generated::types(&file)?))
}

fn section(title: &str, lines: &[String]) -> String {
    format!("# {title}\n{}\n\n", lines.join("\n"))
}
