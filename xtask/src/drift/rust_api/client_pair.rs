//! The specs and generated public APIs of base and revision, and what several findings ask about them.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::Value;

use super::item_severity::item_severity;
use crate::codegen::spec::reach;
use crate::drift::loaded_document::LoadedDocument;
use crate::drift::location::Role;
use crate::drift::severity::ApiSeverity;
use crate::surface::Surface;

pub struct ClientPair<'d> {
    pub documents: [&'d LoadedDocument; 2],
    pub specs: [&'d Value; 2],
    pub surfaces: [&'d Surface; 2],
    replaced: RefCell<HashMap<*const Value, Rc<Vec<String>>>>,
    worst: RefCell<HashMap<(String, Role), Rc<Worst>>>,
}

/// The highest severity among a type and its members.
#[derive(Debug, Clone)]
pub struct Worst {
    pub api: ApiSeverity,
    /// The severity when base and revision are swapped.
    pub inverse_api: ApiSeverity,
    /// The first item with the highest severity.
    pub item: String,
}

impl<'d> ClientPair<'d> {
    pub fn new(base: &'d LoadedDocument, revision: &'d LoadedDocument) -> Option<Self> {
        let specs = [base.spec.as_ref().ok()?, revision.spec.as_ref().ok()?];
        let surfaces = [base.surface().ok()?, revision.surface().ok()?];
        let (replaced, worst) = (RefCell::default(), RefCell::default());
        Some(Self { documents: [base, revision], specs, surfaces, replaced, worst })
    }

    /// Whether only one of the clients has the type.
    pub fn is_replaced(&self, path: &str) -> bool {
        let [base, revision] = self.surfaces;
        base.contains(path) != revision.contains(path)
    }

    /// The types that a schema in the spec with this role refers to and that only one client has.
    pub fn replaced_types(&self, schema: &Value, role: Role) -> Rc<Vec<String>> {
        if let Some(known) = self.replaced.borrow().get(&std::ptr::from_ref(schema)) {
            return Rc::clone(known);
        }
        let mut names = BTreeSet::new();
        reach(schema, self.specs[role as usize], &mut names);
        let paths = names.into_iter().map(|name| format!("types::{name}"));
        let replaced = Rc::new(paths.filter(|path| self.is_replaced(path)).collect());
        self.replaced.borrow_mut().insert(std::ptr::from_ref(schema), Rc::clone(&replaced));
        replaced
    }

    /// What an item means for a program.
    pub fn worst_of_item(&self, path: &str) -> Worst {
        let [base, revision] = self.surfaces;
        Worst {
            api: item_severity(base, revision, path),
            inverse_api: item_severity(revision, base, path),
            item: path.to_owned(),
        }
    }

    /// What a type means for a program, with its members in the document with this role.
    pub fn worst_of_type(&self, path: &str, role: Role) -> Rc<Worst> {
        let key = (path.to_owned(), role);
        if let Some(known) = self.worst.borrow().get(&key) {
            return Rc::clone(known);
        }
        let members = self.surfaces[role as usize].members(path);
        let mut worst = self.worst_of_item(path);
        members.for_each(|(member, _)| worst.join(&self.worst_of_item(member)));
        let worst = Rc::new(worst);
        self.worst.borrow_mut().insert(key, Rc::clone(&worst));
        worst
    }
}

impl Worst {
    /// Takes the higher severities; of two items with the same severity the first stays.
    pub fn join(&mut self, other: &Self) {
        self.inverse_api = self.inverse_api.max(other.inverse_api);
        if other.api > self.api {
            self.api = other.api;
            self.item.clone_from(&other.item);
        }
    }
}
