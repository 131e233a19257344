//! The hand-written public API: what src/lib.rs exports, with members. Read from the sources, so items
//! made by macros are missing.

mod item_text;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use syn::{Item, ItemUse, UseTree};

use crate::project;
use crate::surface::one_line::INDENT;
use item_text::{declaration, is_public};

/// The items of each module by its path: `error::body` for src/error/body.rs, and for a public module `body`
/// that is written out in src/error.rs.
type Sources = BTreeMap<String, Vec<Item>>;

/// The module of src/lib.rs.
const LIBRARY: &str = "lib";

/// An exported item.
struct Export {
    /// The path under which it is exported.
    name: String,
    /// The path of the original: `client::ClientBuilder`.
    path: String,
}

pub fn items() -> anyhow::Result<Vec<String>> {
    let mut sources = Sources::new();
    read(&project::path("src"), "", &mut sources)?;
    Ok(listing(&sources))
}

fn read(directory: &Path, module: &str, sources: &mut Sources) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(directory)
        .with_context(|| format!("cannot read {}", directory.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let module = join(module, name);
        if path.is_dir() {
            read(&path, &module, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let file = syn::parse_file(&project::read_text(&path)?)
                .with_context(|| format!("cannot parse {}", path.display()))?;
            insert(&module, file.items, sources);
        }
    }
    Ok(())
}

/// Adds a module and the public ones that are written out in it.
fn insert(module: &str, items: Vec<Item>, sources: &mut Sources) {
    let parent = if module == LIBRARY { "" } else { module };
    for item in &items {
        if let Item::Mod(found) = item
            && is_public(&found.vis, &found.attrs)
            && let Some((_, inside)) = &found.content
        {
            insert(&join(parent, &found.ident.to_string()), inside.clone(), sources);
        }
    }
    sources.insert(module.to_owned(), items);
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

fn listing(sources: &Sources) -> Vec<String> {
    let mut exports = Vec::new();
    if let Some(library) = sources.get(LIBRARY) {
        collect_exports(library, "", "", sources, &mut exports);
    }
    exports.sort_by(|one, other| one.name.cmp(&other.name));
    exports.iter().map(|export| export_text(export, sources)).collect()
}

/// Collects what a module and its public submodules export: the module at `path`, under the name `module`.
fn collect_exports(
    items: &[Item],
    path: &str,
    module: &str,
    sources: &Sources,
    exports: &mut Vec<Export>,
) {
    for item in items {
        match item {
            Item::Use(found) if is_public(&found.vis, &found.attrs) => {
                for export in reexports(found, module) {
                    let inside = join(path, &export.path);
                    match sources.get_key_value(&inside).or(sources.get_key_value(&export.path)) {
                        Some((path, items)) => {
                            collect_exports(items, path, &export.name, sources, exports);
                        }
                        None => exports.push(export),
                    }
                }
            }
            Item::Mod(found) if is_public(&found.vis, &found.attrs) => {
                let name = found.ident.to_string();
                let (path, module) = (join(path, &name), join(module, &name));
                let items = sources.get(&path).map_or(&[] as &[Item], Vec::as_slice);
                collect_exports(items, &path, &module, sources, exports);
            }
            _ => exports.extend(
                declaration(item)
                    .map(|(name, _)| Export { name: join(module, &name), path: join(path, &name) }),
            ),
        }
    }
}

fn reexports(found: &ItemUse, module: &str) -> Vec<Export> {
    let mut names = Vec::new();
    flatten(&found.tree, "", &mut names);
    let exports = names.into_iter().map(|(path, name)| {
        let path = path.trim_start_matches("crate::").trim_start_matches("self::").to_owned();
        Export { name: join(module, &name), path }
    });
    exports.collect()
}

/// Appends every path of a `use` with the name that it gets.
fn flatten(tree: &UseTree, before: &str, names: &mut Vec<(String, String)>) {
    match tree {
        UseTree::Path(path) => flatten(&path.tree, &join(before, &path.ident.to_string()), names),
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            names.push((join(before, &name), name));
        }
        UseTree::Rename(name) => {
            names.push((join(before, &name.ident.to_string()), name.rename.to_string()));
        }
        UseTree::Glob(_) => names.push((join(before, "*"), "*".to_owned())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, names)),
    }
}

/// The item on one line and its members below it; a `use` if its declaration is not in the sources.
fn export_text(export: &Export, sources: &Sources) -> String {
    let original = export.path.rsplit("::").next().unwrap_or(&export.path);
    let items =
        || sources.iter().flat_map(|(module, items)| items.iter().map(move |item| (module, item)));
    let declared: BTreeMap<&str, (String, String)> = items()
        .filter_map(|(module, item)| Some((module.as_str(), declaration(item)?)))
        .filter(|(_, (name, _))| name == original)
        .collect();
    let home = nearest(&export.path, declared.keys());
    let found = home.and_then(|home| declared.get(home));
    let head = match found {
        Some((name, text)) => text.replacen(name, &export.name, 1),
        None if original == export.name => format!("use {}", export.path),
        None => format!("use {} as {}", export.path, export.name),
    };
    let own = items().filter(|(module, item)| {
        let module = item_text::qualified_module(item).unwrap_or_else(|| (*module).clone());
        nearest(&module, declared.keys()) == home
    });
    let mut members: Vec<String> =
        own.flat_map(|(_, item)| item_text::members(item, original)).collect();
    members.sort();
    members.dedup();
    let members = members.iter().map(|member| format!("\n{INDENT}{member}"));
    head + &members.collect::<String>()
}

/// The module that has the longest common prefix with `path`, to choose between modules that declare
/// the same name.
fn nearest<'m>(path: &str, modules: impl Iterator<Item = &'m &'m str>) -> Option<&'m str> {
    let common = |module: &str| {
        path.split("::").zip(module.split("::")).take_while(|(one, other)| one == other).count()
    };
    let nearest = modules.copied().map(|module| (common(module), std::cmp::Reverse(module)));
    nearest.max().map(|(_, std::cmp::Reverse(module))| module)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(sources: &[(&str, &str)]) -> Vec<String> {
        let mut parsed = Sources::new();
        for (module, text) in sources {
            insert(module, syn::parse_file(text).unwrap().items, &mut parsed);
        }
        listing(&parsed)
    }

    #[test]
    fn only_exported_items_are_listed() {
        let library = "mod a; #[doc(hidden)] pub mod b; pub use a::{One, Two as Second};";
        let module = "pub struct One; pub struct Two { pub size: u8, kept: u8 } pub struct Three;";
        let listed = listed(&[("lib", library), ("a", module), ("b", "pub struct Four;")]);
        assert_eq!(listed, ["struct One", "struct Second\n    size: u8"]);
    }

    #[test]
    fn functions_and_traits_are_found_in_every_module() {
        let one = "pub struct One(u8); impl One { pub fn new() -> Self { One(1) } fn inner() {} }";
        let two = "impl From<u8> for One {} impl One { #[doc(hidden)] pub fn secret() {} }";
        let listed = listed(&[("lib", "pub use a::One;"), ("a", one), ("b", two)]);
        assert_eq!(listed, ["struct One\n    fn new() -> Self\n    impl From<u8>"]);
    }

    #[test]
    fn types_with_the_same_name_have_their_own_functions() {
        let library = "mod a; pub mod b; pub use a::One;";
        let one = "pub struct One; impl One { pub fn a() {} }";
        let other = "pub struct One; impl One { pub fn b() {} }";
        let listed = listed(&[
            ("lib", library),
            ("a", one),
            ("a::more", "impl One { pub fn more() {} }"),
            ("b", other),
        ]);
        let expected = ["struct One\n    fn a()\n    fn more()", "struct b::One\n    fn b()"];
        assert_eq!(listed, expected);
    }

    #[test]
    fn clients_of_two_modules_share_no_entry() {
        let library = "mod client; pub mod cometapi; pub use client::Client;";
        let listed = listed(&[
            ("lib", library),
            ("client", "pub struct Client; impl Client { pub fn task() {} }"),
            ("cometapi", "pub struct Client; impl Client { pub fn models() {} }"),
            ("task", "impl crate::cometapi::Client { pub fn comet_task() {} }"),
        ]);
        let expected = [
            "struct Client\n    fn task()",
            "struct cometapi::Client\n    fn comet_task()\n    fn models()",
        ];
        assert_eq!(listed, expected);
    }

    #[test]
    fn items_of_a_public_module_have_its_path() {
        let listed =
            listed(&[("lib", "pub mod a;"), ("a", "pub fn run(of: &str) -> bool { true }")]);
        assert_eq!(listed, ["fn a::run(of: &str) -> bool"]);
    }

    #[test]
    fn items_without_a_declaration_are_listed_as_use() {
        let listed = listed(&[("lib", "pub use generated::{Error as OperationError, types};")]);
        let expected = ["use generated::Error as OperationError", "use generated::types"];
        assert_eq!(listed, expected);
    }

    #[test]
    fn items_of_a_module_that_is_written_out_have_the_path_under_which_it_is_exported() {
        let module = "pub mod kinds { pub enum Image {} } pub struct Image(u8); mod inner { pub struct No; }";
        let media = "mod kind; pub use kind::kinds; pub use kind::Image;";
        let listed =
            listed(&[("lib", "pub mod media;"), ("media", media), ("media::kind", module)]);
        assert_eq!(listed, ["struct media::Image", "enum media::kinds::Image"]);
    }

    #[test]
    fn a_trait_has_its_constants_and_nothing_hidden_is_listed() {
        let library = "pub trait Kind { const NAME: &'static str; #[doc(hidden)] const SIZE: u8; \
             fn name(); #[doc(hidden)] fn read(); #[doc(hidden)] type Of; } \
             pub enum Error { One, #[doc(hidden)] Two }";
        let expected =
            ["enum Error: One", "trait Kind\n    const NAME: &'static str\n    fn name()"];
        assert_eq!(listed(&[("lib", library)]), expected);
    }
}
