//! The kinds of media that there are types for.

/// A kind of media.
pub trait Kind: sealed::Sealed + 'static {
    /// What the kind is called: the first half of its media types.
    const NAME: &'static str;
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
    ($($kind:ident = $name:literal,)*) => {$(
        impl sealed::Sealed for kind::$kind {}

        impl Kind for kind::$kind {
            const NAME: &'static str = $name;
        }
    )*};
}

kinds! { Image = "image", Video = "video", Audio = "audio", }
