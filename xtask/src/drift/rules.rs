//! The one table of what can change and what it means: each rule with its mirror, the row of the
//! specification, and a verdict for requests and for answers. It looks at no document.

use heck::ToKebabCase;

use super::change::Api::{self, Major, Minor, None as Same, Patch};
use super::change::Direction;
use super::change::Wire::{self, Additive, Breaking, Docs, None as Fine, Undecided};

/// What a rule says of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub wire: Wire,
    /// The worst that it can be; above `Patch`, the items of the place decide.
    pub api: Api,
}

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests say that the table is in order"))]
    pub rule: Rule,
    /// What the same edit is when the two documents are swapped.
    pub mirror: Rule,
    /// The row of the specification of what a detector classifies.
    pub row: u8,
    /// Nothing where the rule cannot concern the direction.
    pub request: Option<Verdict>,
    pub response: Option<Verdict>,
}

/// A verdict in the table: two words, or `-` where a direction cannot be concerned.
macro_rules! verdict {
    (-) => {
        None
    };
    (($wire:expr, $api:expr)) => {
        Some(Verdict { wire: $wire, api: $api })
    };
}

macro_rules! rules {
    ($($row:literal $rule:ident / $mirror:ident $request:tt $response:tt)*) => {
        /// What can change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($rule,)* }

        pub const TABLE: &[Entry] = &[$(Entry {
            rule: Rule::$rule,
            mirror: Rule::$mirror,
            row: $row,
            request: verdict!($request),
            response: verdict!($response),
        },)*];
    };
}

// Row, rule / mirror, verdict on a request, verdict on a response. A released client reads responses
// openly: unknown fields and values are kept, no limit is checked, alternatives are one object. What a
// request property takes and whether it must be there is data of the client, so that a change of it
// compiles: `Patch`. Every property of a response is optional: presence and null change nothing.
rules! {
    1  OperationRemoved / OperationAdded                      (Breaking, Major)   (Breaking, Major)
    2  OperationAdded / OperationRemoved                      (Additive, Minor)   (Additive, Minor)
    2  WebhookAdded / WebhookRemoved                          (Fine, Same)        (Fine, Same)
    1  WebhookRemoved / WebhookAdded                          (Fine, Same)        (Fine, Same)
    2  WebhookChanged / WebhookChanged                        (Fine, Same)        (Fine, Same)
    3  OperationIdAdded / OperationIdRemoved                  (Fine, Same)        (Fine, Same)
    3  OperationIdRemoved / OperationIdAdded                  (Fine, Same)        (Fine, Same)
    3  OperationIdChanged / OperationIdChanged                (Fine, Same)        (Fine, Same)
    4  ServerChanged / ServerChanged                          (Breaking, Patch)   (Breaking, Patch)
    4  OperationServerChanged / OperationServerChanged        (Breaking, Patch)   (Breaking, Patch)
    4  SecurityTightened / SecurityLoosened                   (Breaking, Patch)   (Breaking, Patch)
    4  SecurityLoosened / SecurityTightened                   (Additive, Patch)   (Additive, Patch)
    4  SecurityChanged / SecurityChanged                      (Breaking, Patch)   (Breaking, Patch)
    4  SecuritySchemeAdded / SecuritySchemeRemoved            (Fine, Patch)       (Fine, Patch)
    4  SecuritySchemeRemoved / SecuritySchemeAdded            (Breaking, Patch)   (Breaking, Patch)
    4  SecuritySchemeChanged / SecuritySchemeChanged          (Breaking, Patch)   (Breaking, Patch)
    5  RequiredParameterAdded / RequiredParameterRemoved      (Breaking, Major)   -
    5  RequiredParameterRemoved / RequiredParameterAdded      (Breaking, Major)   -
    6  OptionalParameterAdded / OptionalParameterRemoved      (Additive, Minor)   -
    6  OptionalParameterRemoved / OptionalParameterAdded      (Breaking, Major)   -
    5  ParameterBecameRequired / ParameterBecameOptional      (Breaking, Patch)   -
    5  ParameterBecameOptional / ParameterBecameRequired      (Additive, Patch)   -
    5  PathParameterRenamed / PathParameterRenamed            (Fine, Patch)       -
    7  VersionHeaderAdded / VersionHeaderRemoved              (Fine, Patch)       -
    7  VersionHeaderRemoved / VersionHeaderAdded              (Fine, Patch)       -
    7  VersionHeaderChanged / VersionHeaderChanged            (Breaking, Patch)   -
    7  ApiVersionChanged / ApiVersionChanged                  (Fine, Patch)       (Fine, Patch)
    8  SerializationChanged / SerializationChanged            (Breaking, Same)    -
    9  RequiredBodyAdded / RequiredBodyRemoved                (Breaking, Major)   -
    9  RequiredBodyRemoved / RequiredBodyAdded                (Breaking, Major)   -
    9  OptionalBodyAdded / OptionalBodyRemoved                (Additive, Major)   -
    9  OptionalBodyRemoved / OptionalBodyAdded                (Breaking, Major)   -
    9  BodyBecameRequired / BodyBecameOptional                (Breaking, Patch)   -
    9  BodyBecameOptional / BodyBecameRequired                (Additive, Patch)   -
    9  AnswerBodyAdded / AnswerBodyRemoved                    -                   (Additive, Major)
    9  AnswerBodyRemoved / AnswerBodyAdded                    -                   (Breaking, Major)
    9  MediaTypeAdded / MediaTypeRemoved                      (Additive, Major)   (Breaking, Major)
    9  MediaTypeRemoved / MediaTypeAdded                      (Breaking, Major)   (Breaking, Major)
    9  EncodingChanged / EncodingChanged                      (Undecided, Same)   (Fine, Same)
    10 OptionalPropertyAdded / OptionalPropertyRemoved        (Additive, Minor)   (Additive, Minor)
    10 RequiredPropertyAdded / RequiredPropertyRemoved        (Breaking, Major)   (Additive, Minor)
    11 OptionalPropertyRemoved / OptionalPropertyAdded        (Breaking, Major)   (Fine, Major)
    11 RequiredPropertyRemoved / RequiredPropertyAdded        (Breaking, Major)   (Breaking, Major)
    12 PropertyBecameRequired / PropertyBecameOptional        (Breaking, Patch)   (Fine, Same)
    12 PropertyBecameOptional / PropertyBecameRequired        (Additive, Patch)   (Breaking, Same)
    12 IndispensableAdded / IndispensableRemoved              (Fine, Same)        (Fine, Major)
    12 IndispensableRemoved / IndispensableAdded              (Fine, Same)        (Fine, Major)
    13 NullAllowed / NullRefused                              (Additive, Patch)   (Breaking, Same)
    13 NullRefused / NullAllowed                              (Breaking, Patch)   (Fine, Same)
    13 OptionalNullAllowed / OptionalNullRefused              (Additive, Patch)   (Additive, Same)
    13 OptionalNullRefused / OptionalNullAllowed              (Breaking, Patch)   (Fine, Same)
    14 TypeChanged / TypeChanged                              (Breaking, Major)   (Breaking, Major)
    14 TypeWidened / TypeNarrowed                             (Additive, Patch)   (Breaking, Major)
    14 TypeNarrowed / TypeWidened                             (Breaking, Patch)   (Fine, Major)
    14 TypeAdded / TypeRemoved                                (Breaking, Major)   (Fine, Major)
    14 TypeRemoved / TypeAdded                                (Additive, Major)   (Breaking, Major)
    15 EnumValueAdded / EnumValueRemoved                      (Additive, Minor)   (Additive, Minor)
    15 EnumValueRemoved / EnumValueAdded                      (Breaking, Major)   (Fine, Major)
    16 EnumAdded / EnumRemoved                                (Breaking, Major)   (Fine, Major)
    16 EnumRemoved / EnumAdded                                (Additive, Major)   (Additive, Major)
    16 ConstantChanged / ConstantChanged                      (Breaking, Major)   (Additive, Major)
    17 BranchAdded / BranchRemoved                            (Additive, Minor)   (Breaking, Major)
    17 BranchRemoved / BranchAdded                            (Breaking, Major)   (Fine, Major)
    17 UnionAdded / UnionRemoved                              (Additive, Major)   (Breaking, Major)
    17 UnionRemoved / UnionAdded                              (Breaking, Major)   (Fine, Major)
    17 UnionKindChanged / UnionKindChanged                    (Fine, Same)        (Fine, Same)
    18 DiscriminatorAdded / DiscriminatorRemoved              (Breaking, Major)   (Fine, Major)
    18 DiscriminatorRemoved / DiscriminatorAdded              (Breaking, Major)   (Fine, Major)
    18 DiscriminatorChanged / DiscriminatorChanged            (Breaking, Major)   (Fine, Major)
    20 LimitAdded / LimitRemoved                              (Breaking, Major)   (Fine, Same)
    20 LimitRemoved / LimitAdded                              (Additive, Major)   (Fine, Same)
    20 LimitTightened / LimitLoosened                         (Breaking, Major)   (Fine, Same)
    20 LimitLoosened / LimitTightened                         (Additive, Major)   (Fine, Same)
    20 MultipleChanged / MultipleChanged                      (Breaking, Same)    (Fine, Same)
    20 NameLimitChanged / NameLimitChanged                    (Undecided, Same)   (Fine, Same)
    20 ExclusionAdded / ExclusionRemoved                      (Breaking, Same)    (Fine, Same)
    20 ExclusionRemoved / ExclusionAdded                      (Additive, Same)    (Fine, Same)
    20 ExclusionChanged / ExclusionChanged                    (Undecided, Same)   (Fine, Same)
    21 PatternAdded / PatternRemoved                          (Breaking, Major)   (Fine, Same)
    21 PatternRemoved / PatternAdded                          (Additive, Major)   (Fine, Same)
    21 PatternChanged / PatternChanged                        (Undecided, Major)  (Fine, Same)
    22 FormatAdded / FormatRemoved                            (Fine, Patch)       (Fine, Major)
    22 FormatRemoved / FormatAdded                            (Fine, Patch)       (Fine, Major)
    22 FormatChanged / FormatChanged                          (Fine, Patch)       (Fine, Major)
    22 NumberWidened / NumberNarrowed                         (Additive, Patch)   (Breaking, Major)
    22 NumberNarrowed / NumberWidened                         (Breaking, Patch)   (Fine, Major)
    23 ObjectClosed / ObjectOpened                            (Breaking, Same)    (Fine, Same)
    23 ObjectOpened / ObjectClosed                            (Additive, Same)    (Fine, Same)
    23 ValuesTyped / ValuesUntyped                            (Breaking, Major)   (Fine, Major)
    23 ValuesUntyped / ValuesTyped                            (Additive, Major)   (Breaking, Major)
    24 DefaultAdded / DefaultRemoved                          (Fine, Patch)       (Fine, Same)
    24 DefaultRemoved / DefaultAdded                          (Fine, Patch)       (Fine, Same)
    24 DefaultChanged / DefaultChanged                        (Fine, Patch)       (Fine, Same)
    25 SuccessStatusAdded / SuccessStatusRemoved              -                   (Breaking, Major)
    25 SuccessStatusRemoved / SuccessStatusAdded              -                   (Breaking, Major)
    25 FailureStatusAdded / FailureStatusRemoved              -                   (Fine, Same)
    25 FailureStatusRemoved / FailureStatusAdded              -                   (Fine, Same)
    26 AnswerHeaderAdded / AnswerHeaderRemoved                -                   (Fine, Same)
    26 AnswerHeaderRemoved / AnswerHeaderAdded                -                   (Fine, Same)
    26 AnswerHeaderChanged / AnswerHeaderChanged              -                   (Fine, Same)
    27 Deprecated / Undeprecated                              (Fine, Patch)       (Fine, Patch)
    27 Undeprecated / Deprecated                              (Fine, Patch)       (Fine, Patch)
    28 ReadOnlyAdded / ReadOnlyRemoved                        (Breaking, Same)    (Fine, Same)
    28 ReadOnlyRemoved / ReadOnlyAdded                        (Additive, Same)    (Fine, Same)
    28 WriteOnlyAdded / WriteOnlyRemoved                      (Fine, Same)        (Breaking, Same)
    28 WriteOnlyRemoved / WriteOnlyAdded                      (Fine, Same)        (Additive, Same)
    29 ProseChanged / ProseChanged                            (Docs, Same)        (Docs, Same)
    29 ExtensionChanged / ExtensionChanged                    (Docs, Same)        (Docs, Same)
    29 TitleAdded / TitleRemoved                              (Docs, Major)       (Docs, Major)
    29 TitleRemoved / TitleAdded                              (Docs, Major)       (Docs, Major)
    29 TitleChanged / TitleChanged                            (Docs, Major)       (Docs, Major)
    30 ItemAdded / ItemRemoved                                (Fine, Minor)       (Fine, Minor)
    30 ItemRemoved / ItemAdded                                (Fine, Major)       (Fine, Major)
    30 ItemRenamed / ItemRenamed                              (Fine, Major)       (Fine, Major)
    30 ItemChanged / ItemChanged                              (Fine, Major)       (Fine, Major)
    31 UnknownKeywordAdded / UnknownKeywordRemoved            (Undecided, Major)  (Undecided, Major)
    31 UnknownKeywordRemoved / UnknownKeywordAdded            (Undecided, Major)  (Undecided, Major)
    31 UnknownKeywordChanged / UnknownKeywordChanged          (Undecided, Major)  (Undecided, Major)
    32 DocumentRefused / DocumentTaken                        (Fine, Major)       (Fine, Major)
    32 DocumentTaken / DocumentRefused                        (Fine, Minor)       (Fine, Minor)
    32 OverlayEntryUnapplied / OverlayEntryApplied            (Fine, Major)       (Fine, Major)
    32 OverlayEntryApplied / OverlayEntryUnapplied            (Fine, Same)        (Fine, Same)
}

impl Rule {
    pub fn entry(self) -> &'static Entry {
        &TABLE[self as usize]
    }

    /// `enum-value-added`
    pub fn id(self) -> String {
        format!("{self:?}").to_kebab_case()
    }

    pub fn verdict(self, direction: Direction) -> Verdict {
        let Entry { request, response, .. } = self.entry();
        let found = match direction {
            Direction::Request => request.or(*response),
            Direction::Response => response.or(*request),
            Direction::Both => request.or(*response),
        };
        found.unwrap_or(Verdict { wire: Undecided, api: Major })
    }

    pub fn is_unknown_keyword(self) -> bool {
        matches!(
            self,
            Self::UnknownKeywordAdded | Self::UnknownKeywordRemoved | Self::UnknownKeywordChanged
        )
    }

    /// Whether it changes what things are called, and nothing of what they are.
    pub fn is_about_names(self) -> bool {
        matches!(self, Self::TitleAdded | Self::TitleRemoved | Self::TitleChanged)
    }

    /// Whether an update cannot be landed before somebody has acted.
    pub fn stops(self) -> bool {
        matches!(self, Self::DocumentRefused | Self::OverlayEntryUnapplied)
    }
}
