//! The kinds of media that there are types for.

/// A kind of media.
pub trait Kind: sealed::Sealed + 'static {
    /// What the kind is called: the first half of its media types.
    const NAME: &'static str;

    /// Whether its end is looked at too, and not only its beginning.
    #[doc(hidden)]
    const IS_SEEN_WHOLE: bool;
}

/// Names for the kinds, of which there are no values.
pub mod kind {
    /// Pictures.
    #[derive(Debug)]
    pub enum Image {}

    /// Videos.
    #[derive(Debug)]
    pub enum Video {}

    /// Clips of sound.
    #[derive(Debug)]
    pub enum Audio {}
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! kinds {
    ($($kind:ident = $name:literal, seen whole: $is_seen_whole:literal;)*) => {$(
        impl sealed::Sealed for kind::$kind {}

        impl Kind for kind::$kind {
            const NAME: &'static str = $name;
            const IS_SEEN_WHOLE: bool = $is_seen_whole;
        }
    )*};
}

kinds! {
    Image = "image", seen whole: true;
    Video = "video", seen whole: false;
    Audio = "audio", seen whole: false;
}
