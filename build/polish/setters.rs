//! Setters of a builder: each takes the value itself, whether or not the property may be left out.

use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, GenericArgument, ImplItemFn, ItemMod, PathArguments, Type, TypeParamBound, WhereClause,
    WherePredicate,
};

/// `T: TryInto<Option<X>>` becomes `T: TryInto<X>`: a setter takes the value itself, as in
/// `.seed(7)`, for no text or number can be made into an `Option`.
pub fn take_plain_values(types: &mut ItemMod) {
    Setters.visit_item_mod_mut(types);
}

struct Setters;

impl VisitMut for Setters {
    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        if let Some(clause) = &mut function.sig.generics.where_clause
            && plain_value(clause)
        {
            WrapValue.visit_block_mut(&mut function.block);
        }
        visit_mut::visit_impl_item_fn_mut(self, function);
    }
}

fn plain_value(clause: &mut WhereClause) -> bool {
    let mut changed = false;
    for predicate in &mut clause.predicates {
        let WherePredicate::Type(predicate) = predicate else { continue };
        for bound in &mut predicate.bounds {
            let TypeParamBound::Trait(bound) = bound else { continue };
            let Some(target) =
                bound.path.segments.last_mut().filter(|segment| segment.ident == "TryInto")
            else {
                continue;
            };
            if let Some(wanted) = only_argument(&mut target.arguments)
                && let Some(value) = inside_option(wanted)
            {
                *wanted = value;
                changed = true;
            }
        }
    }
    changed
}

fn only_argument(arguments: &mut PathArguments) -> Option<&mut Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    match arguments.args.first_mut() {
        Some(GenericArgument::Type(argument)) => Some(argument),
        _ => None,
    }
}

fn inside_option(found: &Type) -> Option<Type> {
    let Type::Path(path) = found else { return None };
    let mut option = path.path.segments.last().filter(|segment| segment.ident == "Option")?.clone();
    only_argument(&mut option.arguments).cloned()
}

/// `value.try_into()` becomes `value.try_into().map(Some)`.
struct WrapValue;

impl VisitMut for WrapValue {
    fn visit_expr_mut(&mut self, found: &mut Expr) {
        visit_mut::visit_expr_mut(self, found);
        if matches!(found, Expr::MethodCall(call) if call.method == "try_into") {
            *found = syn::parse_quote! { #found.map(::std::option::Option::Some) };
        }
    }
}
