//! Every model that came after the document of 2026-08-08, built with its setters, with media and references
//! where it takes them, and accepted by the sandbox.

use crate::common::{PROMPT, images, sandbox_client};
use runwayml::{Audio, Image, References, Video, types};
use runwayml_sandbox::Sandbox;

fn image() -> Image {
    Image::from_bytes(images::png(300, 300)).unwrap()
}

fn video() -> Video {
    Video::from_uri("https://media.example.com/street.mp4").unwrap()
}

fn audio() -> Audio {
    Audio::from_uri("https://media.example.com/rain.mp3").unwrap()
}

fn references() -> References {
    References::new().image(image()).unwrap()
}

/// Sends requests of an operation, each built with its setters.
macro_rules! send {
    ($client:ident.$operation:ident: $($model:ident$(.$setter:ident($($value:tt)*))*,)*) => {
        $(
            let request = types::$model::new()$(.$setter($($value)*))*;
            let sent = $client.$operation(request).send().await;
            assert!(sent.is_ok(), "{}: {sent:?}", stringify!($model));
        )*
    };
}

#[tokio::test]
async fn every_newer_model_takes_media_and_references() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let client = sandbox_client(&sandbox);
    send!(client.text_to_image:
        TextToImageMuseImage.prompt_text(PROMPT).ratio("2352:1008").reference_images(references()),
        TextToImageGrokImagineImage2.prompt_text(PROMPT).ratio("1024:1024").reference_images(references()),
        TextToImageGeminiImage31FlashLite.prompt_text(PROMPT).ratio("1024:1024").reference_images(references()),
        TextToImageGptImage25Flare.prompt_text(PROMPT).ratio("2048:880").reference_images(references()),
        TextToImageGptImage25Sunburst.prompt_text(PROMPT).ratio("2048:880").reference_images(references()),
        TextToImageBriaFibo15.prompt_text(PROMPT).ratio("1024:1024").reference_images(references()),
        TextToImageBriaFiboEdit15.prompt_text(PROMPT).reference_images(references()),
        TextToImageIdeogram40.prompt_text(PROMPT).reference_images(references()),
        TextToImageIdeogram45.prompt_text(PROMPT).mask_uri(image()).reference_images(references()),
        TextToImageSeedream5Flash.prompt_text(PROMPT).ratio("1024:1024").reference_images(references()),
        TextToImageNanoBanana21.prompt_text(PROMPT).ratio("1024:1024").reference_images(references()),
        TextToImageRecraftV41Flash.prompt_text(PROMPT).ratio("1024:1024"),
        TextToImageRecraftV41Vector.prompt_text(PROMPT),
    );
    send!(client.text_to_video:
        TextToVideoKlingO34k.ratio("3840:2160"),
        TextToVideoKling304k.ratio("3840:2160"),
        TextToVideoKling25TurboPro.prompt_text(PROMPT),
        TextToVideoKling30Pro.ratio("1920:1080"),
        TextToVideoKling30Standard.ratio("1280:720"),
        TextToVideoKlingO3Pro.ratio("1920:1080"),
        TextToVideoKlingO3Standard.ratio("1280:720"),
        TextToVideoGrokImagine15.prompt_text(PROMPT).references(references()).reference_audio([audio()]),
        TextToVideoWan3.prompt_text(PROMPT).references(references()).reference_videos([video()]).reference_audio([audio()]),
        TextToVideoGeminiOmniFlash11.prompt_text(PROMPT).references(references()).reference_videos([video()]),
        TextToVideoWan3Prime.prompt_text(PROMPT).reference_audio([audio()]).references(references()).reference_videos([video()]),
        TextToVideoH3Max.prompt_text(PROMPT),
        TextToVideoGrokImagine15Lite.prompt_text(PROMPT),
        TextToVideoKling4.prompt_text(PROMPT).references(references()),
    );
    send!(client.image_to_video:
        ImageToVideoKlingO34k.prompt_image(image()).references(references()),
        ImageToVideoKling304k.prompt_image(image()),
        ImageToVideoKling25TurboPro.prompt_image(image()).prompt_text(PROMPT),
        ImageToVideoKling30Pro.prompt_image(image()),
        ImageToVideoKling30Standard.prompt_image(image()),
        ImageToVideoKlingO3Pro.prompt_image(image()).references(references()),
        ImageToVideoKlingO3Standard.prompt_image(image()).references(references()),
        ImageToVideoGrokImagine15.prompt_image(image()),
        ImageToVideoWan3.prompt_image(image()).prompt_text(PROMPT).reference_videos([video()]).reference_audio([audio()]),
        ImageToVideoGeminiOmniFlash11.prompt_image(image()).prompt_text(PROMPT),
        ImageToVideoWan3Prime.prompt_image(image()).prompt_text(PROMPT).reference_audio([audio()]).reference_videos([video()]),
        ImageToVideoH3Max.prompt_image(image()).prompt_text(PROMPT),
        ImageToVideoGrokImagine15Lite.prompt_image(image()),
        ImageToVideoKling4.prompt_image(image()).references(references()),
    );
    send!(client.video_to_video:
        VideoToVideoKlingO34k.prompt_text(PROMPT).prompt_video(video()).references(references()),
        VideoToVideoKlingO3Pro.prompt_text(PROMPT).prompt_video(video()).references(references()),
        VideoToVideoKlingO3Standard.prompt_text(PROMPT).prompt_video(video()).references(references()),
        VideoToVideoGeminiOmniFlash11.prompt_text(PROMPT).video_uri(video()).references(references()),
        VideoToVideoKling4.prompt_text(PROMPT).video_uri(video()).references(references()),
    );
    send!(client.text_to_speech:
        TextToSpeechElevenV4.prompt_text(PROMPT).voice(types::TextToSpeechElevenV4Voice::new().preset_id("Maya")),
    );
    send!(client.sound_effect:
        SoundEffectMireloSfx20.duration(5.0).prompt_text(PROMPT),
    );
    send!(client.video_upscale:
        VideoUpscaleEnhanceFrameRate.target_framerate("24").video_uri(video()),
    );
    send!(client.video_to_hdr:
        VideoToHdrRuby.video_uri(video()),
    );
    send!(client.video_to_audio:
        VideoToAudioMireloSfx20.duration(5.0).video_uri(video()),
    );
}
