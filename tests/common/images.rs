//! Small images with valid headers and end markers.

pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![127; (width * height) as usize]).unwrap();
    writer.finish().unwrap();
    png
}

/// A 3x2 PNG, padded to this many bytes.
pub fn padded_png(length: usize) -> Vec<u8> {
    padded(png(3, 2), length)
}

/// A 30x2 PNG, padded to this many bytes.
pub fn padded_wide_png(length: usize) -> Vec<u8> {
    padded(png(30, 2), length)
}

/// Inserts a text chunk of zeros before the last chunk.
fn padded(mut png: Vec<u8>, length: usize) -> Vec<u8> {
    let end = png.split_off(png.len() - 12);
    let padding = length - png.len() - end.len() - 12;
    png.extend((padding as u32).to_be_bytes());
    png.extend(b"teXt");
    png.resize(png.len() + padding + 4, 0);
    png.extend(end);
    png
}

/// A JPEG with a frame and a scan, after a segment that contains the end marker of a thumbnail.
pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe1, 0, 6, 0xff, 0xd9, 0, 0];
    jpeg.extend([0xff, 0xc0, 0, 11, 8]);
    jpeg.extend(height.to_be_bytes());
    jpeg.extend(width.to_be_bytes());
    jpeg.extend([1, 1, 0x11, 0]);
    jpeg.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x55, 0x55]);
    jpeg.extend([0xff, 0xd9]);
    jpeg
}

/// A lossless WebP.
pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let size = (width - 1) | (height - 1) << 14;
    let mut data = vec![0x2f];
    data.extend(size.to_le_bytes());
    data.extend([0; 3]);
    let mut webp = b"RIFF".to_vec();
    webp.extend((data.len() as u32 + 12).to_le_bytes());
    webp.extend(b"WEBPVP8L");
    webp.extend((data.len() as u32).to_le_bytes());
    webp.extend(data);
    webp
}
