//! The header `api-version`, which progenitor adds to every request: no host asks for it, and the
//! hooks send the version under the name that hosts do ask for.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprMethodCall, Ident, Local, Pat, Stmt};

/// Takes the header out of a block that sends a request, and with it a map of headers that then
/// holds nothing.
pub fn take_out(block: &mut Block) {
    let Some(map) = block.stmts.iter().find_map(header_map) else { return };
    block.stmts.retain(|statement| !is_version(statement, &map));
    let is_filled = block.stmts.iter().any(|statement| appended_to(statement, &map).is_some());
    if !is_filled {
        block.stmts.retain(|statement| header_map(statement).is_none());
        WithoutHeaders(map).visit_block_mut(block);
    }
}

/// The name that a map of headers is bound to.
fn header_map(statement: &Stmt) -> Option<Ident> {
    let Stmt::Local(Local { pat: Pat::Ident(name), init: Some(init), .. }) = statement else {
        return None;
    };
    let Expr::Call(call) = init.expr.as_ref() else { return None };
    let Expr::Path(path) = call.func.as_ref() else { return None };
    let makes_map = path.path.segments.iter().any(|segment| segment.ident == "HeaderMap");
    makes_map.then(|| name.ident.clone())
}

/// The call that adds a header to the map, if the statement is one.
fn appended_to<'s>(statement: &'s Stmt, map: &Ident) -> Option<&'s ExprMethodCall> {
    let Stmt::Expr(Expr::MethodCall(call), _) = statement else { return None };
    let is_of_map = matches!(call.receiver.as_ref(), Expr::Path(path) if path.path.is_ident(map));
    (is_of_map && call.method == "append").then_some(call)
}

fn is_version(statement: &Stmt, map: &Ident) -> bool {
    let name = appended_to(statement, map).and_then(|call| call.args.first());
    let Some(Expr::Call(name)) = name else { return false };
    matches!(name.args.first(), Some(Expr::Lit(text))
        if matches!(&text.lit, syn::Lit::Str(text) if text.value() == "api-version"))
}

/// `request.headers(map)` becomes `request`.
struct WithoutHeaders(Ident);

impl VisitMut for WithoutHeaders {
    fn visit_expr_mut(&mut self, found: &mut Expr) {
        visit_mut::visit_expr_mut(self, found);
        if let Expr::MethodCall(call) = found
            && call.method == "headers"
            && matches!(call.args.first(), Some(Expr::Path(path)) if path.path.is_ident(&self.0))
        {
            *found = (*call.receiver).clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(headers: &str) -> String {
        let source = format!(
            "{{ let mut header_map = HeaderMap::with_capacity(1usize); {headers} \
             let request = client.get(url).headers(header_map).build()?; }}"
        );
        let mut block: Block = syn::parse_str(&source).unwrap();
        take_out(&mut block);
        quote::quote!(#block).to_string()
    }

    const VERSION: &str = r#"header_map.append(HeaderName::from_static("api-version"), version);"#;

    #[test]
    fn the_version_is_sent_under_one_name_only() {
        assert_eq!(without(VERSION), "{ let request = client . get (url) . build () ? ; }");
    }

    #[test]
    fn a_header_that_the_contract_names_stays() {
        let language = r#"header_map.append("accept-language", language);"#;
        let left = without(&format!("{VERSION} {language}"));
        assert!(left.contains("accept-language") && left.contains(". headers (header_map)"));
        assert!(!left.contains("api-version"));
    }
}
