//! The kinds of media.

/// A kind of media.
pub trait Kind: sealed::Sealed + 'static {
    /// Its name: the first half of its media types.
    const NAME: &'static str;

    /// Whether it is read to its end, and not only its beginning.
    #[doc(hidden)]
    const IS_SEEN_WHOLE: bool;
}

/// Types that stand for the kinds.
pub mod kind {
    /// Pictures.
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
