//! Media: what is accepted, what goes on the wire for them, and what takes them.

#![cfg(all(feature = "assets", feature = "image", feature = "video"))]

mod common;

use common::{Answer, CREATED, Script, pictures};
use proptest::prelude::*;
use runwayml::types::{
    CharacterPerformanceActTwo, CharacterPerformanceActTwoCharacter, ImageToVideoGen45,
    ImageToVideoVeo31, ImageUpscaleMagnificPrecisionUpscalerV2, ImageUri, TextToImageGen4Image,
    VideoToVideoAleph2KeyframeSeconds, VideoUri,
};
use runwayml::{Audio, Form, Image, OnConcern, References, Video};
use serde_json::{Value, json};

fn refused(bytes: &[u8]) -> String {
    Image::from_bytes(bytes.to_vec()).unwrap_err().to_string()
}

#[test]
fn content_is_looked_at() {
    for (picture, media_type) in [
        (pictures::png(3, 2), "image/png"),
        (pictures::jpeg(3, 2), "image/jpeg"),
        (pictures::webp(3, 2), "image/webp"),
    ] {
        let image = Image::from_bytes(picture).unwrap();
        assert_eq!(image.media_type(), Some(media_type));
        let pixels = image.pixels().unwrap();
        assert_eq!((pixels.width, pixels.height, pixels.aspect()), (3, 2, 1.5));
    }
}

#[test]
fn what_is_not_accepted_is_named_with_what_is() {
    let accepted = "accepted are image/jpeg, image/png, image/webp";
    assert_eq!(refused(b"GIF89a\x01\0\x01\0"), format!("the image is image/gif; {accepted}"));
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    assert_eq!(refused(heic), format!("the image is image/heif; {accepted}"));
    assert_eq!(refused("a cat, in oil".as_bytes()), format!("the image is a text; {accepted}"));
    assert_eq!(refused(&[0, 1, 2, 3]), format!("the image is of no known format; {accepted}"));
    assert_eq!(refused(b""), "the image is empty");
    let mp4 = b"\0\0\0\x18ftypisom\0\0\x02\0isommp41";
    assert_eq!(refused(mp4), format!("the image is video/mp4; {accepted}"));
    assert!(Video::from_bytes(&mp4[..]).is_ok());
    assert!(Audio::from_bytes(&mp4[..]).is_err());
}

#[test]
fn an_image_that_breaks_off_is_refused_wherever_it_does() {
    for picture in [pictures::png(3, 2), pictures::jpeg(3, 2), pictures::webp(3, 2)] {
        for length in 16..picture.len() {
            let error = refused(&picture[..length]);
            assert!(error.contains("breaks off"), "{length}: {error}");
        }
    }
}

#[tokio::test]
async fn a_file_is_named_in_what_is_wrong_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    std::fs::write(&path, "GIF89a, whatever its name says").unwrap();
    let error = Image::open(&path).await.unwrap_err().to_string();
    assert!(error.starts_with("`cat.png` is image/gif"), "{error}");

    let error = Image::open(folder.path().join("no.png")).await.unwrap_err().to_string();
    assert!(error.ends_with("no.png` cannot be read"), "{error}");
}

#[tokio::test]
async fn an_image_comes_from_a_reader_too() {
    let image = Image::from_reader(&*pictures::png(4, 2)).await.unwrap();
    assert_eq!(image.pixels().unwrap().aspect(), 2.0);
}

#[test]
fn a_small_image_is_sent_as_a_data_uri_that_holds_its_bytes() {
    use base64::Engine as _;

    let picture = pictures::png(3, 2);
    let uri = ImageUri::try_from(Image::from_bytes(picture.clone()).unwrap()).unwrap();
    let (head, data) = uri.as_str().split_once(',').unwrap();
    assert_eq!(head, "data:image/png;base64");
    assert_eq!(base64::engine::general_purpose::STANDARD.decode(data).unwrap(), picture);
    assert_eq!(serde_json::to_value(&uri).unwrap(), uri.as_str());
    assert_eq!(uri, uri.as_str().parse().unwrap());
    assert_eq!(format!("{uri:?}"), format!("\"data:image/png;… ({} bytes)\"", uri.as_str().len()));
}

/// The most characters of a data URI in an image's text, from the contract.
fn room() -> usize {
    let mut rooms = ImageUri::FORMS.iter().filter_map(|form| match form {
        Form::Prefix { prefix, max, .. } if prefix.starts_with("data:") => Some(*max),
        _ => None,
    });
    rooms.next().unwrap()
}

#[test]
fn the_contract_says_how_large_a_data_uri_may_be() {
    let head = "data:image/png;base64,".len();
    let most = (room() - head) / 4 * 3;
    assert!(ImageUri::try_from(Image::from_bytes(pictures::png_of(most)).unwrap()).is_ok());
    let larger = Image::from_bytes(pictures::png_of(most + 1)).unwrap().with_name("cat.png");
    let error = ImageUri::try_from(larger).unwrap_err().to_string();
    assert!(error.contains("`cat.png`") && error.contains("resolve"), "{error}");
}

#[test]
fn every_property_that_takes_a_medium_takes_ours() {
    let image = || Image::from_bytes(pictures::png(3, 2)).unwrap();
    let video = || Video::from_address("https://media.example.com/a.mp4").unwrap();
    let request: CharacterPerformanceActTwo = CharacterPerformanceActTwo::builder()
        .character(image())
        .reference(video())
        .try_into()
        .unwrap();
    assert!(matches!(request.character, CharacterPerformanceActTwoCharacter::Image(_)));
    let request: CharacterPerformanceActTwo = CharacterPerformanceActTwo::builder()
        .character(video())
        .reference(video())
        .try_into()
        .unwrap();
    let sent = serde_json::to_value(&request).unwrap();
    let expected = json!({ "type": "video", "uri": "https://media.example.com/a.mp4" });
    assert_eq!((&sent["character"], &sent["reference"]), (&expected, &expected));

    let upscale = ImageUpscaleMagnificPrecisionUpscalerV2::builder().image_uri(image());
    assert!(ImageUpscaleMagnificPrecisionUpscalerV2::try_from(upscale).is_ok());
    let keyframe = VideoToVideoAleph2KeyframeSeconds::builder().seconds(1.5).uri(image());
    assert!(VideoToVideoAleph2KeyframeSeconds::try_from(keyframe).is_ok());
    assert!(VideoUri::try_from(video()).is_ok());
}

#[test]
fn images_have_positions_that_the_contract_knows() {
    let at = |position: &str| Image::from_address("https://a.example/b.png").unwrap().at(position);
    let veo = || ImageToVideoVeo31::builder().ratio("1280:720");
    let request: ImageToVideoVeo31 =
        veo().prompt_image([at("first"), at("last")]).try_into().unwrap();
    let sent = serde_json::to_value(request).unwrap();
    assert_eq!(sent["promptImage"][1]["position"], "last");
    let error = ImageToVideoVeo31::try_from(veo().prompt_image([at("middle")])).unwrap_err();
    assert!(error.to_string().contains("`middle` is none of first, last"), "{error}");

    let gen45 = ImageToVideoGen45::builder().prompt_text("x").ratio("1280:720").duration(5);
    let error = ImageToVideoGen45::try_from(gen45.clone().prompt_image([at("last")])).unwrap_err();
    assert!(error.to_string().contains("first"), "{error}");
    let error = ImageToVideoGen45::try_from(gen45.prompt_image([at("first"), at("first")]));
    assert!(error.unwrap_err().to_string().contains("one entry is wanted"));
}

#[test]
fn an_address_is_one_that_a_host_can_fetch() {
    let refused = |address: &str| Image::from_address(address).unwrap_err().to_string();
    assert!(Image::from_address("https://images.example.com/street.webp?size=2").is_ok());
    assert!(Image::from_address("runway://a1b2c3d4").is_ok());
    assert!(refused("http://images.example.com/a.png").contains("`https://…`"));
    assert!(refused("https://127.0.0.1/cat.png").contains("names no domain"));
    assert!(refused("https://[::1]/cat.png").contains("names no domain"));
    assert!(refused("https://localhost/cat.png").contains("names no domain"));
    assert!(refused("https://me:word@example.com/cat.png").contains("user name"));
    assert!(refused("https://example.com/a cat.png").contains("percent-encoded"));
    let long = format!("https://example.com/{}", "a".repeat(2048));
    assert!(refused(&long).contains("2048"));
}

proptest! {
    #[test]
    fn any_address_is_taken_or_refused_without_its_secrets(address in ".{0,80}", path in "[a-z0-9/]{0,20}") {
        let _ = Image::from_address(address.as_str());
        let with_secrets = format!("https://user:hunter2@example.com/{path}?hunter2#hunter2");
        let error = Image::from_address(with_secrets).unwrap_err();
        let shown = format!("{error} {error:?}");
        prop_assert!(!shown.contains("hunter2"));
    }

    #[test]
    fn a_public_https_address_is_taken(host in "[a-z]{1,9}(\\.[a-z]{2,9}){1,3}", path in "[a-z0-9/._-]{0,40}") {
        let address = format!("https://{host}/{path}");
        prop_assert!(Image::from_address(&address).is_ok(), "{}", address);
    }

    #[test]
    fn any_bytes_can_be_looked_at(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 0..3_usize) {
        let head: [&[u8]; 3] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x10\0\0\0WEBP"];
        let _ = Image::from_bytes(bytes.clone());
        let _ = Image::from_bytes([head[kind], &bytes].concat());
    }
}

#[test]
fn a_shape_that_the_model_may_refuse_is_told_or_refused() {
    let wide = Image::from_bytes(pictures::png(300, 100)).unwrap();
    let request = |image: &Image| {
        let request = ImageToVideoGen45::builder().prompt_text("x").ratio("1280:720").duration(5);
        request.prompt_image(image)
    };
    assert!(ImageToVideoGen45::try_from(request(&wide)).is_ok(), "a warning is the default");
    let error = ImageToVideoGen45::try_from(request(&wide).on_concern(OnConcern::Refuse));
    let error = error.unwrap_err().to_string();
    assert!(error.contains("300x100") && error.contains("gen4.5"), "{error}");
    assert!(error.contains("a transcription"), "the doubt is told: {error}");

    let [model, other] = ["gen4.5", "a_model_of_tomorrow"];
    assert_eq!(wide.concerns(model).len(), 1);
    assert_eq!(wide.concerns(other), []);
    assert!(wide.clone().check(model, OnConcern::Refuse).is_err());
    assert!(wide.check(model, OnConcern::Warn).is_ok());
}

#[test]
fn nothing_of_an_image_is_shown_but_what_it_is() {
    let shown = format!("{:?}", Image::from_bytes(pictures::png(3, 2)).unwrap());
    assert!(
        shown.contains("image/png") && shown.contains("3x2") && !shown.contains("IEND"),
        "{shown}"
    );
    let shown = format!("{:?}", Image::from_address("https://a.example/b.png?key=1").unwrap());
    assert!(!shown.contains("key"), "{shown}");
}

#[tokio::test]
async fn what_is_sent_is_what_the_request_holds() {
    let image = Image::from_bytes(pictures::jpeg(3, 2)).unwrap();
    let request: TextToImageGen4Image = TextToImageGen4Image::builder()
        .prompt_text("a \"cat\"\n@cat")
        .ratio("1280:720")
        .references(References::new().tag("cat", &image).unwrap().image(&image).unwrap())
        .try_into()
        .unwrap();
    let script = Script::start([Answer::json(200, CREATED)]).await;
    script.client().text_to_image().body(request.clone()).send().await.unwrap();
    let sent: Value = serde_json::from_str(&script.requests()[0].body).unwrap();
    assert_eq!(sent, serde_json::to_value(&request).unwrap());
    assert!(script.requests()[0].head.contains("content-type: application/json"));
}
