//! The syntax of the macro calls in generated code: `request!`, `string_enum!`, `response!`, `body!` and
//! `operation!`.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Ident, LitStr, Path, Token, Type, Visibility};

use super::one_line::one_line;

/// The type on one line, without `crate::`.
pub fn type_text(ty: &Type) -> String {
    one_line(ty).replace("crate::", "")
}

/// `name = "wire"`, with attributes before it and perhaps `required` after it.
pub struct Entry {
    pub name: Ident,
    /// The name in JSON or in the query.
    pub wire: String,
}

impl Parse for Entry {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        let wire = input.parse::<LitStr>()?.value();
        // `required`
        input.parse::<Option<Ident>>()?;
        Ok(Self { name, wire })
    }
}

fn entries(input: ParseStream) -> syn::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    while !input.is_empty() && !input.peek(Token![;]) {
        entries.push(input.parse()?);
        // `/ private`
        if input.parse::<Option<Token![/]>>()?.is_some() {
            input.parse::<Ident>()?;
        }
        input.parse::<Option<Token![,]>>()?;
    }
    // `; extra` of a response is skipped.
    input.step(|cursor| {
        let mut rest = *cursor;
        while let Some((_, next)) = rest.token_tree() {
            rest = next;
        }
        Ok((entries, rest))
    })
}

/// `pub struct Name: super::TABLE { entries }`, or an `enum`.
pub fn declaration(input: ParseStream) -> syn::Result<(Ident, Vec<Entry>)> {
    let (name, braced) = name_and_braces(input)?;
    Ok((name, entries.parse2(braced)?))
}

/// A name and the tokens between its braces.
fn name_and_braces(input: ParseStream) -> syn::Result<(Ident, proc_macro2::TokenStream)> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    if input.parse::<Option<Token![enum]>>()?.is_none() {
        input.parse::<Token![struct]>()?;
    }
    let name = input.parse()?;
    if input.parse::<Option<Token![:]>>()?.is_some() {
        input.parse::<Path>()?;
    }
    let braced;
    syn::braced!(braced in input);
    let inside = braced.parse()?;
    // `means …` of a string enum.
    input.parse::<proc_macro2::TokenStream>()?;
    Ok((name, inside))
}

/// `Name { field = "wire" required, …; extra }`
pub fn response(input: ParseStream) -> syn::Result<(Ident, Vec<Entry>)> {
    let name = input.parse()?;
    let braced;
    syn::braced!(braced in input);
    Ok((name, braced.call(entries)?))
}

/// The variants of a request body that is a union; `None` for a body of one type.
pub fn body(input: ParseStream) -> syn::Result<Option<(Ident, Vec<Ident>)>> {
    if input.peek(Ident) && !input.peek2(Ident) {
        input.parse::<Ident>()?;
        return Ok(None);
    }
    let (name, braced) = name_and_braces(input)?;
    let names = syn::punctuated::Punctuated::<Ident, Token![,]>::parse_terminated.parse2(braced)?;
    Ok(Some((name, names.into_iter().collect())))
}

/// `pub fn name(id, ) body [Type] -> Name: Client, GET "/path" Idempotent Other -> Type, query TABLE { … }`
pub struct Operation {
    pub name: String,
    /// The type of its requests.
    pub ty: String,
    pub arguments: Vec<String>,
    pub body: Option<String>,
    /// The body that a setter takes.
    pub later_body: Option<String>,
    pub response: String,
    /// The type that the operation starts.
    pub starts: Option<String>,
    /// What the streams of the operation yield.
    pub pages: Option<Pages>,
    pub setters: Vec<Entry>,
}

/// The type of a page and that of an item on it.
pub struct Pages {
    pub page: String,
    pub item: String,
}

impl Parse for Operation {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        input.parse::<Token![fn]>()?;
        let name = input.parse::<Ident>()?.to_string();
        let (arguments, braced);
        syn::parenthesized!(arguments in input);
        let arguments = arguments.parse_terminated(Ident::parse_any, Token![,])?;
        let (mut body, mut later_body) = (None, None);
        if let Some(word) = input.parse::<Option<Ident>>()? {
            let is_later = word == "later";
            if is_later {
                // `body`
                input.parse::<Ident>()?;
            }
            let bracketed;
            syn::bracketed!(bracketed in input);
            let ty = Some(type_text(&bracketed.parse()?));
            *(if is_later { &mut later_body } else { &mut body }) = ty;
        }
        input.parse::<Token![->]>()?;
        let ty = input.parse::<Ident>()?.to_string();
        skip_client_and_route(input)?;
        input.parse::<Token![->]>()?;
        let response = type_text(&input.parse()?);
        input.parse::<Token![,]>()?;
        let starts = starts(input)?;
        let pages = pages(input)?;
        // `query TABLE { … }`
        input.parse::<Ident>()?;
        input.parse::<Ident>()?;
        syn::braced!(braced in input);
        let arguments = arguments.iter().map(ToString::to_string).collect();
        let setters = braced.call(entries)?;
        Ok(Self { name, ty, arguments, body, later_body, response, starts, pages, setters })
    }
}

/// `: Client, GET "/path" Idempotent Other`
fn skip_client_and_route(input: ParseStream) -> syn::Result<()> {
    input.parse::<Token![:]>()?;
    input.parse::<Path>()?;
    input.parse::<Token![,]>()?;
    input.parse::<Ident>()?;
    input.parse::<LitStr>()?;
    input.parse::<Ident>()?;
    input.parse::<Ident>()?;
    Ok(())
}

/// `starts Type = path.to.id,`
fn starts(input: ParseStream) -> syn::Result<Option<String>> {
    if input.fork().parse::<Ident>()? != "starts" {
        return Ok(None);
    }
    input.parse::<Ident>()?;
    Ok(Some(type_and_path(input)?))
}

/// `pages "cursor" Page = next_cursor, Item = data,`
fn pages(input: ParseStream) -> syn::Result<Option<Pages>> {
    if input.fork().parse::<Ident>()? != "pages" {
        return Ok(None);
    }
    input.parse::<Ident>()?;
    input.parse::<LitStr>()?;
    Ok(Some(Pages { page: type_and_path(input)?, item: type_and_path(input)? }))
}

/// The type of `Type = path.to.field,`
fn type_and_path(input: ParseStream) -> syn::Result<String> {
    let ty = type_text(&input.parse()?);
    input.parse::<Token![=]>()?;
    syn::punctuated::Punctuated::<Ident, Token![.]>::parse_separated_nonempty(input)?;
    input.parse::<Token![,]>()?;
    Ok(ty)
}

/// `Name = path.to.id`
pub fn started(input: ParseStream) -> syn::Result<Ident> {
    let name = input.parse()?;
    input.parse::<proc_macro2::TokenStream>()?;
    Ok(name)
}
