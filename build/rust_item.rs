//! An item of the generated code, as lines of source.

/// One item: a call of a macro of this crate, or any Rust source.
pub struct Item {
    lines: Vec<String>,
}

impl Item {
    /// Any Rust source.
    pub fn source(code: &str) -> Self {
        Self { lines: code.lines().map(str::to_owned).collect() }
    }

    /// A macro call: `name! { /// description  head { entries } tail }`.
    pub fn call(name: &str, description: &str, head: &str, entries: &[String], tail: &str) -> Self {
        let mut lines = vec![format!("{name}! {{")];
        lines.extend(doc(description).map(|line| format!("    {line}")));
        lines.push(format!("    {head} {{"));
        let entries = entries.iter().flat_map(|entry| entry.lines());
        lines.extend(entries.map(|line| format!("        {line}")));
        lines.push(format!("    }}{tail}"));
        lines.push("}".to_owned());
        Self { lines }
    }

    /// The same item with an attribute after its documentation.
    pub fn with_attribute(mut self, attribute: Option<String>) -> Self {
        let is_doc = |line: &String| line.trim_start().starts_with("///");
        let at = 1 + self.lines.iter().skip(1).take_while(|line| is_doc(line)).count();
        self.lines.splice(at..at, attribute.map(|attribute| format!("    {attribute}")));
        self
    }

    pub fn write(&self, depth: usize, code: &mut String) {
        for line in &self.lines {
            if !line.is_empty() {
                (0..depth).for_each(|_| code.push_str("    "));
            }
            code.push_str(line);
            code.push('\n');
        }
        code.push('\n');
    }
}

/// A description as lines of a doc comment.
pub fn doc(description: &str) -> impl Iterator<Item = String> {
    description.lines().map(|line| format!("/// {line}").trim_end().to_owned())
}

/// The doc comment as one string, with a line break after each line.
pub fn doc_lines(description: &str) -> String {
    doc(description).map(|line| line + "\n").collect()
}

/// The source of a type, without spaces.
pub fn code(of: &syn::Type) -> String {
    quote::quote!(#of).to_string().replace(' ', "")
}
