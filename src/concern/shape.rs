//! Whether images have a shape that the model takes, as far as their size and the model's rule are
//! known. Knows no rule by heart: they are in `openapi/inputs.json`.

use serde::Serialize;

use super::Concern;
use crate::body;
use crate::inputs::INPUTS;
use crate::media::Pixels;

/// The images in a field of a request that the model may refuse.
pub(super) fn misfits<T>(images: &T, field: &str, model: &str) -> Vec<Concern>
where
    T: Serialize + ?Sized,
{
    if INPUTS.shape(model, Some(field)).is_none() {
        return Vec::new();
    }
    body::pixels(images)
        .into_iter()
        .filter_map(|pixels| misfit(pixels, model, Some(field)))
        .collect()
}

/// What the model may have against an image of this size.
pub(crate) fn misfit(pixels: Pixels, model: &str, field: Option<&str>) -> Option<Concern> {
    let (shape, source) = INPUTS.shape(model, field)?;
    let Pixels { width, height } = pixels;
    let (least, most) = (shape.least, shape.most);
    let model = model.to_owned();
    (!(least..=most).contains(&pixels.aspect())).then_some(Concern::Shape {
        model,
        width,
        height,
        least,
        most,
        source,
    })
}
