//! The table of rules: each kind of change with its inverse and its severity in requests and in
//! responses.

use heck::ToKebabCase;

use super::change::Direction;
use super::severity::ApiSeverity::{self, Major, Minor, None as Unchanged, Patch};
use super::severity::WireSeverity::{
    self, Additive, Breaking, Docs, None as NoEffect, Undecided, Warning,
};

/// The severities of a rule in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub wire: WireSeverity,
    /// The maximum; above `Patch`, the changed Rust items decide.
    pub api: ApiSeverity,
}

#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The rule of the same change when base and revision are swapped.
    pub inverse: Rule,
    /// `None` if the rule cannot apply to this direction.
    pub request: Option<Verdict>,
    pub response: Option<Verdict>,
    /// Whether a strict parser of responses may need what the change breaks or adds.
    pub needs_lenient_parser: bool,
}

macro_rules! verdict {
    (-) => {
        None
    };
    (($wire:expr, $api:expr)) => {
        Some(Verdict { wire: $wire, api: $api })
    };
}

macro_rules! lenient {
    () => {
        false
    };
    (lenient) => {
        true
    };
}

macro_rules! rules {
    ($($row:literal $rule:ident / $inverse:ident $request:tt $response:tt $($lenient:ident)?)*) => {
        /// A kind of change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($rule,)* }

        impl Rule {
            #[cfg(any(test, fuzzing))]
            pub const ALL: &[Self] = &[$(Self::$rule,)*];
        }

        const TABLE: &[Entry] = &[$(Entry {
            inverse: Rule::$inverse,
            request: verdict!($request),
            response: verdict!($response),
            needs_lenient_parser: lenient!($($lenient)?),
        },)*];
    };
}

// Row, rule / inverse, verdict for requests, verdict for responses; `-` if the rule cannot apply. The names
// of test fixtures start with the row. `lenient` is what harms no client only because it is lenient.
//
// Released clients parse responses leniently: they keep unknown fields and values, check no limits and
// read all branches of a union as one object. Every response property is optional in Rust, so that
// `required` and null change nothing there. What a request property accepts and whether it is required
// is data of the generated client, not part of its API: `Patch`. `Warning` is what works on and may
// behave differently; a server may or may not check a format.
rules! {
    1  OperationRemoved / OperationAdded                        (Breaking, Major)      (Breaking, Major)
    2  OperationAdded / OperationRemoved                        (Additive, Minor)      (Additive, Minor)
    2  WebhookAdded / WebhookRemoved                            (NoEffect, Unchanged)  (NoEffect, Unchanged)
    1  WebhookRemoved / WebhookAdded                            (NoEffect, Unchanged)  (NoEffect, Unchanged)
    2  WebhookChanged / WebhookChanged                          (NoEffect, Unchanged)  (NoEffect, Unchanged)
    3  OperationIdAdded / OperationIdRemoved                    (NoEffect, Unchanged)  (NoEffect, Unchanged)
    3  OperationIdRemoved / OperationIdAdded                    (NoEffect, Unchanged)  (NoEffect, Unchanged)
    3  OperationIdChanged / OperationIdChanged                  (NoEffect, Unchanged)  (NoEffect, Unchanged)
    4  ServerChanged / ServerChanged                            (Breaking, Patch)      (Breaking, Patch)
    4  OperationServerChanged / OperationServerChanged          (Breaking, Patch)      (Breaking, Patch)
    4  SecurityTightened / SecurityLoosened                     (Breaking, Patch)      (Breaking, Patch)
    4  SecurityLoosened / SecurityTightened                     (Additive, Patch)      (Additive, Patch)
    4  SecurityChanged / SecurityChanged                        (Breaking, Patch)      (Breaking, Patch)
    4  SecuritySchemeAdded / SecuritySchemeRemoved              (NoEffect, Patch)      (NoEffect, Patch)
    4  SecuritySchemeRemoved / SecuritySchemeAdded              (Breaking, Patch)      (Breaking, Patch)
    4  SecuritySchemeChanged / SecuritySchemeChanged            (Breaking, Patch)      (Breaking, Patch)
    5  RequiredParameterAdded / RequiredParameterRemoved        (Breaking, Major)      -
    5  RequiredParameterRemoved / RequiredParameterAdded        (Breaking, Major)      -
    6  OptionalParameterAdded / OptionalParameterRemoved        (Additive, Minor)      -
    6  OptionalParameterRemoved / OptionalParameterAdded        (Breaking, Major)      -
    5  ParameterBecameRequired / ParameterBecameOptional        (Breaking, Patch)      -
    5  ParameterBecameOptional / ParameterBecameRequired        (Additive, Patch)      -
    5  PathParameterRenamed / PathParameterRenamed              (NoEffect, Patch)      -
    7  VersionHeaderAdded / VersionHeaderRemoved                (NoEffect, Patch)      -
    7  VersionHeaderRemoved / VersionHeaderAdded                (Warning, Patch)       -
    7  VersionHeaderChanged / VersionHeaderChanged              (Breaking, Patch)      -
    7  ApiVersionChanged / ApiVersionChanged                    (Warning, Patch)       (Warning, Patch)
    8  SerializationChanged / SerializationChanged              (Breaking, Unchanged)  -
    9  RequiredBodyAdded / RequiredBodyRemoved                  (Breaking, Major)      -
    9  RequiredBodyRemoved / RequiredBodyAdded                  (Breaking, Major)      -
    9  OptionalBodyAdded / OptionalBodyRemoved                  (Additive, Major)      -
    9  OptionalBodyRemoved / OptionalBodyAdded                  (Breaking, Major)      -
    9  BodyBecameRequired / BodyBecameOptional                  (Breaking, Patch)      -
    9  BodyBecameOptional / BodyBecameRequired                  (Additive, Patch)      -
    9  ResponseBodyAdded / ResponseBodyRemoved                  -                      (Additive, Major)
    9  ResponseBodyRemoved / ResponseBodyAdded                  -                      (Breaking, Major)
    9  MediaTypeAdded / MediaTypeRemoved                        (Additive, Major)      (Additive, Major)
    9  MediaTypeRemoved / MediaTypeAdded                        (Breaking, Major)      (Breaking, Major)
    9  EncodingChanged / EncodingChanged                        (Undecided, Unchanged) (NoEffect, Unchanged)
    10 OptionalPropertyAdded / OptionalPropertyRemoved          (Additive, Minor)      (Additive, Minor)   lenient
    10 RequiredPropertyAdded / RequiredPropertyRemoved          (Breaking, Major)      (Additive, Minor)   lenient
    11 OptionalPropertyRemoved / OptionalPropertyAdded          (Breaking, Major)      (Warning, Major)    lenient
    11 RequiredPropertyRemoved / RequiredPropertyAdded          (Breaking, Major)      (Breaking, Major)   lenient
    12 PropertyBecameRequired / PropertyBecameOptional          (Breaking, Patch)      (NoEffect, Unchanged)
    12 PropertyBecameOptional / PropertyBecameRequired          (Additive, Patch)      (Breaking, Unchanged)
    12 IndispensableAdded / IndispensableRemoved                (NoEffect, Unchanged)  (NoEffect, Major)
    12 IndispensableRemoved / IndispensableAdded                (NoEffect, Unchanged)  (NoEffect, Major)
    13 NullAllowed / NullDisallowed                             (Additive, Patch)      (Breaking, Major)
    13 NullDisallowed / NullAllowed                             (Breaking, Patch)      (NoEffect, Major)
    13 OptionalNullAllowed / OptionalNullDisallowed             (Additive, Patch)      (Additive, Unchanged)
    13 OptionalNullDisallowed / OptionalNullAllowed             (Breaking, Patch)      (NoEffect, Unchanged)
    14 TypeChanged / TypeChanged                                (Breaking, Major)      (Breaking, Major)
    14 TypeWidened / TypeNarrowed                               (Additive, Patch)      (Breaking, Major)
    14 TypeNarrowed / TypeWidened                               (Breaking, Patch)      (NoEffect, Major)
    14 TypeAdded / TypeRemoved                                  (Breaking, Major)      (NoEffect, Major)
    14 TypeRemoved / TypeAdded                                  (Additive, Major)      (Breaking, Major)
    14 ImpliedTypeAdded / ImpliedTypeRemoved                    (Additive, Unchanged)  (Warning, Unchanged)
    14 ImpliedTypeRemoved / ImpliedTypeAdded                    (NoEffect, Unchanged)  (NoEffect, Unchanged)
    15 EnumValueAdded / EnumValueRemoved                        (Additive, Minor)      (Additive, Minor)   lenient
    15 EnumValueRemoved / EnumValueAdded                        (Breaking, Major)      (NoEffect, Major)   lenient
    16 EnumAdded / EnumRemoved                                  (Breaking, Major)      (NoEffect, Major)   lenient
    16 EnumRemoved / EnumAdded                                  (Additive, Major)      (Additive, Major)   lenient
    16 ConstantChanged / ConstantChanged                        (Breaking, Major)      (Additive, Major)   lenient
    17 BranchAdded / BranchRemoved                              (Additive, Minor)      (Breaking, Major)   lenient
    17 BranchRemoved / BranchAdded                              (Breaking, Major)      (NoEffect, Major)   lenient
    17 UnionAdded / UnionRemoved                                (Additive, Major)      (Breaking, Major)   lenient
    17 UnionRemoved / UnionAdded                                (Breaking, Major)      (NoEffect, Major)   lenient
    17 UnionKindChanged / UnionKindChanged                      (Breaking, Unchanged)  (NoEffect, Unchanged) lenient
    18 DiscriminatorAdded / DiscriminatorRemoved                (Breaking, Major)      (NoEffect, Major)   lenient
    18 DiscriminatorRemoved / DiscriminatorAdded                (Breaking, Major)      (NoEffect, Major)   lenient
    18 DiscriminatorChanged / DiscriminatorChanged              (Breaking, Major)      (NoEffect, Major)   lenient
    20 LimitAdded / LimitRemoved                                (Breaking, Major)      (NoEffect, Unchanged) lenient
    20 LimitRemoved / LimitAdded                                (Additive, Major)      (NoEffect, Unchanged) lenient
    20 LimitTightened / LimitLoosened                           (Breaking, Major)      (NoEffect, Unchanged) lenient
    20 LimitLoosened / LimitTightened                           (Additive, Major)      (NoEffect, Unchanged) lenient
    20 MultipleChanged / MultipleChanged                        (Breaking, Unchanged)  (NoEffect, Unchanged) lenient
    20 PropertyNamesChanged / PropertyNamesChanged              (Undecided, Unchanged) (NoEffect, Unchanged) lenient
    20 ExclusionAdded / ExclusionRemoved                        (Breaking, Unchanged)  (NoEffect, Unchanged) lenient
    20 ExclusionRemoved / ExclusionAdded                        (Additive, Unchanged)  (NoEffect, Unchanged) lenient
    20 ExclusionChanged / ExclusionChanged                      (Undecided, Unchanged) (NoEffect, Unchanged) lenient
    21 PatternAdded / PatternRemoved                            (Breaking, Major)      (NoEffect, Unchanged) lenient
    21 PatternRemoved / PatternAdded                            (Additive, Major)      (NoEffect, Unchanged) lenient
    21 PatternChanged / PatternChanged                          (Undecided, Major)     (NoEffect, Unchanged) lenient
    22 FormatAdded / FormatRemoved                              (Warning, Patch)       (NoEffect, Major)
    22 FormatRemoved / FormatAdded                              (Additive, Patch)      (NoEffect, Major)
    22 FormatChanged / FormatChanged                            (Warning, Patch)       (NoEffect, Major)
    22 NumberWidened / NumberNarrowed                           (Additive, Patch)      (Breaking, Major)
    22 NumberNarrowed / NumberWidened                           (Breaking, Patch)      (NoEffect, Major)
    23 ObjectClosed / ObjectOpened                              (Breaking, Unchanged)  (NoEffect, Unchanged) lenient
    23 ObjectOpened / ObjectClosed                              (Additive, Unchanged)  (NoEffect, Unchanged) lenient
    23 ValuesTyped / ValuesUntyped                              (Breaking, Major)      (NoEffect, Major)   lenient
    23 ValuesUntyped / ValuesTyped                              (Additive, Major)      (Breaking, Major)   lenient
    24 DefaultAdded / DefaultRemoved                            (Warning, Patch)       (NoEffect, Unchanged)
    24 DefaultRemoved / DefaultAdded                            (Warning, Patch)       (NoEffect, Unchanged)
    24 DefaultChanged / DefaultChanged                          (Warning, Patch)       (NoEffect, Unchanged)
    25 SuccessStatusAdded / SuccessStatusRemoved                -                      (Breaking, Major)
    25 SuccessStatusRemoved / SuccessStatusAdded                -                      (Breaking, Major)
    25 FailureStatusAdded / FailureStatusRemoved                -                      (NoEffect, Unchanged)
    25 FailureStatusRemoved / FailureStatusAdded                -                      (NoEffect, Unchanged)
    26 ResponseHeaderAdded / ResponseHeaderRemoved              -                      (NoEffect, Unchanged)
    26 ResponseHeaderRemoved / ResponseHeaderAdded              -                      (Warning, Unchanged)
    26 ResponseHeaderChanged / ResponseHeaderChanged            -                      (NoEffect, Unchanged)
    27 Deprecated / Undeprecated                                (NoEffect, Patch)      (NoEffect, Patch)
    27 Undeprecated / Deprecated                                (NoEffect, Patch)      (NoEffect, Patch)
    28 ReadOnlyAdded / ReadOnlyRemoved                          (Breaking, Unchanged)  (NoEffect, Unchanged)
    28 ReadOnlyRemoved / ReadOnlyAdded                          (Additive, Unchanged)  (NoEffect, Unchanged)
    28 WriteOnlyAdded / WriteOnlyRemoved                        (NoEffect, Unchanged)  (Breaking, Unchanged)
    28 WriteOnlyRemoved / WriteOnlyAdded                        (NoEffect, Unchanged)  (Additive, Unchanged)
    29 ProseChanged / ProseChanged                              (Docs, Unchanged)      (Docs, Unchanged)
    29 ExtensionChanged / ExtensionChanged                      (Docs, Unchanged)      (Docs, Unchanged)
    29 TitleAdded / TitleRemoved                                (Docs, Major)          (Docs, Major)
    29 TitleRemoved / TitleAdded                                (Docs, Major)          (Docs, Major)
    29 TitleChanged / TitleChanged                              (Docs, Major)          (Docs, Major)
    30 ItemAdded / ItemRemoved                                  (NoEffect, Minor)      (NoEffect, Minor)
    30 ItemRemoved / ItemAdded                                  (NoEffect, Major)      (NoEffect, Major)
    30 ItemRenamed / ItemRenamed                                (NoEffect, Major)      (NoEffect, Major)
    30 ItemChanged / ItemChanged                                (NoEffect, Major)      (NoEffect, Major)
    31 UnknownKeywordAdded / UnknownKeywordRemoved              (Undecided, Major)     (Undecided, Major)
    31 UnknownKeywordRemoved / UnknownKeywordAdded              (Undecided, Major)     (Undecided, Major)
    31 UnknownKeywordChanged / UnknownKeywordChanged            (Undecided, Major)     (Undecided, Major)
    32 DocumentUnsupported / DocumentSupported                  (NoEffect, Major)      (NoEffect, Major)
    32 DocumentSupported / DocumentUnsupported                  (NoEffect, Minor)      (NoEffect, Minor)
    32 OverlayEntryUnapplied / OverlayEntryApplied              (NoEffect, Major)      (NoEffect, Major)
    32 OverlayEntryApplied / OverlayEntryUnapplied              (NoEffect, Unchanged)  (NoEffect, Unchanged)
}

impl Rule {
    pub fn entry(self) -> &'static Entry {
        &TABLE[self as usize]
    }

    /// The id in reports and fingerprints, such as `enum-value-added`. It must never change: accepted
    /// changes are stored by fingerprint. Renamed rules therefore keep their first id.
    pub fn id(self) -> String {
        let id = match self {
            Self::ResponseBodyAdded => "answer-body-added",
            Self::ResponseBodyRemoved => "answer-body-removed",
            Self::ResponseHeaderAdded => "answer-header-added",
            Self::ResponseHeaderRemoved => "answer-header-removed",
            Self::ResponseHeaderChanged => "answer-header-changed",
            Self::NullDisallowed => "null-rejected",
            Self::OptionalNullDisallowed => "optional-null-rejected",
            Self::PropertyNamesChanged => "name-limit-changed",
            Self::DocumentUnsupported => "document-rejected",
            Self::DocumentSupported => "document-taken",
            _ => return format!("{self:?}").to_kebab_case(),
        };
        id.to_owned()
    }

    pub fn verdict(self, direction: Direction) -> Verdict {
        let Entry { request, response, .. } = self.entry();
        let verdict = match direction {
            Direction::Request | Direction::Both => request.or(*response),
            Direction::Response => response.or(*request),
        };
        verdict.unwrap_or(Verdict { wire: Undecided, api: Major })
    }

    pub fn is_unknown_keyword(self) -> bool {
        matches!(
            self,
            Self::UnknownKeywordAdded | Self::UnknownKeywordRemoved | Self::UnknownKeywordChanged
        )
    }

    /// Whether the rule is about a property that a response no longer has.
    pub fn is_property_removed(self) -> bool {
        matches!(self, Self::OptionalPropertyRemoved | Self::RequiredPropertyRemoved)
    }

    /// Titles name the generated types and have no other effect.
    pub fn is_title(self) -> bool {
        matches!(self, Self::TitleAdded | Self::TitleRemoved | Self::TitleChanged)
    }

    /// Whether the overlay or the generator must be fixed before the revision can be vendored.
    pub fn blocks_update(self) -> bool {
        matches!(self, Self::DocumentUnsupported | Self::OverlayEntryUnapplied)
    }
}
