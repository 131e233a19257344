//! The kinds of media.

/// A kind of media.
pub trait Kind: sealed::Sealed + 'static {
    /// Its name: the first half of its media types.
    const NAME: &'static str;

    /// Whether a file is read to its end to recognise its content, and not only its beginning.
    #[doc(hidden)]
    const IS_READ_WHOLE: bool;
}

/// Marker types for the kinds.
pub mod kinds {
    /// Images.
    #[derive(Debug)]
    pub enum Image {}

    /// Videos.
    #[derive(Debug)]
    pub enum Video {}

    /// Audio clips.
    #[derive(Debug)]
    pub enum Audio {}
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! implement {
    ($($kind:ident = $name:literal, read whole: $is_read_whole:literal;)*) => {$(
        impl sealed::Sealed for kinds::$kind {}

        impl Kind for kinds::$kind {
            const NAME: &'static str = $name;
            const IS_READ_WHOLE: bool = $is_read_whole;
        }
    )*};
}

implement! {
    Image = "image", read whole: true;
    Video = "video", read whole: false;
    Audio = "audio", read whole: false;
}
