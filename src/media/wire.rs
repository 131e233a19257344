//! What of a medium goes on the wire: chosen by the forms that a text of the contract has, so that no
//! limit stands here.

use bytes::Bytes;

use crate::wire::{Form, Held as Text, InvalidValue, check_forms};

use super::content::Content;
use super::{DataUri, Held, Kind, Media, address};

/// With what every data URI begins.
const SCHEME: &str = "data:";

impl<K: Kind> Media<K> {
    /// The text for a place that has these forms.
    #[doc(hidden)]
    pub fn held(self, forms: &[Form]) -> Result<Text, InvalidValue> {
        let what = self.what();
        let (length, content) = match self.held {
            Held::Address(address, pixels) => {
                check_forms(&address, forms)?;
                return Ok(match pixels {
                    Some(pixels) => Text::Address(address, pixels),
                    None => Text::Text(address),
                });
            }
            Held::Bytes(bytes, content) => {
                let data = data_uri(&bytes, &content);
                if room_for(&data, forms).is_some_and(|room| data.len() <= room) {
                    return Ok(Text::Data(data));
                }
                (bytes.len() as u64, content)
            }
            Held::File(_, length, content) => (length, content),
        };
        Err(InvalidValue::new(format!(
            "{what}, {} of {length} bytes, has no room in a data URI: have it uploaded by \
             `resolve`, make it smaller, or give its https address",
            content.format.media_type,
        )))
    }
}

pub(super) fn data_uri(bytes: &Bytes, content: &Content) -> DataUri {
    DataUri::of(&content.format.media_type, bytes.clone(), content.pixels)
}

pub(super) fn is_data(form: &Form) -> bool {
    matches!(form, Form::Prefix { prefix, .. } if prefix.starts_with(SCHEME))
}

/// The greatest length that the data URI may have in a text of these forms.
fn room_for(data: &DataUri, forms: &[Form]) -> Option<usize> {
    let head = data.head();
    forms.iter().find_map(|form| match form {
        Form::Prefix { prefix, max, .. } if is_data(form) && head.starts_with(prefix) => Some(*max),
        _ => None,
    })
}

/// Whether every text for media of this kind has room for them.
pub(super) fn has_room<K: Kind>(bytes: &Bytes, content: &Content) -> bool {
    data_uri(bytes, content).len() <= room(K::NAME)
}

/// The length that a data URI may have in every text for media of this kind.
pub(super) fn room(kind: &str) -> usize {
    let rooms = address::forms(kind).filter(is_data).filter_map(|form| match form {
        Form::Prefix { max, .. } => Some(max),
        Form::Pattern { .. } => None,
    });
    rooms.min().unwrap_or(0)
}
