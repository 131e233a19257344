//! Vector images: a rectangle in the color of the prompt, as an SVG file.

pub(super) fn encode((width, height): (u32, u32), [red, green, blue]: [u8; 3]) -> Vec<u8> {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\
         <rect width=\"100%\" height=\"100%\" fill=\"rgb({red},{green},{blue})\"/></svg>\n"
    )
    .into_bytes()
}
