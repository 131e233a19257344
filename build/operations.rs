//! Generates the operations from progenitor's functions. A function that does not have the expected form
//! is a build error.

use std::collections::BTreeMap;

use heck::ToPascalCase;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use serde_json::Value;
use syn::{File, FnArg, GenericArgument, ImplItemFn, LitStr, Type};

use super::rust_item::{Item, code, doc_lines};
use super::setter_names::{self, setter};
use super::spec::keywords::{ADDED, ITEMS, MAKES};
use super::spec::{self, Located, NEXT_CURSOR, located};
use super::{Error, Options, areas, property_docs, requests, responses, tables};

/// The query parameter that selects a page.
const CURSOR: &str = "cursor";

/// An operation as progenitor generated it.
struct Function<'f> {
    function: &'f ImplItemFn,
    calls: Calls,
}

/// How the body of a function makes its request.
#[derive(Default)]
struct Calls {
    url: Vec<String>,
    methods: Vec<String>,
    query: Vec<String>,
    bodies: usize,
}

/// One item per operation of the spec.
pub fn items(file: &File, spec: &Value, options: &Options) -> Result<Vec<Item>, Error> {
    let functions = functions(file);
    let sources = sources(spec);
    if functions.len() != sources.len() {
        let (found, expected) = (functions.len(), sources.len());
        return Err(
            format!("progenitor generated {found} functions for {expected} operations").into()
        );
    }
    let mut items = Vec::new();
    for (id, source) in sources {
        let function =
            functions.get(id).ok_or_else(|| format!("progenitor generated no function `{id}`"))?;
        let item = item(id, &source, function, spec, options);
        items.push(item.map_err(|error| format!("operation `{id}`: {error}"))?);
    }
    Ok(items)
}

fn sources(spec: &Value) -> BTreeMap<&str, Located<'_>> {
    located(spec).filter_map(|of| Some((of.id()?, of))).collect()
}

/// The public async functions of the client, by name.
fn functions(file: &File) -> BTreeMap<String, Function<'_>> {
    let implementations = file.items.iter().filter_map(|item| match item {
        syn::Item::Impl(found) if found.trait_.is_none() => Some(&found.items),
        _ => None,
    });
    let functions = implementations.flatten().filter_map(|item| match item {
        syn::ImplItem::Fn(function) if function.sig.asyncness.is_some() => Some(function),
        _ => None,
    });
    let read = functions.map(|function| {
        let mut calls = Calls::default();
        calls.read(function.block.to_token_stream());
        (function.sig.ident.to_string(), Function { function, calls })
    });
    read.collect()
}

fn item(
    id: &str,
    source: &Located<'_>,
    found: &Function<'_>,
    spec: &Value,
    options: &Options,
) -> Result<Item, Error> {
    let path = found.calls.path()?;
    if path.replace("{}", "") != without_parameters(source.path) {
        return Err(format!("the path must be `{}`, got `{path}`", source.path).into());
    }
    let method = found.calls.method()?;
    let arguments: String =
        parameters(source.operation, "path").map(|name| setter(name) + ", ").collect();
    let body = match (found.body(), found.calls.bodies) {
        (Some(body), 1) if source.operation["requestBody"].get(ADDED).is_some() => {
            format!("later body [{body}] ")
        }
        (Some(body), 1) => format!("body [{body}] "),
        (None, 0) => String::new(),
        _ => return Err("the body must be in JSON: an object, a list or a union of objects".into()),
    };
    let response = found.response()?;
    let idempotency = match areas::is_idempotent(source.method, source.operation) {
        true => "Idempotent",
        false => "NonIdempotent",
    };
    let starts = starts(&response, spec, options);
    let kind = match starts.is_empty() && source.operation.get(MAKES).is_none() {
        true => "Other",
        false => "Creation",
    };
    let (query, entries) = query(id, source, &found.calls, spec)?;
    let head = format!(
        "pub fn {id}({arguments}) {body}-> {}: {}, {method} {path:?} {idempotency} {kind} -> {response}{starts}{}, query {query}",
        id.to_pascal_case(),
        options.client,
        pages(&response, source, spec)?,
    );
    let description = documentation(source);
    let item = Item::call("operation", &description, &head, &entries, "");
    Ok(item.with_attribute(requests::retired(source.operation)))
}

/// The type of what the operation starts, and the field of the response with its id.
fn starts(response: &str, spec: &Value, options: &Options) -> String {
    let component = response.rsplit("::").next().unwrap_or_default();
    match responses::started(&spec["components"]["schemas"][component]) {
        Some((started, id)) => format!(", starts {}::{started} = {id}", options.waitable),
        None => String::new(),
    }
}

/// The page that an operation with a cursor returns, and its items.
fn pages(response: &str, source: &Located<'_>, spec: &Value) -> Result<String, Error> {
    if !parameters(source.operation, "query").any(|name| name == CURSOR) {
        return Ok(String::new());
    }
    let component = response.rsplit("::").next().unwrap_or_default();
    let schema = &spec["components"]["schemas"][component];
    let lists: Vec<(&str, String)> = spec::lists(schema).collect();
    let list = match (lists.as_slice(), schema[ITEMS].as_str()) {
        (lists, Some(items)) => lists.iter().find(|(name, _)| *name == items),
        ([list], None) => Some(list),
        _ => None,
    };
    match (schema["properties"].get(NEXT_CURSOR), list) {
        (Some(_), Some((items, item))) => Ok(format!(
            ", pages {CURSOR:?} {response} = {}, types::{item} = {}",
            setter(NEXT_CURSOR),
            setter(items)
        )),
        _ => {
            Err(format!("`{component}` must have `{NEXT_CURSOR}` and one list of a component, or the list that `{ITEMS}` names").into())
        }
    }
}

fn documentation(source: &Located<'_>) -> String {
    let string = |key: &str| source.operation[key].as_str();
    let description =
        string("description").or_else(|| string("summary")).unwrap_or("An operation.");
    let (method, path) = (source.method.to_uppercase(), source.path);
    format!("{}.\n\n`{method} {path}`", description.trim_end_matches('.'))
}

fn without_parameters(path: &str) -> String {
    let mut rest = path;
    let mut fixed = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        fixed += before;
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    fixed + rest
}

fn parameters<'s>(operation: &'s Value, location: &'s str) -> impl Iterator<Item = &'s str> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let located = parameters.filter(move |parameter| parameter["in"] == location);
    located.filter_map(|parameter| parameter["name"].as_str())
}

/// The table of the query parameters, and their setters.
fn query(
    id: &str,
    source: &Located<'_>,
    calls: &Calls,
    spec: &Value,
) -> Result<(String, Vec<String>), Error> {
    let operation = source.operation;
    let mut names: Vec<&str> = parameters(operation, "query").collect();
    names.sort_unstable();
    let mut sent: Vec<&str> = calls.query.iter().map(String::as_str).collect();
    sent.sort_unstable();
    if names != sent {
        return Err(format!("the query must be {names:?}, got {sent:?}").into());
    }
    if let Some(name) =
        parameters(operation, "header").chain(parameters(operation, "cookie")).next()
    {
        return Err(format!("the header or cookie `{name}` is not supported").into());
    }
    let schema = tables::query(operation);
    setter_names::check(&schema)?;
    let setters = setter_names::properties(&schema).map(|(name, in_rust)| {
        let property = &schema["properties"][name];
        let description = property["description"].as_str().unwrap_or(name);
        let is_required = tables::is_required(&schema, name);
        let constraints = property_docs::constraints(property, is_required, spec, "types::");
        let doc = doc_lines(format!("{description}\n\n{constraints}").trim_end());
        let deprecated = requests::retired(property).map(|it| it + "\n").unwrap_or_default();
        format!("{doc}{deprecated}{} = {name:?},", setter(in_rust))
    });
    let table = if names.is_empty() { "NO_QUERY".to_owned() } else { tables::query_name(id) };
    Ok((table, setters.collect()))
}

impl Function<'_> {
    /// The type of the argument `body`.
    fn body(&self) -> Option<String> {
        self.function.sig.inputs.iter().find_map(|argument| {
            let FnArg::Typed(argument) = argument else { return None };
            let is_body = matches!(&*argument.pat, syn::Pat::Ident(name) if name.ident == "body");
            let Type::Reference(reference) = &*argument.ty else { return None };
            is_body.then(|| code(&reference.elem))
        })
    }

    /// `T` of `Result<ResponseValue<T>, …>`.
    fn response(&self) -> Result<String, Error> {
        let syn::ReturnType::Type(_, result) = &self.function.sig.output else {
            return Err("the return type is missing".into());
        };
        let value = argument(result).and_then(argument).ok_or("the return type is unknown")?;
        Ok(code(value))
    }
}

/// The first type argument of a type.
fn argument(of: &Type) -> Option<&Type> {
    let Type::Path(path) = of else { return None };
    let syn::PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments
    else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(found) => Some(found),
        _ => None,
    })
}

impl Calls {
    /// Reads `let url = format!("…")`, and the calls of the methods of a request.
    fn read(&mut self, tokens: TokenStream) {
        let mut before: [String; 4] = Default::default();
        for token in tokens {
            let mut last = String::new();
            if let TokenTree::Group(group) = token {
                let inside = group.stream();
                match before.each_ref().map(String::as_str) {
                    ["url", "=", "format", "!"] => self.url.extend(first_literal(&inside)),
                    [.., ".", "query"] => self.query.extend(first_literal(&inside)),
                    [.., ".", "json"] => self.bodies += 1,
                    // Another method `post` is progenitor's hook after a response.
                    [.., ".", method] if inside.to_string() == "url" => {
                        self.methods.push(method.to_owned());
                    }
                    _ => {}
                }
                self.read(inside);
            } else {
                last = token.to_string();
            }
            before.rotate_left(1);
            before[3] = last;
        }
    }

    /// The path with `{}` for each parameter.
    fn path(&self) -> Result<String, Error> {
        match self.url.as_slice() {
            [url] => Ok(url.strip_prefix("{}").unwrap_or(url).to_owned()),
            _ => Err("the URL must be made exactly once".into()),
        }
    }

    fn method(&self) -> Result<String, Error> {
        match self.methods.as_slice() {
            [method] => Ok(method.to_uppercase()),
            _ => Err("the method must be chosen exactly once".into()),
        }
    }
}

/// The first string literal among tokens and their groups.
fn first_literal(tokens: &TokenStream) -> Option<String> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Group(group) => first_literal(&group.stream()),
        token => syn::parse2::<LitStr>(token.into()).ok().map(|literal| literal.value()),
    })
}
