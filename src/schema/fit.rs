//! Converts a value to the schema of its property: strings to values of enums, and media to the object
//! or list that the schema requires.

use std::borrow::Cow;

use super::check::found;
use super::node::{Node, Object};
use super::request_media::Media;
use super::table::{ObjectSchema, Presence, Schema};

/// The property for the tag of an image.
const TAG: &str = "tag";

/// The property for the position of media.
const POSITION: &str = "position";

impl Object {
    /// Sets a property, or removes it if there is no value.
    pub(crate) fn set(&mut self, name: impl Into<Cow<'static, str>>, value: Node) {
        let name = name.into();
        let property = self.schema.property(&name);
        let value = fit(value, property.map_or(&Schema::Any, |of| of.schema));
        let place = self.members.iter().position(|(member, _)| *member == name);
        match (place, value) {
            (Some(at), Node::Absent) => drop(self.members.remove(at)),
            (None, Node::Absent) => {}
            (Some(at), value) => self.members[at].1 = value,
            (None, value) => self.members.push((name, value)),
        }
    }
}

/// The value converted to the schema; a value that does not fit is unchanged, and the check rejects it.
pub(crate) fn fit(node: Node, schema: &'static Schema) -> Node {
    match (node, schema) {
        (Node::String(text), schema) => known(&text, schema).unwrap_or(Node::String(text)),
        (Node::Unlisted(text), schema) => known(&text, schema).unwrap_or(Node::Unlisted(text)),
        (Node::List(list), schema) => match entries_of(schema) {
            Some(entries) => {
                Node::List(list.into_iter().map(|entry| fit(entry, entries)).collect())
            }
            None => Node::List(list),
        },
        (Node::Object(object), Schema::Map(values)) if object.schema.name.is_empty() => {
            Node::Object(with_values(object, values))
        }
        (Node::Media(media), schema) => fit_media(media, schema),
        (node, _) => node,
    }
}

/// The value that the spec lists, if the string is one.
fn known(text: &str, schema: &'static Schema) -> Option<Node> {
    match schema {
        Schema::Enum(values) => {
            values.iter().find(|value| **value == text).map(|value| Node::Known(value))
        }
        Schema::Union { alternatives, .. } => {
            alternatives.iter().find_map(|alternative| known(text, alternative))
        }
        _ => None,
    }
}

/// The schema of the entries of a list.
fn entries_of(schema: &'static Schema) -> Option<&'static Schema> {
    match schema {
        Schema::List { entries, .. } => Some(entries),
        Schema::Union { alternatives, .. } => {
            let mut lists = alternatives.iter().filter_map(|schema| entries_of(schema));
            lists.next().filter(|_| lists.next().is_none())
        }
        _ => None,
    }
}

fn with_values(object: Object, values: &'static Schema) -> Object {
    let members = object.members.into_iter().map(|(name, value)| (name, fit(value, values)));
    Object { schema: object.schema, members: members.collect() }
}

/// Assigns schemas to the objects of JSON that was read back.
pub(crate) fn read(json: Node, schema: &'static Schema) -> Node {
    match (json, schema) {
        (Node::Object(object), schema) => match object_for(schema, &object) {
            Some(Schema::Object(of)) => Node::Object(read_object(object, of)),
            Some(Schema::Map(values)) => {
                let members = object.members.into_iter();
                let members = members.map(|(name, value)| (name, read(value, values)));
                Node::Object(Object { schema: &super::node::UNNAMED, members: members.collect() })
            }
            _ => Node::Object(object),
        },
        (Node::List(list), schema) => match entries_of(schema) {
            Some(entries) => {
                Node::List(list.into_iter().map(|entry| read(entry, entries)).collect())
            }
            None => Node::List(list),
        },
        (json, schema) => fit(json, schema),
    }
}

fn read_object(object: Object, schema: &'static ObjectSchema) -> Object {
    let members = object.members.into_iter().map(|(name, value)| match schema.property(&name) {
        Some(property) => (property.name.into(), read(value, property.schema)),
        None => (name, value),
    });
    Object { schema, members: members.collect() }
}

/// The schema that matches the members of an object.
fn object_for(schema: &'static Schema, object: &Object) -> Option<&'static Schema> {
    match schema {
        Schema::Object(_) | Schema::Map(_) => Some(schema),
        Schema::Union { discriminator: Some(property), alternatives } => {
            let value = object.get(property)?.as_str()?;
            alternatives.iter().copied().find(|schema| schema.is_selected_by(property, value))
        }
        Schema::Union { discriminator: None, alternatives } => {
            let objects = alternatives.iter().filter_map(|schema| object_for(schema, object));
            // The first of the best matches.
            objects.rev().max_by_key(|schema| match schema {
                Schema::Object(of) => (knows_all(of, object), has_required(of, object)),
                _ => (true, true),
            })
        }
        _ => None,
    }
}

fn knows_all(schema: &ObjectSchema, object: &Object) -> bool {
    object.members.iter().all(|(name, _)| schema.property(name).is_some())
}

fn has_required(schema: &ObjectSchema, object: &Object) -> bool {
    let mut required = schema.properties.iter().filter(|of| of.presence == Presence::Required);
    required.all(|of| object.get(of.name).is_some())
}

/// Media converted to the schema, or the reason why it does not accept them.
fn fit_media(media: Box<Media>, schema: &'static Schema) -> Node {
    match choose(&media, schema) {
        Choice::One(Schema::Object(object)) => within(media, object),
        Choice::One(Schema::List { entries, .. }) => Node::List(vec![fit_media(media, entries)]),
        Choice::One(_) => alone(media),
        Choice::None if matches!(schema, Schema::String(_) | Schema::Any) => alone(media),
        Choice::None => Node::Media(media),
        Choice::Several => {
            let what = media.content.describe();
            Node::Invalid(format!(
                "accepts {what} in more than one way; set one of the request types for it"
            ))
        }
    }
}

enum Choice {
    None,
    One(&'static Schema),
    Several,
}

/// The alternative that takes the media: a string, an object around it, or a list of such
/// objects where the media have a position.
fn choose(media: &Media, schema: &'static Schema) -> Choice {
    let Schema::Union { alternatives, .. } = schema else {
        return if takes(media, schema) { Choice::One(schema) } else { Choice::None };
    };
    let mut fitting = alternatives.iter().filter(|schema| takes(media, schema));
    match (fitting.next(), fitting.next()) {
        (None, _) => Choice::None,
        (Some(schema), None) => Choice::One(schema),
        (Some(_), Some(_)) => Choice::Several,
    }
}

fn takes(media: &Media, schema: &Schema) -> bool {
    match schema {
        Schema::String(_) => {
            media.position.is_none() && schema.data_uri_format(media.kind()).is_some()
        }
        Schema::Object(object) => object.media.iter().any(|(kind, _)| *kind == media.kind()),
        Schema::List { entries: Schema::Object(object), .. } => {
            media.position.is_some()
                && object.property(POSITION).is_some()
                && object.media.iter().any(|(kind, _)| *kind == media.kind())
        }
        _ => false,
    }
}

/// The object with the media in its property.
fn within(mut media: Box<Media>, schema: &'static ObjectSchema) -> Node {
    let Some((_, property)) = schema.media.iter().find(|(kind, _)| *kind == media.kind()) else {
        return Node::Media(media);
    };
    let (tag, position) = (media.tag.take(), media.position.take());
    if tag.is_some() && schema.property(TAG).is_none() {
        media.tag = tag;
        return alone(media);
    }
    if position.is_some() && schema.property(POSITION).is_none() {
        media.position = position;
        return alone(media);
    }
    let mut object = Object::new(schema);
    object.set(*property, Node::Media(media));
    for (name, text) in [(TAG, tag), (POSITION, position)] {
        if let Some(text) = text {
            object.set(name, Node::String(text));
        }
    }
    Node::Object(object)
}

/// Media where neither a tag nor a position is accepted.
fn alone(media: Box<Media>) -> Node {
    match (&media.tag, &media.position) {
        (Some(tag), _) => Node::Invalid(format!(
            "takes no tags, got {}; leave the tag out and mention the image by its place in the list",
            found(tag)
        )),
        (None, Some(position)) => {
            Node::Invalid(format!("takes no position, got {}; leave it out", found(position)))
        }
        (None, None) => Node::Media(media),
    }
}
